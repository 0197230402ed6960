"""A real IMAP server, Dovecot, over TLS and in a folder of its own."""

from __future__ import annotations

import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.doors.conftest import free_port

PASSWORD = "s3cret@mail;7密"
_CONFIG = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 0
mail_uid = {owner}
mail_gid = {owner_group}
auth_mechanisms = plain
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class ImapServer:
    """Where it listens, and who vouches for it."""

    port: int
    certificate: Path

    @contextmanager
    def owner(self) -> Iterator[imaplib.IMAP4]:
        """Open the mailbox as its owner does."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        with imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=trusted, timeout=10) as client:
            client.authenticate("PLAIN", lambda _: f"\0office\0{PASSWORD}".encode())
            yield client

    def send(self, sender: str, *files: tuple[str, bytes], kind: str = "attachment", raw: bytes | None = None) -> None:
        """Put a letter into the mailbox."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, "office@county.example", "机密标题"
        letter.set_content("机密正文")
        for name, data in files:
            letter.add_attachment(data, "application", "octet-stream", filename=name, disposition=kind)
        with self.owner() as client:
            client.append("INBOX", "", "", raw or letter.as_bytes())

    def count(self, mailbox: str, wanted: str = "ALL") -> int:
        """Return how many letters lie there."""
        with self.owner() as client:
            client.select(mailbox, readonly=True)
            return len(client.search(None, wanted)[1][0].split())

    def clear(self) -> None:
        """Remove all letters."""
        with self.owner() as client:
            client.select("INBOX")
            for number in client.search(None, "ALL")[1][0].split():
                client.store(number.decode(), "+FLAGS", r"(\Deleted)")
            client.expunge()


@contextmanager
def imap_server(folder: Path, certificate: Path) -> Iterator[ImapServer]:
    """Serve one mailbox; as root with the users of Debian's package, else as whoever runs the tests."""
    import getpass
    import grp

    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    assert Path(program).exists(), "dovecot is missing: run tests/install-programs.sh"
    me, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    is_root = os.getuid() == 0
    names = {
        "internal": "dovecot",
        "login": "dovenull",
        "group": "dovecot",
        "owner": "nobody",
        "owner_group": "nogroup",
    }
    if not is_root:
        names = {"internal": me, "login": me, "group": group, "owner": me, "owner_group": group}
    server = ImapServer(free_port(), certificate)
    (folder / "users").write_text(f"office:{PASSWORD}\n", "utf-8")
    (folder / "mail").mkdir()
    if is_root:
        shutil.chown(folder / "mail", "nobody", "nogroup")
        folder.chmod(0o755)
    config = folder / "dovecot.conf"
    config.write_text(_CONFIG.format(folder=folder, port=server.port, certificate=certificate, **names), "utf-8")
    process = subprocess.Popen([program, "-F", "-c", str(config)])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", server.port), 1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text() if (folder / "log").exists() else "no log"
                time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait(10)
