/* Runs before anything is drawn, so that a page in the dark theme does not flash white. */
(function () {
    const wanted = window.localStorage.getItem("mantine-color-scheme-value") || "auto";
    const dark = wanted === "dark" || (wanted === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
