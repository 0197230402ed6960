/* Paper: charts take the width of the page, grids become plain tables with all their rows; afterwards the screen is as it was. */
(function () {
    /* A4 less margins, and less the border and padding of a card, in CSS pixels (see 3_print.css) */
    const PORTRAIT = 669;
    const LANDSCAPE = 998;
    const BESIDE = 309;
    const drawings = () => document.querySelectorAll(".js-plotly-plot .main-svg");
    let printing = false;

    function room(one) {
        return one.closest(".landscape") ? LANDSCAPE : one.closest(".thirds") ? BESIDE : PORTRAIT;
    }

    function cellOf(column, row) {
        const cell = ((row && row.cells) || {})[column.getColId()] || { text: "" };
        const box = document.createElement("td");
        box.className = [column.getColDef().type === "rightAligned" ? "right" : "", cell.tone || "", cell.muted ? "muted" : ""].join(" ").trim();
        if (cell.image) {
            const image = document.createElement("img");
            image.decoding = "sync";
            image.alt = cell.text;
            image.src = cell.image;
            box.appendChild(image);
        } else {
            box.textContent = cell.text;
        }
        return box;
    }

    /* A grid draws its rows when the browser finds time, which is too late for paper. */
    function tableOf(api, width) {
        const columns = api.getAllGridColumns().filter((column) => !column.getColId().startsWith("receipt_") && width >= ((column.getColDef().context || {}).wide || 0));
        const table = document.createElement("table");
        table.className = "plain-table on-paper";
        const head = table.createTHead().insertRow();
        for (const column of columns) {
            const box = document.createElement("th");
            box.scope = "col";
            box.className = column.getColDef().type === "rightAligned" ? "right" : "";
            box.textContent = column.getColDef().headerName;
            head.appendChild(box);
        }
        const body = table.createTBody();
        api.forEachNode((node) => {
            if (node.data) {
                body.insertRow().append(...columns.map((column) => cellOf(column, node.data)));
            }
        });
        return table;
    }

    function toPaper() {
        if (printing) {
            return;
        }
        printing = true;
        for (const grid of document.querySelectorAll(".grid")) {
            const api = window.dash_ag_grid && window.dash_ag_grid.getApi(JSON.parse(grid.id));
            if (api) {
                grid.insertAdjacentElement("afterend", tableOf(api, room(grid)));
            }
        }
        if (document.querySelector(".unit-profile")) {
            /* one sheet with columns of its own: drawings are scaled to them */
            drawings().forEach((one) => one.setAttribute("viewBox", `0 0 ${one.getAttribute("width")} ${one.getAttribute("height")}`));
            return;
        }
        for (const plot of document.querySelectorAll(".js-plotly-plot")) {
            const wanted = room(plot);
            const holder = plot.closest(".chart-scroll > div");
            const scale = Math.min(1, wanted / (holder ? parseFloat(holder.style.minWidth) : wanted));
            window.Plotly.relayout(plot, { width: wanted / scale, autosize: false });
            plot.style.zoom = scale < 1 ? String(scale) : "";
        }
    }

    function toScreen() {
        if (!printing) {
            return;
        }
        printing = false;
        document.querySelectorAll(".on-paper").forEach((one) => one.remove());
        if (document.querySelector(".main-svg[viewBox]")) {
            drawings().forEach((one) => one.removeAttribute("viewBox"));
            return;
        }
        for (const plot of document.querySelectorAll(".js-plotly-plot")) {
            plot.style.zoom = "";
            window.Plotly.relayout(plot, { width: undefined, autosize: true });
        }
    }

    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
})();
