/* The frame: the address holds the whole view, links and numbers lead on, the keyboard keeps its place. No markup is ever made from text. */
(() => {
    const [LOCATION, FOCUS_MS] = ["_pages_location", 3000];
    const dash = () => window.dash_clientside;

    /* The query text of the address with changes; null, nothing and * take a parameter away. */
    function searchWith(changes, from = window.location.search) {
        const asked = new URLSearchParams(from);
        Object.entries(changes).forEach(([name, value]) => (value && value !== "*" ? asked.set(name, value) : asked.delete(name)));
        return asked.toString() && `?${asked}`;
    }
    function go(href) {
        const { pathname, search } = new URL(href, window.location.href);
        pathname === window.location.pathname || window.scrollTo(0, 0);
        dash().set_props(LOCATION, { pathname, search });
        return dash().no_update;
    }
    /* What a button with data-… does; without a secure context browsers offer no clipboard. */
    const ACTIONS = Object.assign(window.taizhang.actions, {
        fold: (button) => button.setAttribute("aria-expanded", button.closest(".page").classList.toggle("open")),
        copy(button) {
            const { href } = window.location;
            const done = () => (button.textContent = button.dataset.done);
            navigator.clipboard ? navigator.clipboard.writeText(href).then(done) : window.prompt(button.textContent, href);
        },
        print: () => window.print(),
        reload: () => window.location.reload(),
        find: () => dash().set_props("find-box", { opened: true }),
    });
    const closed = (pop) => pop.removeAttribute("open") || pop.querySelector("summary");
    const onClick = (event) => {
        const origin = event.target instanceof Element ? event.target : document.body;
        const [number, link, button] = ["[data-number]", "a", "button"].map((one) => origin.closest(one));
        const isPlain = event.button === 0 && !["ctrlKey", "metaKey", "shiftKey", "altKey"].some((key) => event[key]);
        /* a link inside the number goes its own way; a number inside a link comes first */
        if (number && !(link && number.contains(link))) {
            event.preventDefault();
            event.stopPropagation();
            const explain = number.dataset.number.replace(/#[^#]*$/, "");
            dash().set_props(LOCATION, { search: searchWith({ explain, rows: null }) });
        } else if (link && link.matches(".in-app") && isPlain && !/^\/(receipts|export)\//.test(link.pathname)) {
            event.preventDefault();
            document.querySelectorAll(".page.open").forEach((page) => page.classList.remove("open"));
            go(link.href);
        } else if (button) {
            Object.keys(button.dataset).forEach((name) => ACTIONS[name] && ACTIONS[name](button));
        }
        [...document.querySelectorAll("details.pop[open]")].filter((one) => !one.contains(origin)).forEach(closed);
    };
    document.addEventListener("click", onClick, true);
    document.addEventListener("keydown", (event) => {
        const { key, target, ctrlKey, metaKey } = event;
        key === "Enter" && target.matches(".ag-cell") && target.querySelector("[data-number], a.in-app")?.click();
        (ctrlKey || metaKey) && key.toLowerCase() === "k" && document.querySelector("[data-find]") && (event.preventDefault(), ACTIONS.find());
        key === "Escape" && document.querySelectorAll("details.pop[open]").forEach((one) => closed(one).focus());
    });
    /* A choice makes the page anew: the keyboard goes on from the same control, on another page from its main part. */
    let [chosen, path] = [null, window.location.pathname];
    const nameOf = (one) => one.id || one.getAttribute("col-id") || one.ariaLabel || one.textContent;
    function finder(control) {
        const [kind, name] = [control.matches(".ag-header-cell") ? ".ag-header-cell" : control.localName, nameOf(control)];
        const alike = () => [...document.querySelectorAll(`.page ${kind}`)].filter((one) => one.checkVisibility() && nameOf(one) === name);
        const before = alike().indexOf(control) + 1;
        return () => alike().slice(0, before).pop();
    }
    const controlOf = ({ target }) => target instanceof Element && target.closest(":is(a, button, input, summary, .ag-header-cell):is(.page *)");
    document.addEventListener("focusin", (event) => (chosen = controlOf(event) ? finder(controlOf(event)) : null));
    document.addEventListener("pointerdown", (event) => controlOf(event) || (chosen = null));
    function refocus(find, until, of = chosen) {
        const again = chosen === of && document.activeElement === document.body && find();
        again && again.focus({ preventScroll: true });
        chosen === of && performance.now() < until && window.requestAnimationFrame(() => refocus(find, until, of));
    }

    /* Dash draws nothing of an answer that is not 200: a drawn failure is handed on as if it were, and without one the page says so. */
    const fetched = window.fetch.bind(window);
    window.fetch = async (address, options) => {
        const isCallback = String(address).includes("/_dash-update-component");
        const isPage = isCallback && String(options.body).includes("_pages_content.children");
        const words = () => JSON.parse(document.getElementById("fault-words").textContent)[document.documentElement.lang];
        const tell = (what) => isPage && dash().set_props("_pages_content", { children: words()[what] });
        const answer = await fetched(address, options).catch((error) => Promise.reject(error, tell("unanswered")));
        const isDrawn = isCallback && answer.headers.has("X-Taizhang-Fault");
        answer.status < 500 || isDrawn || tell("failed");
        return isDrawn ? new Response(await answer.text(), { headers: { "Content-Type": "application/json" } }) : answer;
    };
    const changed = (changes) => (Object.keys(changes).length ? searchWith(changes) : dash().no_update);
    const address = {
        choose(values, names, shown) {
            const said = names.map(({ name }, place) => [name, values[place]]);
            const asked = said.filter(([name, value]) => shown && value != null && String(value) !== String(shown.choices[name]));
            return changed(Object.fromEntries(asked.map(([name, value]) => [name, String(value)])));
        },
        /* A trial goes into the address without making the page anew: the sliders stay under the reader's hand. */
        keepWeights(weights) {
            const links = document.querySelectorAll("a.in-app[href*='tab=whatif']");
            window.history.replaceState(window.history.state, "", window.location.pathname + searchWith({ weights }));
            links.forEach((link) => (link.search = searchWith({ weights }, link.search)));
            return dash().no_update;
        },
        openPoint() {
            const href = String(dash().callback_context.triggered[0]?.value?.points?.[0]?.customdata);
            return href.startsWith("/") ? go(href) : dash().no_update;
        },
        openFound(href) {
            href && (dash().set_props("find-field", { value: null, searchValue: "" }), go(href));
            return href ? false : dash().no_update;
        },
        arrived(shown) {
            dash().set_props("shell-fault", { children: null });
            document.documentElement.lang = shown.lang === "en" ? "en" : "zh-CN";
            const find = path === window.location.pathname ? chosen : () => document.getElementById("main");
            chosen && refocus(find, performance.now() + FOCUS_MS);
            path = window.location.pathname;
            return dash().no_update;
        },
        official: (_clicks, marks) => marks.map(([mark]) => mark.value),
        closed: (opened) => changed(opened || !window.location.search.includes("explain=") ? {} : { explain: null, rows: null }),
    };
    /* what the server has found stays whole */
    window.dashMantineFunctions = { ...window.dashMantineFunctions, asFound: ({ options }) => options };
    window.taizhang = { ...window.taizhang, go, searchWith };
    window.dash_clientside = { ...window.dash_clientside, address };
})();
