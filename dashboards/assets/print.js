/* On paper a chart is as wide as its card: its drawing is scaled, because the printer does not wait for it to be drawn again. */
(function () {
    const drawings = () => document.querySelectorAll(".js-plotly-plot .main-svg");

    window.addEventListener("beforeprint", function () {
        drawings().forEach((one) => one.setAttribute("viewBox", `0 0 ${one.getAttribute("width")} ${one.getAttribute("height")}`));
    });
    window.addEventListener("afterprint", function () {
        drawings().forEach((one) => one.removeAttribute("viewBox"));
    });
})();
