/* What a reader sees when the server fails. Dash draws nothing of an answer that is not 200: a drawn failure is handed on as if it were, and
   where the server does not answer at all the page says so. Everything is set as text. */
(function () {
    const CALLBACKS = "/_dash-update-component";
    const FRAME = "shell-frame.children";
    const fetched = window.fetch.bind(window);

    function element(type, props) {
        return { namespace: "dash_html_components", type: type, props: props };
    }

    function ok(body) {
        return new Response(body, { status: 200, headers: { "Content-Type": "application/json" } });
    }

    const WORDS = {
        unanswered: {
            zh: ["页面没有取到", "服务器没有应答，可能正在重新启动，请稍后再试。", "再试一次"],
            en: ["The page did not arrive", "The server does not answer. It may be starting again; try once more in a moment.", "Try again"],
        },
        failed: {
            zh: ["页面未能生成", "这是我们的问题：程序出错，数据和您的文件没有受到影响。已记入日志，请告诉管理员。", "再试一次"],
            en: ["The page could not be made", "This is a fault of the software, written to its log; please tell the administrator. Data and files are not affected.", "Try again"],
        },
    };

    /* No view is shown any more: the next address is asked for whatever it is. */
    function drawn(what) {
        const lines = WORDS[what][document.documentElement.lang === "en" ? "en" : "zh"];
        const words = element("Section", {
            className: "state-page",
            role: "alert",
            children: [
                element("H1", { children: lines[0] }),
                element("P", { children: lines[1] }),
                element("P", { children: element("A", { children: lines[2], href: window.location.href, className: "button" }) }),
            ],
        });
        const page = element("Div", { className: "page", children: element("Main", { id: "main", tabIndex: -1, children: words }) });
        return ok(JSON.stringify({ multi: true, response: { "shell-frame": { children: page }, "shell-shown": { data: null } } }));
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
