"""Serve the dashboards with a production server."""

from __future__ import annotations

from pathlib import Path

THREADS = 8
_LARGEST_BODY = 32 * 1024 * 1024  # an upload and its headers


def serve(home_path: Path, host: str = "127.0.0.1", port: int = 8050, *, allow_changes: bool = False) -> None:
    """Serve until interrupted; prints the address once the socket is open.

    Args:
        allow_changes: let readers upload and adopt names although `host` is not this machine's own address.

    Raises:
        OSError: the address cannot be bound.
    """
    from waitress import create_server

    from dashboards.actions import is_loopback
    from dashboards.app import create_app, snapshots_of, warm

    app = create_app(home_path, changes="any" if allow_changes else "loopback" if is_loopback(host) else "off")
    warm(app)
    server = create_server(
        app.server, host=host, port=port, threads=THREADS, ident="taizhang", channel_timeout=75, max_request_body_size=_LARGEST_BODY
    )
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{server.effective_port}/", flush=True)
    try:
        server.run()
    finally:
        server.close()
        snapshots_of(app).close()
