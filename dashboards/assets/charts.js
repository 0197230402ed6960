/* Charts: drawn one after the other, so that the page stays usable, each for the room it has; and as pictures for reports. */
(() => {
    const [NARROW, PICTURE] = [600, 720];
    const CONFIG = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
    const letters = (text) => Array.from(text).reduce((sum, letter) => sum + (letter > "\u2e80" ? 13 : 7.5), 0);
    const widest = (texts) => Math.max(...texts.flatMap((text) => String(text).split("<br>")).map(letters));
    const idOf = (name, type) => JSON.stringify({ name, type });
    let before = Promise.resolve();

    /* Of names that have no room every second, third … is written; beside a taller neighbour a chart is up to half as high again. */
    function fitted({ data, layout }, place) {
        const { xaxis = {}, yaxis = {}, margin, height, annotations = [] } = layout;
        const room = place.clientWidth;
        const changes = { annotations: annotations.filter((one) => room >= NARROW || one.name !== "wide") };
        if (xaxis.ticktext && xaxis.ticktext.length > 2 && xaxis.side !== "top") {
            const left = yaxis.ticktext && yaxis.ticktext.length ? widest(yaxis.ticktext) + 16 : 52;
            const fit = Math.max(1, Math.floor((room - left - margin.r) / (widest(xaxis.ticktext) + 10)));
            const kept = (list) => list.filter((_, one) => one % Math.ceil(list.length / fit) === 0);
            changes.xaxis = { ...xaxis, tickvals: kept(xaxis.tickvals), ticktext: kept(xaxis.ticktext) };
        }
        if (place.closest(".fills")) {
            changes.height = Math.min(Math.max(height, place.parentElement.clientHeight), height * 1.5);
        }
        return { data, layout: { ...layout, ...changes } };
    }

    async function place(made, name) {
        await new Promise((begin) => window.requestAnimationFrame(() => window.setTimeout(begin, 0)));
        const slot = document.getElementById(idOf(name, "slot"));
        if (!slot) {
            return window.dash_clientside.no_update;
        }
        const figure = fitted(made, slot);
        const looks = { responsive: true, className: "chart", style: { height: `${figure.layout.height}px` } };
        return { namespace: "dash_core_components", type: "Graph", props: { id: { name, type: "chart" }, figure, config: CONFIG, ...looks } };
    }
    function draw(made, { name }) {
        const one = () => place(made, name);
        before = before.then(one, one);
        return before;
    }

    /* Title, what is shown, period and snapshot stand above the drawing, in light colours. */
    function save({ chart, image: format }) {
        const plot = document.querySelector(`[id='${idOf(chart, "chart")}'] .js-plotly-plot`);
        const { title: text, about, file: filename } = plot.layout.meta;
        const head = 30 + 25 * text.split("<br>").length + 18 * about.split("<br>").length;
        const [width, height] = [Math.max(plot.clientWidth, PICTURE), plot.clientHeight + head];
        const title = { text, x: 0, y: 1, yanchor: "top", pad: { l: 20, t: 18 }, font: { size: 18 }, subtitle: { text: about, font: { size: 13 } } };
        const margin = { ...plot.layout.margin, t: plot._fullLayout._size.t + head };
        const layout = { ...plot.layout, width, height, title, margin, paper_bgcolor: "#fff", plot_bgcolor: "#fff" };
        window.Plotly.downloadImage({ data: plot.data, layout }, { format, filename, width, height, scale: format === "png" ? 2 : 1 });
    }

    window.taizhang = { actions: { image: (button) => save(button.dataset) } };
    window.dash_clientside = { ...window.dash_clientside, charts: { draw } };
})();
