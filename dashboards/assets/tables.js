/* Tables and grids: cells of text, links and pictures, always text children or attributes; columns for the room; the sort in the address. */
(() => {
    const [PHONE, NARROW] = [480, 116];
    const make = (...all) => window.React.createElement(...all);
    const dash = () => window.dash_clientside;
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
        const [found, setFound] = window.React.useState({ said: waiting });
        window.React.useEffect(() => {
            const stop = new AbortController();
            const take = async () => {
                const answer = await window.fetch(address, { signal: stop.signal });
                const told = await answer.json();
                setFound(answer.ok ? told : { failed: [told.title, ...told.lines].join(" ") });
            };
            setFound({ said: waiting });
            open && take().catch(() => stop.signal.aborted || setFound({ failed }));
            return () => stop.abort();
        }, [address, open, attempt]);
        const toggle = ({ currentTarget: { open: now } }) => (opened[now ? "add" : "delete"](name), setOpen(now));
        const retry = found.failed && make("button", { type: "button", className: "quiet", onClick: () => setAttempt(attempt + 1) }, again);
        const scrolled = found.rows && make("div", { className: "table-scroll", tabIndex: 0, role: "group", "aria-label": title }, make(Rows, { ...found, className: "plain-table behind" }));
        const told = (found.said || found.failed) && make("p", { className: "note", role: "status" }, found.said || found.failed, " ", retry);
        const inside = open && [scrolled || told, found.rest && make("p", { className: "note" }, found.rest)];
        return make("details", { className: "as-table", open, onToggle: toggle }, make("summary", null, label), ...(inside || []));
    }

    /* Columns that need room stand only where there is room; none may take half of a phone. */
    function fitColumns({ api }) {
        const room = document.getElementById(JSON.stringify({ name: api.getGridOption("context").name, type: "grid" })).clientWidth;
        const state = api.getColumns().flatMap((column) => {
            const { context, width, flex = null } = column.getColDef();
            const least = room < (context.narrow || PHONE) && (context.phone || (width > NARROW && NARROW));
            const wanted = { hide: room < context.wide, flex: least ? null : flex, width: least || width };
            const isRight = column.isVisible() !== wanted.hide && column.getFlex() === wanted.flex && (wanted.flex || column.getActualWidth() === wanted.width);
            return isRight ? [] : [{ colId: column.getColId(), ...wanted }];
        });
        state.length && api.applyColumnState({ state });
    }

    /* One cell of a grid. */
    function TaizhangCell({ data, colDef }) {
        const cell = cellOf(data && data.cells && data.cells[colDef.field]);
        const className = look(!cell.image && "words", cell.muted && "muted", cell.tone, cell.of && !cell.href && "figure");
        return make("span", { className, title: cell.tip || (cell.image && cell.text), "data-number": cell.of }, linked(cell));
    }

    /* A long table that stays from one view to the next still holds the rows of the view before. */
    function renewRows(view) {
        for (const one of document.querySelectorAll(".grid")) {
            const isOld = one.dataset.rowsOf && one.dataset.rowsOf !== view;
            one.dataset.rowsOf = view;
            isOld && window.dash_ag_grid.getApiAsync(JSON.parse(one.id)).then((api) => api.getGridOption("rowModelType") === "infinite" && api.purgeInfiniteCache());
        }
    }

    function sort() {
        for (const { prop_id: prop, value } of dash().callback_context.triggered.filter((one) => one.value)) {
            const id = JSON.parse(prop.slice(0, prop.lastIndexOf(".")));
            window.dash_ag_grid.getApiAsync(id).then((api) => fitColumns({ api }));
            const now = new URLSearchParams(window.location.search).get("sort") || "";
            const sorted = value.find((column) => column.sort);
            const wanted = sorted ? [id.name, sorted.colId, sorted.sort].join(".") : null;
            if (wanted !== (now.startsWith(id.name + ".") ? now : null)) {
                return window.taizhang.searchWith({ sort: wanted });
            }
        }
        return dash().no_update;
    }

    window.taizhang = { ...window.taizhang, Rows, Behind, renewRows };
    window.dash_clientside = { ...window.dash_clientside, grids: { sort } };
    window.dashAgGridFunctions = { ...window.dashAgGridFunctions, fitColumns };
    window.dashAgGridComponentFunctions = { ...window.dashAgGridComponentFunctions, TaizhangCell };
})();
