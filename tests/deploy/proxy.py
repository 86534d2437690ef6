"""Debian's nginx in front of the real server, on loopback ports, with everything it writes in a folder of its own."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

from finder import unavailable
from finder.settings import Settings
from tests.browser.server import free_port
from tests.needed import need

SITE: Final = Path(__file__).parents[2] / "deploy/nginx.conf"
NAME: Final = "finder.example.org"
BEHIND: Final = {  # how the finder is set up behind it
    "base_url": f"https://{NAME}",
    "allowed_hosts": NAME,
    "trusted_proxies": "127.0.0.1/32",
    "rate_limits": "on",
    "jobs": "off",
}
MAIN: Final = """
{user}pid {folder}/nginx.pid; error_log {folder}/logs/error.log info; worker_processes 1;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/temp/body; proxy_temp_path {folder}/temp/proxy; fastcgi_temp_path {folder}/temp/f;
    uwsgi_temp_path {folder}/temp/u; scgi_temp_path {folder}/temp/s; access_log {folder}/logs/access.log;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Proxy:
    """A running nginx. ``upstream`` is the port at which it looks for the finder."""

    folder: Path
    http: int
    https: int
    upstream: int
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask(
        self,
        path: str,
        *,
        by: str = "127.0.0.2",
        host: str = NAME,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request over TLS. ``by``: the address that the client has. Raises ``OSError`` where none is answered."""
        with closing(self.connected(by)) as connection:
            connection.request(method, path, body, {"Host": host} | (headers or {}))
            found = connection.getresponse()
            names = {name.lower(): value for name, value in found.getheaders()}
            return Answer(found.status, names, found.read().decode())

    def connected(self, by: str, name: str = NAME) -> HTTPConnection:
        """A line to nginx, to be asked on more than once."""
        line = socket.create_connection(("127.0.0.1", self.https), timeout=20, source_address=(by, 0))
        connection = HTTPConnection(NAME)
        connection.sock = self.tls.wrap_socket(line, server_hostname=name)
        return connection

    def written(self) -> bytes:
        """All that nginx has written anywhere."""
        return b"".join(
            path.read_bytes() for part in ("logs", "temp") for path in (self.folder / part).rglob("*") if path.is_file()
        )


@contextmanager
def nginx(folder: Path, change: Callable[[str], str] = str) -> Iterator[Proxy]:
    """The site of deploy/nginx.conf, with other ports and folders and a certificate of our own.

    ``change``: what a test does to the file besides.
    """
    need("nginx", missing=shutil.which("nginx") is None)
    need("openssl", missing=shutil.which("openssl") is None)
    proxy = Proxy(folder, free_port(), free_port(), free_port())
    for part in ("logs", "temp", "pages"):
        (folder / part).mkdir(parents=True)
    certificate(folder)
    proxy.tls.load_verify_locations(folder / "cert.pem")
    unavailable.write(Settings(), folder / "pages")
    (folder / "site.conf").write_text(change(site(proxy)))
    user = "user root;\n" if os.geteuid() == 0 else ""  # its workers read a folder that is the tester's alone
    (folder / "main.conf").write_text(MAIN.format(folder=folder, user=user))
    command = ["nginx", "-p", str(folder), "-e", str(folder / "logs/early.log"), "-c", str(folder / "main.conf")]
    with subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.PIPE) as process:
        try:
            wait_for(proxy.https, process)
            yield proxy
        finally:
            process.terminate()


def site(proxy: Proxy) -> str:
    """The file as it is shipped; only where it listens, looks and writes is changed."""
    text = re.sub(r" *listen \[::\]:.*\n", "", SITE.read_text())  # not every machine has IPv6
    changed = {
        "listen 80;": f"listen 127.0.0.1:{proxy.http};",
        "listen 443 ": f"listen 127.0.0.1:{proxy.https} ",
        "server 127.0.0.1:8000 ": f"server 127.0.0.1:{proxy.upstream} ",
        "/etc/letsencrypt/live/finder.example.org/fullchain.pem": f"{proxy.folder}/cert.pem",
        "/etc/letsencrypt/live/finder.example.org/privkey.pem": f"{proxy.folder}/key.pem",
        "/var/log/nginx/": f"{proxy.folder}/logs/",
        "/var/lib/finder-pages": f"{proxy.folder}/pages",
    }
    for was, becomes in changed.items():
        assert was in text, was
        text = text.replace(was, becomes)
    return text


def certificate(folder: Path) -> None:
    """A certificate for the site's name, signed by itself."""
    words = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={NAME}"
    more = [
        "-addext",
        f"subjectAltName=DNS:{NAME}",
        "-keyout",
        str(folder / "key.pem"),
        "-out",
        str(folder / "cert.pem"),
    ]
    subprocess.run(["openssl", *words.split(), *more], check=True, capture_output=True)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when it listens. Raises with its own words when it ended."""
    for _ in range(100):
        if process.poll() is not None and process.stderr:
            raise RuntimeError(process.stderr.read().decode())
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("nginx does not listen")
