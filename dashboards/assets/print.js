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

    /* Names take what is left; what has a width of its own stays on one line. */
    function lookOf(column) {
        const definition = column.getColDef();
        return definition.type === "rightAligned" ? "right" : definition.flex || definition.pinned ? "grows" : "nowrap";
    }

    function cellOf(column, row) {
        const known = ((row && row.cells) || {})[column.getColId()] || "";
        const cell = typeof known === "string" ? { text: known } : known;
        const box = document.createElement("td");
        box.className = [lookOf(column), cell.tone || "", cell.muted ? "muted" : ""].join(" ").trim();
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

    /* A grid draws its rows when the browser finds time, which is too late for paper: a plain table, and what is to be said below it. */
    function tableOf(api, id, width) {
        const columns = api.getAllGridColumns().filter((column) => !column.getColId().startsWith("receipt_") && width >= ((column.getColDef().context || {}).wide || 0));
        const table = document.createElement("table");
        table.className = "plain-table on-paper";
        const head = table.createTHead().insertRow();
        for (const column of columns) {
            const box = document.createElement("th");
            box.scope = "col";
            box.className = lookOf(column);
            box.textContent = column.getColDef().headerName;
            head.appendChild(box);
        }
        const body = table.createTBody();
        const add = (row) => body.insertRow().append(...columns.map((column) => cellOf(column, row)));
        const asked = api.getGridOption("rowModelType") === "infinite" ? rest(id.name) : null;
        if (asked) {
            asked.rows.forEach((cells) => add({ cells: Object.fromEntries(asked.columns.map((name, place) => [name, cells[place]])) }));
        } else {
            api.forEachNode((node) => node.data && add(node.data));
        }
        return asked && asked.rest ? [table, words(asked.rest)] : [table];
    }

    function words(text) {
        const line = document.createElement("p");
        line.className = "note on-paper";
        line.textContent = text;
        return line;
    }

    /* Of a long table only the rows in sight are here. Paper does not wait, so the request for the others has to be waited for. */
    function rest(name) {
        const page = document.querySelector(".page");
        const view = new URL(page.dataset.view, window.location.href);
        const request = new XMLHttpRequest();
        request.open("GET", ["/rows/paper", page.dataset.snapshot, view.pathname.slice(1) || "overview", encodeURIComponent(name)].join("/") + view.search, false);
        try {
            request.send();
            return request.status === 200 ? JSON.parse(request.responseText) : null;
        } catch (error) {
            return null;
        }
    }

    /* What stands above a first card that lies on its side: it belongs on the same page. */
    function head() {
        const parts = [...document.querySelectorAll("main > *")];
        const first = parts.findIndex((one) => one.matches(".card") || one.querySelector(".card"));
        const card = first > 0 && (parts[first].matches(".card") ? parts[first] : parts[first].querySelector(".card"));
        return card && card.matches(".landscape") ? parts.slice(0, first) : [];
    }

    function toPaper() {
        if (printing) {
            return;
        }
        printing = true;
        for (const grid of document.querySelectorAll(".grid")) {
            const api = window.dash_ag_grid && window.dash_ag_grid.getApi(JSON.parse(grid.id));
            if (api) {
                grid.after(...tableOf(api, JSON.parse(grid.id), room(grid)));
            }
        }
        head().forEach((one) => one.classList.add("landscape", "turned"));
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
        document.querySelectorAll(".turned").forEach((one) => one.classList.remove("landscape", "turned"));
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
