/* A click on a number, or Enter on its cell, puts the number into the address; the panel follows the address. */
(function () {
    const NUMBER = "[data-number]";
    const dash = () => window.dash_clientside;

    function changed(changes) {
        const asked = new URLSearchParams(window.location.search);
        for (const [name, value] of Object.entries(changes)) {
            if (value === null) {
                asked.delete(name);
            } else {
                asked.set(name, value);
            }
        }
        const text = asked.toString();
        return text ? "?" + text : "";
    }

    function open(number) {
        /* metric/UNIT/PERIOD/METRIC, score or rank/UNIT/PERIOD/DOMAIN, part/UNIT/PERIOD/METRIC/COLUMN, each part quoted */
        const [kind, unit, period, what, column] = number.dataset.number.split("/").map(decodeURIComponent);
        const isMetric = kind === "metric" || column === "value";
        const figure = isMetric ? what : "score." + (kind === "part" ? "total" : what);
        dash().set_props("_pages_location", { search: changed({ explain: [figure, unit, period].join(":"), rows: null }) });
    }

    document.addEventListener(
        "click",
        function (event) {
            const origin = event.target instanceof Element ? event.target : null;
            const number = origin && origin.closest(NUMBER);
            const link = origin && origin.closest("a");
            /* a link inside the number goes its own way; a number inside a link comes first */
            if (!number || (link && number.contains(link))) {
                return;
            }
            event.preventDefault();
            event.stopPropagation();
            open(number);
        },
        true,
    );

    document.addEventListener("keydown", function (event) {
        const cell = event.key === "Enter" && event.target instanceof Element && event.target.matches(".ag-cell") ? event.target : null;
        const inside = cell && (cell.querySelector(NUMBER) || cell.querySelector("a.in-app"));
        if (inside) {
            event.preventDefault();
            inside.click();
        }
    });

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        explain: {
            closed: function (opened) {
                const asked = new URLSearchParams(window.location.search);
                return opened || !asked.has("explain") ? dash().no_update : changed({ explain: null, rows: null });
            },
        },
    });
})();
