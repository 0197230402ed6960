/* Buttons of the frame and of cards: menus, print, link, theme, weights. */
(function () {
    const dash = () => window.dash_clientside;

    document.addEventListener("click", function (event) {
        const origin = event.target instanceof Element ? event.target : null;
        if (!origin) {
            return;
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
        } else if (what.dismiss) {
            dash().set_props("shell-fault", { children: null });
        } else if (what.find) {
            dash().set_props("find-box", { opened: true });
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
