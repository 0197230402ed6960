"""The dashboards as a Dash app over one home folder.

app = create_app(Path("data/home"))
"""

from __future__ import annotations

from pathlib import Path

from dash import Dash
from flask import Flask, Response, send_file
from flask_compress import Compress
from plotly.io.json import to_json_plotly

from dashboards import (
    actions,
    appeals,
    auditing,
    callback_body,
    catalog,
    circulars,
    entrance,
    explaining,
    export,
    faults,
    hosts,
    identity,
    router,
    rows,
    second_step,
    shell,
    sign_on,
    signing,
    views,
)
from dashboards.authorise import is_loopback
from dashboards.i18n import texts
from dashboards.snapshot import SnapshotError, Snapshots

# The smaller bundle of the same version; see vendor/README.md.
PLOTLY = Path(__file__).parent / "vendor" / "plotly-basic.min.js"
FULL_PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"
INDEX = """<!DOCTYPE html>
<html lang="zh-CN">
    <head>
        {%metas%}
        <title>{%title%}</title>
        <link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
        <script src="/assets/theme.js"></script>
        {%css%}
    </head>
    <body>
        {%app_entry%}
        <footer>
            {%config%}
            {%scripts%}
            {%renderer%}
            <script type="application/json" id="fault-words">{words}</script>
        </footer>
    </body>
</html>"""
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'"
)
_LANGUAGES = {"zh-CN": "zh", "en": "en"}
_LARGEST_BODY = 2 * 1024 * 1024


def create_app(
    home_path: Path,
    *,
    poll_seconds: float = 20.0,
    host: str = "127.0.0.1",
    names: tuple[str, ...] = (),
) -> Dash:
    """The app; it reads home_path/published.json and home_path/snapshots/ at each request.

    Args:
        home_path: a home folder; it may still be empty.
        poll_seconds: how often an open page asks whether there is a newer snapshot.
        host: the address that the server is bound to.
        names: names under which pages answer, beside those of this machine.
    """
    server = Flask(__name__)
    hosts.register(server, hosts.Hosts(host, names))
    app = Dash(
        __name__,
        server=server,  # type: ignore[arg-type]  # Dash's types know no Flask
        serve_locally=True,
        suppress_callback_exceptions=True,
        use_pages=True,
        pages_folder="",
        include_pages_meta=False,
        routing_callback_inputs={"shown": router.SHOWN},
        title=texts("zh")("brand"),
        update_title="",
        index_string=INDEX.replace("{words}", _fault_words()),
        assets_ignore=r"theme\.js",
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        add_log_handler=False,
    )
    _smaller_plotly(server)
    app.layout = shell.layout(poll_seconds, explaining.drawer())
    snapshots = Snapshots(home_path)
    key_of = router.register(app, snapshots)
    callback_body.register(app)
    door = identity.door_of(home_path, is_bound_here=is_loopback(host))
    entrance.register(server, door)
    signing.register(server, door)
    second_step.register(server, door)
    sign_on.register(server, door)
    auditing.register(server, door)
    faults.register(server)
    explaining.register(app, server, snapshots)
    export.register(server, snapshots)
    circulars.register(server, snapshots)
    catalog.register(server, snapshots)
    rows.register(server, snapshots)
    actions.register(server, snapshots)
    appeals.register(server, snapshots)
    _tell_health(server, snapshots)
    _harden(app, server)
    _compress(server)
    views.register(server, key_of)
    return app


def snapshots_of(app: Dash) -> Snapshots:
    """The door to data of an app."""
    found: Snapshots = app.server.extensions[router.SNAPSHOTS]
    return found


def _smaller_plotly(server: Flask) -> None:
    """Send the small bundle of plotly under the address of the full one."""

    @server.get(FULL_PLOTLY)
    def small() -> Response:
        return send_file(PLOTLY, mimetype="application/javascript", max_age=31_536_000)


def _tell_health(server: Flask, snapshots: Snapshots) -> None:
    """GET /health, for what watches the server: 503 where snapshots are there and none opens. It says nothing more."""

    @server.get("/health")
    def health() -> tuple[dict[str, str], int]:
        try:
            snapshots.current()
        except SnapshotError:
            return {"status": "unreadable"}, 503
        return {"status": "ok"}, 200


def _compress(server: Flask) -> None:
    """Compress answers that are not kept compressed."""
    server.config["COMPRESS_ALGORITHM"] = ["gzip"]
    server.config["COMPRESS_LEVEL"] = 3
    Compress(server)


def _fault_words() -> str:
    """What assets/frame.js draws where the server fails or does not answer: a page by language and by what happened."""
    return str(to_json_plotly({html_lang: shell.unanswered(texts(lang)) for html_lang, lang in _LANGUAGES.items()}))


def _harden(app: Dash, server: Flask) -> None:
    """Headers of every answer, and how large a body may be."""
    server.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY

    @server.after_request
    def protect(response: Response) -> Response:
        # Dash adds scripts of its own with the first request
        inline = app.csp_hashes() if response.mimetype == "text/html" else []
        scripts = " ".join(["'self'", *inline])
        response.headers.setdefault("Content-Security-Policy", f"script-src {scripts}; {_POLICY}")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response
