/* What a reader sees when the server fails. Dash draws nothing of an answer that is not 200: a drawn failure is handed on as if it were, and
   where the server does not answer at all the page says so. Everything is set as text. */
(function () {
    const CALLBACKS = "/_dash-update-component";
    const FRAME = "_pages_content.children";
    const fetched = window.fetch.bind(window);

    function element(type, props) {
        return { namespace: "dash_html_components", type: type, props: props };
    }

    function ok(body) {
        return new Response(body, { status: 200, headers: { "Content-Type": "application/json" } });
    }

    /* Of the page itself, since no server may answer: what happened → language → title, sentence, link. */
    const words = () => JSON.parse(document.getElementById("fault-words").textContent);

    /* No view is shown any more: the next address is asked for whatever it is. */
    function drawn(what) {
        const lines = words()[what][document.documentElement.lang === "en" ? "en" : "zh"];
        const section = element("Section", {
            className: "state-page",
            role: "alert",
            children: [
                element("H1", { children: lines[0] }),
                element("P", { children: lines[1] }),
                element("P", { children: element("A", { children: lines[2], href: window.location.href, className: "button" }) }),
            ],
        });
        const page = element("Div", { className: "page", children: element("Main", { id: "main", tabIndex: -1, children: section }) });
        return ok(JSON.stringify({ multi: true, response: { _pages_content: { children: [page] } } }));
    }

    window.fetch = async function (address, options) {
        if (!(typeof address === "string" && address.includes(CALLBACKS))) {
            return fetched(address, options);
        }
        const isFrame = typeof options.body === "string" && options.body.includes(FRAME);
        let answer;
        try {
            answer = await fetched(address, options);
        } catch (error) {
            if (isFrame) {
                return drawn("unanswered");
            }
            throw error;
        }
        if (answer.status < 500) {
            return answer;
        }
        if (answer.headers.has("X-Taizhang-Fault")) {
            return ok(await answer.text());
        }
        return isFrame ? drawn("failed") : answer;
    };
})();
