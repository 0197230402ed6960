"""Serve the dashboards with a production server."""

from __future__ import annotations

from pathlib import Path

THREADS = 8


def serve(home_path: Path, host: str = "127.0.0.1", port: int = 8050) -> None:
    """Serve until interrupted; prints the address once the socket is open.

    Raises:
        OSError: the address cannot be bound.
    """
    from waitress import create_server

    from dashboards.app import create_app, snapshots_of, warm

    app = create_app(home_path)
    warm(app)
    server = create_server(app.server, host=host, port=port, threads=THREADS, ident="taizhang", channel_timeout=75)
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{server.effective_port}/", flush=True)
    try:
        server.run()
    finally:
        server.close()
        snapshots_of(app).close()
