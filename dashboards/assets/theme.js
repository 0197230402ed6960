/* Runs before anything is drawn, so that a page in the dark theme does not flash white. */
const [wanted, dark] = [window.localStorage.getItem("mantine-color-scheme-value") || "auto", window.matchMedia("(prefers-color-scheme: dark)").matches];
document.documentElement.setAttribute("data-mantine-color-scheme", wanted === "auto" ? (dark ? "dark" : "light") : wanted);
