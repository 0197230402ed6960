/* Tables that are no grids, drawn from plain data; the one behind a chart is asked for when a reader opens it. */
(function () {
    const make = (...all) => window.React.createElement(...all);
    const joined = (...words) => words.filter(Boolean).join(" ") || undefined;

    /* Text, a link, a picture, or a number that leads to its formula: all of them as text children or attributes. */
    function content(cell) {
        const shown = cell.image ? make("img", { src: cell.image, alt: cell.text }) : cell.text;
        if (cell.href) {
            return make("a", { href: cell.href, className: "in-app" }, shown);
        }
        if (cell.of) {
            return make("button", { type: "button", className: "figure", "data-number": cell.of, "aria-haspopup": "dialog" }, shown);
        }
        return shown;
    }

    function box(cell, place, side) {
        if (typeof cell === "string") {
            return make("td", { key: place, className: side || undefined }, cell);
        }
        const shown = content(cell);
        const mark = cell.href ? cell.of : undefined;
        const look = joined(side, cell.muted && "muted", cell.tone);
        return make("td", { key: place, className: look, title: cell.tip, "data-number": mark }, shown);
    }

    function Rows({ className, head, rows }) {
        const labels = head.map(([label, side], place) => make("th", { key: place, scope: "col", className: side || undefined }, label));
        const lines = rows.map((cells, place) => make("tr", { key: place }, ...cells.map((cell, column) => box(cell, column, head[column][1]))));
        return make("table", { className: className }, make("thead", null, make("tr", null, ...labels)), make("tbody", null, ...lines));
    }

    /* Tables that the reader has opened: another period of the same page shows them open. */
    const opened = new Set();
    const nameOf = (address) => address.split("?")[0].split("/").slice(-2).join("/");

    function Behind({ label, title, address, waiting, failed, again }) {
        const [open, setOpen] = window.React.useState(opened.has(nameOf(address)));
        const [attempt, setAttempt] = window.React.useState(0);
        const [found, setFound] = window.React.useState(null);
        window.React.useEffect(() => {
            setFound(null);
            if (!open) {
                return undefined;
            }
            const stop = new AbortController();
            window
                .fetch(address, { signal: stop.signal })
                .then((answer) => (answer.ok ? answer.json() : answer.json().then((words) => ({ failed: [words.title, ...words.lines].join(" ") }))))
                .then(setFound)
                .catch(() => stop.signal.aborted || setFound({ failed: failed }));
            return () => stop.abort();
        }, [address, open, attempt]);
        return make(
            "details",
            { className: "as-table", open: open, onToggle: (event) => toggle(event.currentTarget.open) },
            make("summary", null, label),
            open && inside(),
        );

        function toggle(now) {
            opened[now ? "add" : "delete"](nameOf(address));
            setOpen(now);
        }

        function inside() {
            if (!found) {
                return make("p", { className: "note", role: "status" }, waiting);
            }
            if (found.failed) {
                return make("p", { className: "note", role: "status" }, found.failed, " ", make("button", { type: "button", className: "quiet", onClick: () => setAttempt(attempt + 1) }, again));
            }
            const table = make(Rows, { className: "plain-table behind", head: found.head, rows: found.rows });
            const scrolled = make("div", { className: "table-scroll", tabIndex: 0, role: "group", "aria-label": title }, table);
            return make(window.React.Fragment, null, scrolled, found.rest && make("p", { className: "note" }, found.rest));
        }
    }

    window.taizhang = Object.assign({}, window.taizhang, { Rows: Rows, Behind: Behind });
})();
