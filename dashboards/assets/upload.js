/* Files go to the server one after the other, each with its receipt beside it; a name is adopted by one click. Everything is drawn as text. */
(() => {
    const [MOST_TRIES, RECEIPT] = [20, /^\/receipts\/[0-9a-f]{12}-\d+\.(json|xlsx)$/];
    const make = (...all) => window.React.createElement(...all);
    let before = Promise.resolve();

    /* How far a file is, then what the server says of it: title, lines, links to receipts and to nothing else, findings. */
    function Answer({ file, tone = "", title, lines, bar, files = [], head, rows = [], more }) {
        const safe = files.filter((one) => RECEIPT.test(one.href));
        const links = safe.map(({ href, label }) => make("a", { href, download: "" }, label));
        return make(
            "section",
            { className: `upload-answer ${tone}` },
            make("p", { className: "upload-name" }, file),
            title && make("h3", null, title),
            ...lines.map((text) => make("p", null, text)),
            bar && make("progress", bar),
            make("p", { className: "upload-files" }, ...links),
            rows.length > 0 && make("div", { className: "table-scroll" }, make(window.taizhang.Rows, { className: "plain-table", head, rows })),
            more && make("p", { className: "note" }, more),
        );
    }

    /* A bar without a value runs: nobody knows how long reading takes. */
    function post(address, file, says, tell) {
        const call = new XMLHttpRequest();
        call.open("POST", address);
        call.setRequestHeader("X-Taizhang", "1");
        call.setRequestHeader("Content-Type", "application/octet-stream");
        call.upload.onprogress = ({ loaded, total }) => tell({ lines: [says.sending], bar: { value: loaded / total } });
        call.upload.onload = () => tell({ lines: [says.checking], bar: {} });
        return new Promise((resolve, reject) => {
            call.onload = () => resolve(call);
            call.onerror = reject;
            call.send(file);
        });
    }

    async function send(address, file, says, tell, tries = MOST_TRIES) {
        const call = file.size > Number(says.largest) ? { status: 413 } : await post(address, file, says, tell);
        const words = JSON.parse(call.status === 413 ? says.tooBig : call.responseText);
        if (call.status !== 503 || tries === 0) {
            return tell(words);
        }
        /* others are being handled: this one's turn comes */
        tell({ lines: words.lines, bar: {} });
        await new Promise((done) => setTimeout(done, 1000 * (Number(call.getResponseHeader("Retry-After")) || 5)));
        return send(address, file, says, tell, tries - 1);
    }

    /* Whose file it is stands once it is taken, whatever is chosen while it waits for its turn. */
    function take(zone, files) {
        const [says, unit] = [zone.dataset, document.querySelector('input[name="upload-unit"]')?.value];
        for (const file of files) {
            const place = document.createElement("div");
            zone.parentElement.querySelector(".upload-answers").prepend(place);
            const root = window.ReactDOM.createRoot(place);
            const tell = (words) => root.render(make(Answer, { file: file.name, ...words }));
            const asked = new URLSearchParams({ name: file.name, lang: says.lang, ...(unit && { unit }) });
            tell({ lines: [says.sending], bar: { value: 0 } });
            before = before.then(() => send(`/collection/upload?${asked}`, file, says, tell)).catch(() => tell(JSON.parse(says.lost)));
        }
    }

    function upload(button) {
        const field = Object.assign(document.createElement("input"), { type: "file", multiple: true });
        field.onchange = () => take(button.closest(".upload-zone"), field.files);
        field.click();
    }

    async function adopt(button) {
        const [line, says] = [button.closest("li"), document.querySelector(".upload-zone").dataset];
        const [fields, told] = [line.querySelectorAll("button, select"), line.querySelector(".name-answer")];
        const parts = [...line.querySelectorAll("select, input")].map((one) => [one.dataset.part, one.value]);
        const body = JSON.stringify({ ...JSON.parse(button.dataset.adopt), ...Object.fromEntries(parts) });
        const headers = { "X-Taizhang": "1", "Content-Type": "application/json" };
        fields.forEach((one) => (one.disabled = true));
        const answer = window.fetch(`/collection/${button.dataset.to ?? "adopt"}?lang=${says.lang}`, { method: "POST", headers, body });
        const { tone, title, lines } = await answer.then((one) => one.json()).catch(() => JSON.parse(says.lost));
        told.className = `name-answer ${tone}-text`;
        told.textContent = [title, ...lines].join(" ");
        fields.forEach((one) => (tone === "good" ? one.remove() : (one.disabled = false)));
    }

    /* A file dropped beside the zone must not replace the page. */
    for (const name of ["dragover", "dragleave", "drop"]) {
        document.addEventListener(name, (event) => {
            const zone = document.querySelector(".upload-zone");
            const isOver = zone?.contains(event.target);
            zone && event.preventDefault();
            zone?.classList.toggle("over", isOver && name === "dragover");
            isOver && name === "drop" && take(zone, event.dataTransfer.files);
        });
    }
    Object.assign(window.taizhang.actions, { upload, adopt });
})();
