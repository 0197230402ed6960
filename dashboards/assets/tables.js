/* Tables and grids: cells of text, links and pictures, always text children or attributes; columns for the room; the sort in the address. */
(() => {
    const [PHONE, NARROW] = [480, 116];
    const make = (...all) => window.React.createElement(...all);
    const cellOf = (cell) => (typeof cell === "string" ? { text: cell } : cell || { text: "" });
    const look = (...words) => words.filter(Boolean).join(" ") || undefined;

    function linked(cell) {
        const shown = cell.image ? make("img", { src: cell.image, alt: cell.text, decoding: "sync" }) : cell.text;
        return cell.href ? make("a", { href: cell.href, className: "in-app" }, shown) : shown;
    }

    function box(cell, key, side) {
        const asks = cell.of && !cell.href && { type: "button", className: "figure", "data-number": cell.of, "aria-haspopup": "dialog" };
        const props = { key, className: look(side, cell.muted && "muted", cell.tone), title: cell.tip, "data-number": asks ? undefined : cell.of };
        return make("td", props, asks ? make("button", asks, linked(cell)) : linked(cell));
    }

    function Rows({ className, head, rows }) {
        const labels = head.map(([label, side], key) => make("th", { key, scope: "col", className: look(side) }, label));
        const lines = rows.map((cells, key) => make("tr", { key }, ...cells.map((cell, place) => box(cellOf(cell), place, head[place][1]))));
        return make("table", { className }, make("thead", null, make("tr", null, ...labels)), make("tbody", null, ...lines));
    }

    /* The table behind a chart is asked for when a reader opens it; another period of the same page shows it open. */
    const opened = new Set();
    function Behind({ label, title, address, waiting, failed, again }) {
        const name = address.split("?")[0].split("/").slice(-2).join("/");
        const [open, setOpen] = window.React.useState(opened.has(name));
        const [attempt, setAttempt] = window.React.useState(0);
        const [found, setFound] = window.React.useState({});
        window.React.useEffect(() => {
            const stop = new AbortController();
            const lost = () => stop.signal.aborted || setFound({ title: failed, lines: [] });
            setFound({});
            open && window.fetch(address, { signal: stop.signal }).then((answer) => answer.json()).then(setFound).catch(lost);
            return () => stop.abort();
        }, [address, open, attempt]);
        const onToggle = ({ currentTarget: { open: now } }) => (opened[now ? "add" : "delete"](name), setOpen(now));
        const retry = found.title && make("button", { type: "button", className: "quiet", onClick: () => setAttempt(attempt + 1) }, again);
        const said = found.title ? [found.title, ...found.lines].join(" ") : waiting;
        const table = found.rows && make(Rows, { ...found, className: "plain-table behind" });
        const scrolled = table && make("div", { className: "table-scroll", tabIndex: 0, role: "group", "aria-label": title }, table);
        const inside = [scrolled || make("p", { className: "note", role: "status" }, said, " ", retry)];
        found.rest && inside.push(make("p", { className: "note" }, found.rest));
        return make("details", { className: "as-table", open, onToggle }, make("summary", null, label), ...(open ? inside : []));
    }

    /* Columns that need room stand only where there is room; none may take half of a phone. */
    function fitColumns({ api, context: { name } }) {
        const room = document.getElementById(JSON.stringify({ name, type: "grid" }))?.clientWidth;
        const columns = api.isDestroyed() ? [] : api.getColumns();
        const state = columns.map((column) => {
            const { context, width, flex = null } = column.getColDef();
            const least = room < (context.narrow || PHONE) && (context.phone || (width > NARROW && NARROW));
            return { colId: column.getColId(), hide: room < context.wide, flex: least ? null : flex, width: least || width };
        });
        columns.length && api.applyColumnState({ state });
    }

    /* The sort that a reader chooses goes into the address. */
    function keepSort({ api, source, context: { name } }) {
        const [sort] = api.getColumnState().filter((one) => one.sort).map((one) => [name, one.colId, one.sort].join("."));
        const search = window.taizhang.searchWith({ sort });
        source === "uiColumnSorted" && window.dash_clientside.set_props("_pages_location", { search });
    }

    /* One cell of a grid. */
    function TaizhangCell({ data, colDef }) {
        const cell = cellOf(data && data.cells && data.cells[colDef.field]);
        const className = look(!cell.image && "words", cell.muted && "muted", cell.tone, cell.of && !cell.href && "figure");
        return make("span", { className, title: cell.tip || (cell.image && cell.text), "data-number": cell.of }, linked(cell));
    }

    window.taizhang = { ...window.taizhang, Rows, Behind };
    window.dashAgGridFunctions = { ...window.dashAgGridFunctions, fitColumns, keepSort };
    window.dashAgGridComponentFunctions = { ...window.dashAgGridComponentFunctions, TaizhangCell };
})();
