/* Files go to the server one after the other, each with its receipt beside it; a name is adopted by one click. Everything is set as text. */
(function () {
    const MOST_TRIES = 20;
    const waiting = [];
    let sending = false;

    function made(tag, className, text) {
        const one = document.createElement(tag);
        if (className) {
            one.className = className;
        }
        if (text !== undefined) {
            one.textContent = text;
        }
        return one;
    }

    function table(head, rows) {
        const holder = made("div", "table-scroll");
        const grid = made("table", "plain-table");
        const line = (cells, tag) => {
            const row = made("tr");
            cells.forEach((text, place) => {
                const cell = made(tag, place === 1 ? "nowrap" : "", text);
                if (tag === "th") {
                    cell.scope = "col";
                }
                row.appendChild(cell);
            });
            return row;
        };
        grid.appendChild(made("thead")).appendChild(line(head, "th"));
        const body = grid.appendChild(made("tbody"));
        rows.forEach((cells) => body.appendChild(line(cells, "td")));
        holder.appendChild(grid);
        return holder;
    }

    /* Only addresses of receipts become links. */
    function files(list) {
        const line = made("p", "upload-files");
        for (const one of list.filter((file) => /^\/receipts\/[0-9a-f]{12}-\d+\.(json|xlsx)$/.test(file.href))) {
            const link = made("a", "", one.label);
            link.href = one.href;
            link.setAttribute("download", "");
            line.append(link, " ");
        }
        return line;
    }

    function show(answer, words) {
        answer.className = `upload-answer ${words.tone}`;
        const name = answer.querySelector(".upload-name").textContent;
        answer.replaceChildren(made("p", "upload-name", words.file || name), made("h3", "", words.title));
        (words.lines || []).forEach((line) => answer.appendChild(made("p", "", line)));
        if (words.files && words.files.length) {
            answer.appendChild(files(words.files));
        }
        if (words.rows && words.rows.length) {
            answer.appendChild(table(words.head, words.rows));
        }
        if (words.more) {
            answer.appendChild(made("p", "note", words.more));
        }
    }

    function begin(zone, file) {
        const answer = made("section", "upload-answer");
        const state = made("p", "about", zone.dataset.sending);
        const bar = document.createElement("progress");
        bar.max = 1;
        bar.value = 0;
        bar.setAttribute("aria-label", zone.dataset.sending);
        answer.append(made("p", "upload-name", file.name), state, bar);
        zone.parentElement.querySelector(".upload-answers").prepend(answer);
        return { answer: answer, state: state, bar: bar };
    }

    /* Whose file it is stands once it is sent, whatever is chosen while it waits for its turn. */
    function question(zone, file) {
        const unit = document.querySelector('input[name="upload-unit"]');
        const asked = new URLSearchParams({ name: file.name, lang: zone.dataset.lang });
        if (unit && unit.value) {
            asked.set("unit", unit.value);
        }
        return asked;
    }

    function send(zone, file, done, tries = 0, shown = begin(zone, file)) {
        const fail = (title, line) => {
            show(shown.answer, { tone: "bad", title: title, lines: [line] });
            done();
        };
        if (file.size > Number(zone.dataset.largest)) {
            fail(zone.dataset.tooBigTitle, zone.dataset.tooBig);
            return;
        }
        shown.asked = shown.asked || question(zone, file);
        const call = new XMLHttpRequest();
        call.open("POST", `/collection/upload?${shown.asked}`);
        call.setRequestHeader("Content-Type", "application/octet-stream");
        call.setRequestHeader("X-Taizhang", "1");
        call.upload.onprogress = (event) => {
            if (event.lengthComputable) {
                shown.bar.value = event.loaded / event.total;
            }
        };
        call.upload.onload = () => {
            /* without a value the bar runs: nobody knows how long reading takes */
            shown.bar.removeAttribute("value");
            shown.state.textContent = zone.dataset.checking;
        };
        call.onerror = call.onabort = () => fail(zone.dataset.lostTitle, zone.dataset.lost);
        call.onload = () => {
            let words = null;
            try {
                words = JSON.parse(call.responseText);
            } catch (error) {
                words = null;
            }
            if (words && call.status === 503 && tries < MOST_TRIES) {
                /* others are being handled: this one's turn comes */
                shown.state.textContent = (words.lines || []).join(" ");
                const seconds = Number(call.getResponseHeader("Retry-After")) || 5;
                setTimeout(() => send(zone, file, done, tries + 1, shown), 1000 * seconds);
            } else if (words && typeof words.title === "string") {
                show(shown.answer, words);
                done();
            } else if (call.status === 413) {
                fail(zone.dataset.tooBigTitle, zone.dataset.tooBig);
            } else {
                fail(zone.dataset.lostTitle, zone.dataset.lost);
            }
        };
        call.send(file);
    }

    function next() {
        const one = waiting.shift();
        sending = Boolean(one);
        if (one) {
            send(one.zone, one.file, next);
        }
    }

    function take(zone, list) {
        for (const file of list) {
            waiting.push({ zone: zone, file: file });
        }
        if (!sending) {
            next();
        }
    }

    function choose(zone) {
        const field = document.createElement("input");
        field.type = "file";
        field.multiple = true;
        field.onchange = () => take(zone, Array.from(field.files));
        field.click();
    }

    function medium(button, line) {
        const chosen = { medium: button.dataset.medium };
        line.querySelectorAll("select[data-part]").forEach((one) => (chosen[one.dataset.part] = one.value));
        return chosen;
    }

    async function adopt(button) {
        const line = button.closest("li");
        const buttons = line.querySelectorAll("button");
        buttons.forEach((one) => (one.disabled = true));
        let words = null;
        try {
            const answer = await fetch(`/collection/adopt?lang=${encodeURIComponent(button.dataset.lang)}`, {
                method: "POST",
                headers: { "Content-Type": "application/json", "X-Taizhang": "1" },
                body: JSON.stringify(button.dataset.medium ? medium(button, line) : { name: button.dataset.adopt, unit_code: button.dataset.code }),
            });
            words = await answer.json();
        } catch (error) {
            words = { tone: "bad", title: button.dataset.lost, lines: [] };
        }
        line.querySelectorAll(".name-answer").forEach((one) => one.remove());
        const said = made("p", `name-answer ${words.tone}-text`, [words.title, ...(words.lines || [])].join(" "));
        said.setAttribute("role", "status");
        line.appendChild(said);
        if (words.tone === "good") {
            line.querySelectorAll(".near-adopt, .medium-part").forEach((one) => one.remove());
        } else {
            buttons.forEach((one) => (one.disabled = false));
        }
    }

    document.addEventListener("click", function (event) {
        const button = event.target instanceof Element ? event.target.closest("button[data-upload], button[data-adopt], button[data-medium]") : null;
        if (button && button.dataset.upload) {
            choose(button.closest(".upload-zone"));
        } else if (button) {
            adopt(button);
        }
    });

    function zoneOf(event) {
        return event.target instanceof Element ? event.target.closest(".upload-zone") : null;
    }

    for (const name of ["dragenter", "dragover"]) {
        document.addEventListener(name, function (event) {
            const zone = zoneOf(event);
            document.querySelectorAll(".upload-zone.over").forEach((one) => one !== zone && one.classList.remove("over"));
            if (zone) {
                event.preventDefault();
                zone.classList.add("over");
            } else if (event.dataTransfer && document.querySelector(".upload-zone")) {
                /* a file dropped beside the zone must not replace the page */
                event.preventDefault();
                event.dataTransfer.dropEffect = "none";
            }
        });
    }

    document.addEventListener("drop", function (event) {
        const zone = zoneOf(event);
        document.querySelectorAll(".upload-zone.over").forEach((one) => one.classList.remove("over"));
        if (zone && event.dataTransfer) {
            event.preventDefault();
            take(zone, Array.from(event.dataTransfer.files));
        }
    });
})();
