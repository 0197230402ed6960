/* The address holds the whole view: links inside the app, choices, chosen units and points go into it. No markup is ever made from text. */
(function () {
    const URL_ID = "_pages_location";
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

    function plainLeftClick(event) {
        return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    }

    document.addEventListener("click", function (event) {
        const link = event.target instanceof Element ? event.target.closest("a.in-app") : null;
        const isFile = link && /^\/(receipts|export)\//.test(link.pathname);
        if (link && !isFile && plainLeftClick(event) && link.origin === window.location.origin) {
            event.preventDefault();
            document.querySelectorAll(".page.open").forEach((page) => page.classList.remove("open"));
            go(link.href);
            if (link.pathname !== window.location.pathname) {
                window.scrollTo(0, 0);
            }
        }
    });

    window.taizhang = { go: go, searchWith: searchWith };
    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        address: {
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
                    window.taizhang.renewRows("weights " + weights);
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
            openFound: function (href) {
                if (!href) {
                    return dash().no_update;
                }
                dash().set_props("find-field", { value: null, searchValue: "" });
                go(href);
                return false;
            },
        },
    });

    /* the server has found them: nothing is left out here */
    window.dashMantineFunctions = Object.assign({}, window.dashMantineFunctions, { asFound: ({ options }) => options });

    document.addEventListener("keydown", function (event) {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && document.querySelector("[data-find]")) {
            event.preventDefault();
            dash().set_props("find-box", { opened: true });
        }
    });
})();
