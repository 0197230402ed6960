/* Paper: charts take the width of the page, grids become plain tables with all their rows; afterwards the screen is as it was. */
(() => {
    /* A4 less margins, border and padding of a card, in CSS pixels (3_print.css) */
    const [PORTRAIT, LANDSCAPE, BESIDE] = [669, 998, 309];
    const all = (what) => [...document.querySelectorAll(what)];
    let isPaper = false;

    /* Paper does not wait, so rows that are not here have to be waited for. */
    function tableOf(grid) {
        const page = document.querySelector(".page").dataset;
        const path = new URL(page.view, window.location.href).pathname.slice(1) || "overview";
        const request = new XMLHttpRequest();
        request.open("GET", ["/rows/paper", page.snapshot, path, encodeURIComponent(JSON.parse(grid.id).name)].join("/") + window.location.search, false);
        request.send();
        const { rest, ...table } = JSON.parse(request.responseText);
        const place = Object.assign(document.createElement("div"), { className: "on-paper" });
        const make = window.React.createElement;
        grid.after(place);
        const words = rest && make("p", { className: "note" }, rest);
        window.ReactDOM.flushSync(() => window.ReactDOM.createRoot(place).render([make(window.taizhang.Rows, { ...table, key: 0, className: "plain-table" }), words]));
    }

    /* What stands above a first card that lies on its side belongs on the same page. */
    function turnHead() {
        const parts = all("main > *");
        const first = parts.findIndex((one) => one.matches(".card") || one.querySelector(".card"));
        const isTurned = first > 0 && (parts[first].matches(".card") ? parts[first] : parts[first].querySelector(".card")).matches(".landscape");
        parts.slice(0, isTurned ? first : 0).forEach((one) => one.classList.add("landscape", "turned"));
    }

    function fit(plot, isWhole) {
        const width = plot.closest(".landscape") ? LANDSCAPE : plot.closest(".thirds") ? BESIDE : PORTRAIT;
        const holder = plot.closest(".chart-scroll > div");
        const scale = isWhole ? 1 : Math.min(1, width / (holder ? parseFloat(holder.style.minWidth) : width));
        plot.style.zoom = scale < 1 ? String(scale) : "";
        /* a legend that needs fewer lines than before stands right only the second time */
        [1, 2].forEach(() => window.Plotly.relayout(plot, { width: isWhole ? undefined : width / scale, autosize: isWhole }));
    }

    function turn(toPaper) {
        if (toPaper === isPaper) {
            return;
        }
        isPaper = toPaper;
        all(".on-paper").forEach((one) => one.remove());
        all(".turned").forEach((one) => one.classList.remove("landscape", "turned"));
        if (isPaper) {
            all(".grid").forEach(tableOf);
            turnHead();
        }
        if (document.querySelector(".unit-profile")) {
            /* one sheet with columns of its own: drawings are scaled to them */
            all(".js-plotly-plot .main-svg").forEach((one) => one[isPaper ? "setAttribute" : "removeAttribute"]("viewBox", `0 0 ${one.getAttribute("width")} ${one.getAttribute("height")}`));
        } else {
            all(".js-plotly-plot").forEach((plot) => fit(plot, !isPaper));
        }
    }

    window.addEventListener("beforeprint", () => turn(true));
    window.addEventListener("afterprint", () => turn(false));
})();
