"""Real servers of WebDAV (wsgidav) and S3 (moto) behind TLS, on ports of this machine."""

from __future__ import annotations

import datetime
import json
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.serving import WSGIRequestHandler, make_server

PASSWORD = "s3cret@dav:7"
BUCKET = "ledgers"
App = Callable[..., Iterable[bytes]]


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def certificate(folder: Path) -> Path:
    """Write key and certificate of an authority that vouches for this machine alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(datetime.datetime(2020, 1, 1)).not_valid_after(datetime.datetime(2099, 1, 1))  # noqa: DTZ001
    names = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName(f"{BUCKET}.localhost")]
    builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
    builder = builder.add_extension(x509.BasicConstraints(True, None), True)
    path = folder / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + builder.sign(key, hashes.SHA256()).public_bytes(pem))
    return path


@dataclass
class Server:
    """Where it listens, what was read of it, and whether it hangs up in the middle of a file."""

    app: App
    port: int = 0
    reads: list[str] = field(default_factory=list)
    is_cutting: bool = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as the application does."""
        path = environ["PATH_INFO"]
        answer = self.app(environ, start_response)
        if environ["REQUEST_METHOD"] != "GET" or not path.endswith(".xlsx"):
            return answer
        self.reads.append(path)
        return self._half(b"".join(answer)) if self.is_cutting else answer

    def _half(self, body: bytes) -> Iterator[bytes]:
        yield body[: len(body) // 2]
        raise ConnectionError


@contextmanager
def served(app: App, certificate: Path | None) -> Iterator[Server]:
    """Serve on a port of this machine; without a certificate in the open."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    place = Server(app)
    server = make_server("127.0.0.1", 0, place, threaded=True, request_handler=_Silent, ssl_context=context)
    place.port = server.port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def webdav_app(folder: Path) -> App:
    """Show a folder to one user."""
    from wsgidav.wsgidav_app import WsgiDAVApp

    config = {
        "provider_mapping": {"/": str(folder)},
        "simple_dc": {"user_mapping": {"*": {"taizhang": {"password": PASSWORD}}}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
        "verbose": 0,
        "logging": {"enable": False},
    }
    app: App = WsgiDAVApp(config)
    return app


def s3_app() -> tuple[App, str, str]:
    """Show buckets to one user, whose key and secret are returned; signatures are checked."""
    import moto.settings
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.iam.models import iam_backends
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from moto.s3.models import s3_backends

    moto.settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    users = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    users.create_user("us-east-1", "taizhang")
    rights = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    users.put_user_policy("taizhang", "all", json.dumps({"Version": "2012-10-17", "Statement": [rights]}))
    key = users.create_access_key("taizhang")
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket(BUCKET, "us-east-1")
    app: App = DomainDispatcherApplication(create_backend_app)
    return app, key.access_key_id, key.secret_access_key
