/* What the browser does by itself: links inside the app, choices and sort into the address, export of pictures, theme. No markup is ever made from text. */
(function () {
    const URL_ID = "shell-url";
    const ALL = "*";
    const dash = () => window.dash_clientside;

    function go(href) {
        const target = new URL(href, window.location.href);
        dash().set_props(URL_ID, { pathname: target.pathname, search: target.search });
    }

    function searchWith(changes) {
        const asked = new URLSearchParams(window.location.search);
        for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === undefined || value === ALL) {
                asked.delete(name);
            } else {
                asked.set(name, value);
            }
        }
        const text = asked.toString();
        return text ? "?" + text : "";
    }

    function sortText(table, state) {
        const sorted = (state || []).find((column) => column.sort);
        return sorted ? `${table}.${sorted.colId}.${sorted.sort}` : null;
    }

    /* Charts are drawn one at a time, so that the page stays usable: those in sight first. */
    const waiting = [];
    let drawing = false;

    function distance(chart) {
        const slot = document.getElementById(chart.slot);
        if (!slot) {
            return Infinity;
        }
        const box = slot.parentElement.getBoundingClientRect();
        return box.top > window.innerHeight ? box.top - window.innerHeight : Math.max(0, -box.bottom);
    }

    function drawNext() {
        drawing = waiting.length > 0;
        if (!drawing) {
            return;
        }
        waiting.sort((one, other) => distance(one) - distance(other));
        const next = waiting.shift();
        next.draw();
        const rest = () => window.setTimeout(drawNext, 0);
        if (waiting.length && distance(waiting[0]) > 0 && window.requestIdleCallback) {
            window.requestIdleCallback(rest, { timeout: 400 });
        } else {
            window.requestAnimationFrame(rest);
        }
    }

    /* Where names on the axis of weeks or months have no room, only every second, third … is written. */
    function thinned(figure, room) {
        const line = figure.layout.xaxis || {};
        if (!Array.isArray(line.ticktext) || line.ticktext.length < 3 || line.side === "top") {
            return figure;
        }
        const wide = (text) => Math.max(...String(text).split("<br>").map((part) => Array.from(part).reduce((sum, letter) => sum + (letter > "\u2e80" ? 13 : 7.5), 0)));
        const needed = Math.max(...line.ticktext.map(wide)) + 10;
        const names = (figure.layout.yaxis || {}).ticktext;
        const left = Array.isArray(names) && names.length ? Math.max(...names.map(wide)) + 16 : 52;
        const margin = (figure.layout.margin || {}).r || 12;
        const step = Math.ceil(line.ticktext.length / Math.max(1, Math.floor((room - left - margin) / needed)));
        if (step <= 1) {
            return figure;
        }
        const kept = (list) => list.filter((_, place) => place % step === 0);
        const axis = Object.assign({}, line, { tickvals: kept(line.tickvals), ticktext: kept(line.ticktext) });
        return Object.assign({}, figure, { layout: Object.assign({}, figure.layout, { xaxis: axis }) });
    }

    const NARROW = 600;

    function graph(name, figure, room) {
        if (room < NARROW && (figure.layout.annotations || []).some((one) => one.name === "wide")) {
            figure = Object.assign({}, figure, { layout: Object.assign({}, figure.layout, { annotations: figure.layout.annotations.filter((one) => one.name !== "wide") }) });
        }
        const config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
        const props = { id: { name: name, type: "chart" }, figure: figure, config: config, responsive: true, className: "chart", style: { height: figure.layout.height + "px" } };
        return { namespace: "dash_core_components", type: "Graph", props: props };
    }

    /* Columns that need room are shown only where there is room. */
    function fitColumns(id) {
        window.dash_ag_grid.getApiAsync(id).then((api) => {
            const room = document.getElementById(JSON.stringify({ name: id.name, type: "grid" })).clientWidth;
            const fits = (column) => room >= ((column.getColDef().context || {}).wide || 0);
            const wrong = api.getColumns().filter((column) => column.isVisible() !== fits(column));
            for (const column of api.getColumns().filter((one) => (one.getColDef().context || {}).unpinned)) {
                /* a pinned column would take half of a phone */
                const narrow = room < column.getColDef().context.unpinned;
                if (narrow === Boolean(column.getPinned())) {
                    api.setColumnsPinned([column], narrow ? null : "left");
                    api.setColumnWidths([{ key: column, newWidth: narrow ? 136 : column.getColDef().width || 200 }]);
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

    /* A choice makes the page anew; who chose by a link of a group (tabs, kinds of period) goes on from the same link. */
    let chosen = null;
    const groupOf = (link) => link.closest("[role='group'][aria-label]");

    document.addEventListener("focusin", function (event) {
        const link = event.target instanceof Element ? event.target.closest("a.in-app") : null;
        const group = link && groupOf(link);
        chosen = group ? { place: [...group.querySelectorAll("a")].indexOf(link), groups: [...document.querySelectorAll("[role='group'][aria-label]")].indexOf(group) } : null;
    });

    function refocus() {
        if (chosen && document.activeElement === document.body) {
            const group = document.querySelectorAll("[role='group'][aria-label]")[chosen.groups];
            const link = group && group.querySelectorAll("a")[chosen.place];
            if (link) {
                link.focus({ preventScroll: true });
            }
        }
    }

    let resized = null;
    window.addEventListener("resize", function () {
        window.clearTimeout(resized);
        resized = window.setTimeout(() => document.querySelectorAll(".grid").forEach((one) => fitColumns(JSON.parse(one.id))), 150);
    });

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        taizhang: {
            choose: function (values, names, shown) {
                const changes = {};
                names.forEach((id, place) => {
                    const value = values[place];
                    if (shown && value !== null && value !== undefined && String(value) !== String(shown.choices[id.name])) {
                        changes[id.name] = Array.isArray(value) ? value.join(",") || null : value;
                    }
                });
                return Object.keys(changes).length ? searchWith(changes) : dash().no_update;
            },
            sort: function () {
                const now = new URLSearchParams(window.location.search).get("sort");
                for (const one of dash().callback_context.triggered) {
                    const id = JSON.parse(one.prop_id.slice(0, one.prop_id.lastIndexOf(".")));
                    fitColumns(id);
                    const mine = now && now.startsWith(id.name + ".") ? now : null;
                    const wanted = sortText(id.name, one.value);
                    if (one.value && wanted !== mine) {
                        return searchWith({ sort: wanted });
                    }
                }
                return dash().no_update;
            },
            draw: function (figure, id) {
                const slot = JSON.stringify({ name: id.name, type: "slot" });
                return new Promise((resolve) => {
                    waiting.push({
                        slot: slot,
                        draw: () => {
                            const place = document.getElementById(slot);
                            resolve(place ? graph(id.name, thinned(figure, place.clientWidth), place.clientWidth) : dash().no_update);
                        },
                    });
                    if (!drawing) {
                        drawing = true;
                        window.requestAnimationFrame(() => window.setTimeout(drawNext, 0));
                    }
                });
            },
            /* A trial goes into the address without making the page anew: the sliders stay under the reader's hand. */
            keepWeights: function (weights) {
                if (typeof weights === "string") {
                    window.history.replaceState(window.history.state, "", window.location.pathname + searchWith({ weights: weights || null }));
                    document.querySelectorAll("a.in-app[href*='tab=whatif']").forEach(function (link) {
                        const target = new URL(link.href);
                        target.searchParams.delete("weights");
                        if (weights) {
                            target.searchParams.set("weights", weights);
                        }
                        link.href = target.pathname + target.search;
                    });
                }
                return dash().no_update;
            },
            openPoint: function () {
                const click = dash().callback_context.triggered[0] && dash().callback_context.triggered[0].value;
                const href = click && click.points && click.points[0] && click.points[0].customdata;
                if (typeof href === "string" && href.startsWith("/")) {
                    go(href);
                }
                return dash().no_update;
            },
            openUnit: function (code) {
                const chosen = dash().callback_context.triggered[0];
                if (!code || (chosen && chosen.prop_id.includes('"upload"'))) {
                    return dash().no_update;
                }
                const kept = new URLSearchParams(window.location.search);
                for (const name of ["sort", "domain", "metric", "status", "units", "with_period", "base"]) {
                    kept.delete(name);
                }
                kept.set("unit", code);
                go("/unit?" + kept.toString());
                return null;
            },
            arrived: function (shown) {
                if (shown) {
                    renewRows(shown.snapshot + shown.view);
                    window.requestAnimationFrame(() => window.requestAnimationFrame(refocus));
                    document.title = shown.title;
                    document.documentElement.lang = shown.lang === "en" ? "en" : "zh-CN";
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
        const explained = !cell.href && (cell.of || "").startsWith("metric/");
        const look = [cell.muted ? "muted" : "", cell.tone || "", explained ? "figure" : ""].join(" ").trim();
        return make("span", { className: look || undefined, title: title, "data-number": cell.of }, content);
    };

    function plainLeftClick(event) {
        return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    }

    document.addEventListener("click", function (event) {
        const origin = event.target instanceof Element ? event.target : null;
        if (!origin) {
            return;
        }
        const link = origin.closest("a.in-app");
        const isFile = link && /^\/(receipts|export)\//.test(link.pathname);
        if (link && !isFile && plainLeftClick(event) && link.origin === window.location.origin) {
            event.preventDefault();
            document.querySelectorAll(".page.open").forEach((page) => page.classList.remove("open"));
            go(link.href);
            if (link.pathname !== window.location.pathname) {
                window.scrollTo(0, 0);
            }
        }
        const button = origin.closest("button");
        if (button) {
            press(button);
        }
        document.querySelectorAll("details.pop[open]").forEach((one) => {
            if (!one.contains(origin)) {
                one.removeAttribute("open");
            }
        });
    });

    document.addEventListener("keydown", function (event) {
        if (event.key === "Escape") {
            document.querySelectorAll("details.pop[open]").forEach((one) => {
                one.removeAttribute("open");
                one.querySelector("summary").focus();
            });
        }
    });

    function press(button) {
        const what = button.dataset;
        if (what.theme) {
            toggleTheme();
        } else if (what.fold) {
            const open = button.closest(".page").classList.toggle("open");
            button.setAttribute("aria-expanded", String(open));
        } else if (what.copy) {
            copyLink(button);
        } else if (what.print) {
            window.print();
        } else if (what.weights) {
            button.closest(".weights").querySelectorAll("[data-official]").forEach((one) => dash().set_props({ type: "weight", name: one.dataset.code }, { value: Number(one.dataset.official) }));
        } else if (what.reload) {
            window.location.reload();
        }
    }

    function toggleTheme() {
        const root = document.documentElement;
        const next = root.getAttribute("data-mantine-color-scheme") === "dark" ? "light" : "dark";
        window.localStorage.setItem("mantine-color-scheme-value", next);
        root.setAttribute("data-mantine-color-scheme", next);
    }

    function copyLink(button) {
        const address = window.location.href;
        const told = button.textContent;
        const done = () => {
            button.textContent = button.dataset.done;
            window.setTimeout(() => (button.textContent = told), 1500);
        };
        if (navigator.clipboard && window.isSecureContext) {
            navigator.clipboard.writeText(address).then(done);
            return;
        }
        /* Without a secure context browsers offer no clipboard; the selection does it. */
        const field = document.createElement("textarea");
        field.value = address;
        document.body.appendChild(field);
        field.select();
        document.execCommand("copy");
        field.remove();
        done();
    }
})();
