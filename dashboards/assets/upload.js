/* Files go to the server one after the other, each with its receipt beside it; a name is adopted by one click. Everything is set as text. */
(() => {
    const MOST_TRIES = 20;
    let sent = Promise.resolve();

    function made(tag, props, ...inside) {
        const one = Object.assign(document.createElement(tag), props);
        one.append(...inside.filter(Boolean));
        return one;
    }

    /* What the server says of a file: title, lines, links to receipts and to nothing else, findings. */
    function show(answer, { tone, title, lines = [], files = [], head, rows = [], more, file = answer.firstChild.textContent }) {
        const links = files.filter((one) => /^\/receipts\/[0-9a-f]{12}-\d+\.(json|xlsx)$/.test(one.href));
        const line = (cells, tag) => made("tr", {}, ...cells.map((text, place) => made(tag, { className: place === 1 ? "nowrap" : "", scope: "col" }, text)));
        const table = () => made("table", { className: "plain-table" }, made("thead", {}, line(head, "th")), made("tbody", {}, ...rows.map((row) => line(row, "td"))));
        answer.className = `upload-answer ${tone}`;
        answer.replaceChildren(
            made("p", { className: "upload-name" }, file),
            made("h3", {}, title),
            ...lines.map((text) => made("p", {}, text)),
            made("p", { className: "upload-files" }, ...links.map(({ href, label }) => made("a", { href, download: "" }, label))),
            rows.length ? made("div", { className: "table-scroll" }, table()) : "",
            made("p", { className: "note" }, more),
        );
    }

    function post(address, type, body, watch) {
        return new Promise((resolve, reject) => {
            const call = new XMLHttpRequest();
            call.open("POST", address);
            call.setRequestHeader("X-Taizhang", "1");
            call.setRequestHeader("Content-Type", type);
            Object.assign(call.upload, watch);
            Object.assign(call, { onerror: reject, onload: () => resolve(call) });
            call.send(body);
        });
    }

    async function send(answer, says, file, address) {
        const [, state, bar] = answer.children;
        const onprogress = (event) => (bar.value = event.loaded / event.total);
        /* without a value the bar runs: nobody knows how long reading takes */
        const onload = () => (bar.removeAttribute("value"), (state.textContent = says.checking));
        const tooBig = { tone: "bad", title: says.tooBigTitle, lines: [says.tooBig] };
        try {
            for (let tries = 0; file.size <= Number(says.largest); tries++) {
                const call = await post(address, "application/octet-stream", file, { onprogress, onload });
                const words = call.status === 413 ? tooBig : JSON.parse(call.responseText);
                if (call.status !== 503 || tries === MOST_TRIES) {
                    return show(answer, words);
                }
                /* others are being handled: this one's turn comes */
                state.textContent = words.lines.join(" ");
                await new Promise((done) => setTimeout(done, 1000 * (Number(call.getResponseHeader("Retry-After")) || 5)));
            }
            show(answer, tooBig);
        } catch (error) {
            show(answer, { tone: "bad", title: says.lostTitle, lines: [says.lost] });
        }
    }

    /* Whose file it is stands once it is taken, whatever is chosen while it waits for its turn. */
    function take(zone, files) {
        const unit = document.querySelector('input[name="upload-unit"]').value;
        for (const file of files) {
            const bar = made("progress", { max: 1, value: 0, ariaLabel: zone.dataset.sending });
            const answer = made("section", { className: "upload-answer" }, made("p", { className: "upload-name" }, file.name), made("p", { className: "about" }, zone.dataset.sending), bar);
            const asked = new URLSearchParams({ name: file.name, lang: zone.dataset.lang, ...(unit && { unit }) });
            zone.parentElement.querySelector(".upload-answers").prepend(answer);
            sent = sent.then(() => send(answer, zone.dataset, file, `/collection/upload?${asked}`));
        }
    }

    async function adopt(button, line) {
        const { adopt: name, code, medium, lang } = button.dataset;
        const { lostTitle, lost } = document.querySelector(".upload-zone").dataset;
        const parts = [...line.querySelectorAll("select[data-part]")].map((one) => [one.dataset.part, one.value]);
        const body = medium ? { medium, ...Object.fromEntries(parts) } : { name, unit_code: code };
        const buttons = [...line.querySelectorAll("button")];
        const allow = (may) => buttons.forEach((one) => (one.disabled = !may));
        allow(false);
        const call = await post(`/collection/adopt?lang=${lang}`, "application/json", JSON.stringify(body)).catch(() => ({}));
        const words = call.responseText ? JSON.parse(call.responseText) : { tone: "bad", title: lostTitle, lines: [lost] };
        line.querySelectorAll(".name-answer").forEach((one) => one.remove());
        line.append(made("p", { className: `name-answer ${words.tone}-text`, role: "status" }, [words.title, ...words.lines].join(" ")));
        allow(words.tone !== "good");
        words.tone === "good" && line.querySelectorAll(".near-adopt, .medium-part").forEach((one) => one.remove());
    }

    document.addEventListener("click", ({ target }) => {
        const button = target.closest("button[data-upload], button[data-adopt], button[data-medium]");
        if (button && button.dataset.upload) {
            const field = made("input", { type: "file", multiple: true, onchange: () => take(button.closest(".upload-zone"), field.files) });
            field.click();
        } else if (button) {
            adopt(button, button.closest("li"));
        }
    });

    /* A file dropped beside the zone must not replace the page. */
    for (const name of ["dragover", "dragleave", "drop"]) {
        document.addEventListener(name, (event) => {
            const zone = document.querySelector(".upload-zone");
            const isOver = zone && zone.contains(event.target);
            zone && event.preventDefault();
            zone && zone.classList.toggle("over", isOver && name === "dragover");
            isOver && name === "drop" && take(zone, event.dataTransfer.files);
        });
    }
})();
