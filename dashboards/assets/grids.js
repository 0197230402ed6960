/* Tables: columns for the room there is, the sort in the address, cells of text, links and pictures. */
(function () {
    const PHONE_WIDTH = 116;
    const PHONE = 480;
    const dash = () => window.dash_clientside;

    function sortText(table, state) {
        const sorted = (state || []).find((column) => column.sort);
        return sorted ? `${table}.${sorted.colId}.${sorted.sort}` : null;
    }

    /* Columns that need room are shown only where there is room; none may take half of a phone. */
    function fitColumns(id) {
        window.dash_ag_grid.getApiAsync(id).then((api) => {
            const room = document.getElementById(JSON.stringify({ name: id.name, type: "grid" })).clientWidth;
            const asked = (column) => column.getColDef().context || {};
            const fits = (column) => room >= (asked(column).wide || 0);
            const wrong = api.getColumns().filter((column) => column.isVisible() !== fits(column));
            for (const column of api.getColumns().filter((one) => asked(one).narrow || asked(one).phone || one.getColDef().width > PHONE_WIDTH)) {
                const narrow = asked(column).phone || PHONE_WIDTH;
                const width = room < (asked(column).narrow || PHONE) ? narrow : column.getColDef().width || 200;
                if (column.getActualWidth() !== width) {
                    api.setColumnWidths([{ key: column, newWidth: width }]);
                }
            }
            for (const wanted of [true, false]) {
                const columns = wrong.filter((column) => fits(column) === wanted);
                if (columns.length) {
                    api.setColumnsVisible(columns, wanted);
                }
            }
        });
    }

    /* A long table that stays from one view to the next still holds the rows of the view before. */
    function renewRows(view) {
        document.querySelectorAll(".grid").forEach((one) => {
            const known = one.dataset.rowsOf;
            one.dataset.rowsOf = view;
            if (known && known !== view) {
                window.dash_ag_grid.getApiAsync(JSON.parse(one.id)).then((api) => {
                    if (api.getGridOption("rowModelType") === "infinite") {
                        api.purgeInfiniteCache();
                    }
                });
            }
        });
    }

    let resized = null;
    window.addEventListener("resize", function () {
        window.clearTimeout(resized);
        resized = window.setTimeout(() => document.querySelectorAll(".grid").forEach((one) => fitColumns(JSON.parse(one.id))), 150);
    });

    window.taizhang = Object.assign({}, window.taizhang, { renewRows: renewRows });
    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        grids: {
            sort: function () {
                const now = new URLSearchParams(window.location.search).get("sort");
                for (const one of dash().callback_context.triggered) {
                    const id = JSON.parse(one.prop_id.slice(0, one.prop_id.lastIndexOf(".")));
                    fitColumns(id);
                    const mine = now && now.startsWith(id.name + ".") ? now : null;
                    const wanted = sortText(id.name, one.value);
                    if (one.value && wanted !== mine) {
                        return window.taizhang.searchWith({ sort: wanted });
                    }
                }
                return dash().no_update;
            },
        },
    });

    const renderers = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
    /* One cell: text, a link or a picture, all of them as text children or attributes. */
    renderers.TaizhangCell = function (props) {
        const make = window.React.createElement;
        const cell = (props.data && props.data.cells && props.data.cells[props.colDef.field]) || { text: "" };
        let content = cell.text;
        if (cell.image) {
            content = make("img", { src: cell.image, alt: cell.text });
        }
        if (cell.href) {
            content = make("a", { href: cell.href, className: "in-app" }, content);
        }
        const title = cell.tip || (cell.image ? cell.text : undefined);
        const explained = !cell.href && Boolean(cell.of);
        const look = [cell.image ? "" : "words", cell.muted ? "muted" : "", cell.tone || "", explained ? "figure" : ""].join(" ").trim();
        return make("span", { className: look || undefined, title: title, "data-number": cell.of }, content);
    };
})();
