/* A choice makes the page anew; who chose by keyboard goes on from the same control. Another page begins at its main part. */
(function () {
    const GROUP = ".segments";
    let chosen = null;
    let path = window.location.pathname;

    /* How to find a control again: by its identifier, as the same column of a table, by its place in its group, by its name. */
    function finder(control) {
        const header = control.closest(".ag-header-cell");
        if (header) {
            const grid = control.closest(".grid").id;
            const column = header.getAttribute("col-id");
            return () => focusHeader(grid, column);
        }
        if (control.id) {
            return () => focus(document.getElementById(control.id));
        }
        const group = control.closest(GROUP);
        if (group && control.matches("a")) {
            const place = [...group.querySelectorAll("a")].indexOf(control);
            const which = [...document.querySelectorAll(GROUP)].indexOf(group);
            return () => {
                const again = document.querySelectorAll(GROUP)[which];
                focus(again && again.querySelectorAll("a")[place]);
            };
        }
        const name = (one) => one.tagName + (one.getAttribute("aria-label") || one.textContent);
        const known = name(control);
        return () => focus([...document.querySelectorAll(".page a, .page button")].find((one) => name(one) === known));
    }

    function focus(control) {
        if (control) {
            control.focus({ preventScroll: true });
        }
    }

    function focusHeader(grid, column) {
        if (document.getElementById(grid)) {
            window.dash_ag_grid.getApiAsync(JSON.parse(grid)).then((api) => {
                if (document.activeElement === document.body) {
                    api.setFocusedHeader(column);
                }
            });
        }
    }

    document.addEventListener("focusin", function (event) {
        const control = event.target instanceof Element ? event.target.closest("a, button, input, .ag-header-cell") : null;
        chosen = control && control.closest(".page") ? finder(control) : null;
    });
    /* who presses the pointer on nothing has left the control */
    document.addEventListener("pointerdown", function (event) {
        if (event.target instanceof Element && event.target.closest(".page") && !event.target.closest("a, button, input, summary, .ag-header-cell")) {
            chosen = null;
        }
    });

    function refocus() {
        const turned = path !== window.location.pathname;
        path = window.location.pathname;
        if (document.activeElement !== document.body) {
            return;
        }
        if (turned && chosen) {
            focus(document.getElementById("main"));
        } else if (chosen) {
            chosen();
        }
    }

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        frame: {
            arrived: function (shown) {
                if (shown) {
                    window.dash_clientside.set_props("shell-fault", { children: null });
                    window.taizhang.renewRows(shown.snapshot + shown.view);
                    window.requestAnimationFrame(() => window.requestAnimationFrame(refocus));
                    document.documentElement.lang = shown.lang === "en" ? "en" : "zh-CN";
                }
                return window.dash_clientside.no_update;
            },
        },
    });
})();
