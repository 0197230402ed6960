/* Paper: charts take the width of the page, grids become plain tables with all their rows; afterwards the screen is as it was. */
(() => {
    /* A4 less margins, border and padding of a card, in CSS pixels (3_print.css) */
    const [PORTRAIT, LANDSCAPE, BESIDE] = [669, 998, 309];
    const all = (what) => [...document.querySelectorAll(what)];

    /* Paper does not wait, so rows that are not here have to be waited for. */
    function tableOf(room) {
        const [request, make] = [new XMLHttpRequest(), window.React.createElement];
        request.open("GET", room.dataset.paper + window.location.search, false);
        request.send();
        const { rest, ...table } = JSON.parse(request.responseText);
        const place = Object.assign(document.createElement("div"), { className: "on-paper" });
        room.after(place);
        const words = rest && make("p", { className: "note", key: 1 }, rest);
        const drawn = [make(window.taizhang.Rows, { ...table, key: 0, className: "plain-table" }), words];
        window.ReactDOM.flushSync(() => window.ReactDOM.createRoot(place).render(drawn));
    }

    function fit(plot, isWhole) {
        const width = plot.closest(".landscape") ? LANDSCAPE : plot.closest(".thirds") ? BESIDE : PORTRAIT;
        const holder = plot.closest(".chart-scroll > div");
        const scale = isWhole ? 1 : Math.min(1, width / (holder ? parseFloat(holder.style.minWidth) : width));
        plot.style.zoom = scale < 1 ? String(scale) : "";
        /* a legend that needs fewer lines than before stands right only the second time */
        [1, 2].forEach(() => window.Plotly.relayout(plot, { width: isWhole ? undefined : width / scale, autosize: isWhole }));
    }

    function turn(isPaper) {
        all(".on-paper").forEach((one) => one.remove());
        isPaper && all(".grid-room").forEach(tableOf);
        if (document.querySelector(".unit-profile")) {
            /* one sheet with columns of its own: drawings are scaled to them */
            for (const one of all(".js-plotly-plot .main-svg")) {
                const size = `0 0 ${one.getAttribute("width")} ${one.getAttribute("height")}`;
                isPaper ? one.setAttribute("viewBox", size) : one.removeAttribute("viewBox");
            }
        } else {
            all(".js-plotly-plot").forEach((plot) => fit(plot, !isPaper));
        }
    }

    window.addEventListener("beforeprint", () => turn(true));
    window.addEventListener("afterprint", () => turn(false));
})();
