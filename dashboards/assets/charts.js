/* Charts are drawn one at a time, so that the page stays usable: those in sight first, each for the room it has. */
(function () {
    const NARROW = 600;
    const waiting = [];
    let drawing = false;

    function distance(chart) {
        const slot = document.getElementById(chart.slot);
        if (!slot) {
            return Infinity;
        }
        const box = slot.parentElement.getBoundingClientRect();
        return box.top > window.innerHeight ? box.top - window.innerHeight : Math.max(0, -box.bottom);
    }

    function drawNext() {
        drawing = waiting.length > 0;
        if (!drawing) {
            return;
        }
        waiting.sort((one, other) => distance(one) - distance(other));
        const next = waiting.shift();
        next.draw();
        const rest = () => window.setTimeout(drawNext, 0);
        if (waiting.length && distance(waiting[0]) > 0 && window.requestIdleCallback) {
            window.requestIdleCallback(rest, { timeout: 400 });
        } else {
            window.requestAnimationFrame(rest);
        }
    }

    const letters = (text) => Array.from(text).reduce((sum, letter) => sum + (letter > "\u2e80" ? 13 : 7.5), 0);
    const wide = (text) => Math.max(...String(text).split("<br>").map(letters));
    const laidOut = (figure, changes) => Object.assign({}, figure, { layout: Object.assign({}, figure.layout, changes) });

    /* Where names on the axis of weeks or months have no room, only every second, third … is written. */
    function thinned(figure, room) {
        const line = figure.layout.xaxis || {};
        if (!Array.isArray(line.ticktext) || line.ticktext.length < 3 || line.side === "top") {
            return figure;
        }
        const needed = Math.max(...line.ticktext.map(wide)) + 10;
        const names = (figure.layout.yaxis || {}).ticktext;
        const left = Array.isArray(names) && names.length ? Math.max(...names.map(wide)) + 16 : 52;
        const margin = (figure.layout.margin || {}).r || 12;
        const step = Math.ceil(line.ticktext.length / Math.max(1, Math.floor((room - left - margin) / needed)));
        if (step <= 1) {
            return figure;
        }
        const kept = (list) => list.filter((_, place) => place % step === 0);
        return laidOut(figure, { xaxis: Object.assign({}, line, { tickvals: kept(line.tickvals), ticktext: kept(line.ticktext) }) });
    }

    /* On a phone, names at the ends of lines would take half of the drawing: they become a legend; what is only for wide screens goes. */
    function narrowed(figure, room) {
        const notes = figure.layout.annotations || [];
        const margin = figure.layout.margin || {};
        if (room >= NARROW) {
            return figure;
        }
        const ends = notes.some((one) => one.name === "end") && margin.r > room / 4;
        const kept = notes.filter((one) => one.name !== "wide" && !(ends && one.name === "end"));
        const changes = { annotations: kept };
        if (ends) {
            const rows = figure.data.length;
            Object.assign(changes, { showlegend: true, margin: Object.assign({}, margin, { r: 12 }), height: figure.layout.height + 16 * rows });
        }
        return laidOut(figure, changes);
    }

    /* Beside a taller neighbour a chart takes the height that its card has, up to half as much again. */
    function filled(figure, place) {
        const room = place.closest(".fills") ? place.parentElement.clientHeight : 0;
        return room > figure.layout.height ? laidOut(figure, { height: Math.min(room, figure.layout.height * 1.5) }) : figure;
    }

    function graph(name, made, place) {
        const room = place.clientWidth;
        const figure = filled(thinned(narrowed(made, room), room), place);
        const config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
        const props = { id: { name: name, type: "chart" }, figure: figure, config: config, responsive: true, className: "chart", style: { height: figure.layout.height + "px" } };
        return { namespace: "dash_core_components", type: "Graph", props: props };
    }

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        charts: {
            draw: function (figure, id) {
                const slot = JSON.stringify({ name: id.name, type: "slot" });
                return new Promise((resolve) => {
                    waiting.push({
                        slot: slot,
                        draw: () => {
                            const place = document.getElementById(slot);
                            const made = place && graph(id.name, figure, place);
                            if (made) {
                                place.parentElement.style.height = made.props.style.height;
                            }
                            resolve(made || window.dash_clientside.no_update);
                        },
                    });
                    if (!drawing) {
                        drawing = true;
                        window.requestAnimationFrame(() => window.setTimeout(drawNext, 0));
                    }
                });
            },
        },
    });
})();
