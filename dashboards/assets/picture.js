/* A chart as a picture for a report: title, what it shows, the drawing, and period, snapshot and as-of day below. Always in light colours. */
(function () {
    const INK = "#1d2733";
    const SOFT = "#5b6673";
    const PAD = 20;
    const FAMILY = "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";

    function escaped(text) {
        return String(text || "").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
    }

    /* Lines that fit the width: words stay whole, Chinese breaks anywhere. */
    function wrapped(text, font, width) {
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = font;
        const lines = [];
        let line = "";
        for (const piece of String(text || "").match(/[\x21-\x7e]+|[^\x21-\x7e]/g) || []) {
            if (line && pen.measureText(line + piece).width > width) {
                lines.push(line);
                line = "";
            }
            line += line || piece.trim() ? piece : "";
        }
        return line ? [...lines, line] : lines;
    }

    function words(lines, size, weight, colour, top) {
        const one = (line, place) => `<text x="${PAD}" y="${top + size + place * size * 1.45}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escaped(line)}</text>`;
        return lines.map(one).join("");
    }

    function composed(about, drawing, width, height) {
        const room = width - 2 * PAD;
        const title = wrapped(about.title, `650 18px ${FAMILY}`, room);
        const under = wrapped(about.about, `13px ${FAMILY}`, room);
        const source = wrapped(about.source, `13px ${FAMILY}`, room);
        const titleTop = 16;
        const underTop = titleTop + title.length * 26 + 4;
        const chartTop = underTop + under.length * 19 + 10;
        const sourceTop = chartTop + height + 8;
        const full = sourceTop + source.length * 19 + 14;
        const chart = drawing.replace(/^<svg /, `<svg x="0" y="${chartTop}" `);
        return {
            height: full,
            svg:
                `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${full}" viewBox="0 0 ${width} ${full}" font-family="${escaped(FAMILY)}">` +
                `<title>${escaped(about.title)}</title><rect width="100%" height="100%" fill="#ffffff"/>` +
                words(title, 18, 650, INK, titleTop) +
                words(under, 13, 400, SOFT, underTop) +
                chart +
                words(source, 13, 400, SOFT, sourceTop) +
                "</svg>",
        };
    }

    function download(blob, name) {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = name;
        link.click();
        window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }

    function asPng(svg, width, height, done) {
        const image = new Image();
        image.onload = () => {
            const canvas = document.createElement("canvas");
            canvas.width = 2 * width;
            canvas.height = 2 * height;
            const pen = canvas.getContext("2d");
            pen.scale(2, 2);
            pen.drawImage(image, 0, 0, width, height);
            canvas.toBlob(done, "image/png");
        };
        image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
    }

    async function save(name, kind) {
        const holder = document.getElementById(JSON.stringify({ name: name, type: "chart" }));
        const drawn = holder && holder.querySelector(".js-plotly-plot");
        if (!drawn || !window.Plotly) {
            return;
        }
        const about = drawn.layout.meta || {};
        const width = Math.max(drawn.clientWidth, 640);
        const height = drawn.clientHeight;
        const layout = Object.assign(JSON.parse(JSON.stringify(drawn.layout)), { width: width, height: height, autosize: false, paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff" });
        const drawing = await window.Plotly.toImage({ data: drawn.data, layout: layout }, { format: "svg", width: width, height: height, imageDataOnly: true });
        const whole = composed(about, drawing, width, height);
        const file = `${about.file || name}.${kind}`;
        if (kind === "svg") {
            download(new Blob([whole.svg], { type: "image/svg+xml" }), file);
        } else {
            asPng(whole.svg, width, whole.height, (blob) => download(blob, file));
        }
    }

    document.addEventListener("click", function (event) {
        const button = event.target instanceof Element ? event.target.closest("button[data-image]") : null;
        if (button) {
            save(button.dataset.chart, button.dataset.image);
        }
    });
})();
