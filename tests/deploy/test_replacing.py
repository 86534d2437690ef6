"""A server is replaced by another, or ends, while people go on asking through nginx: every question is answered."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.browser.server import wait_for
from tests.deploy.load import asking
from tests.deploy.proxy import BEHIND, Proxy, nginx

pytestmark = pytest.mark.long


@contextmanager
def started(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers at this port, beside whoever else does. It is ended afterwards where it still runs."""
    given = BEHIND | {"rate_limits": "off", "var_dir": str(folder), "port": str(port)}
    environment = os.environ | {f"FINDER_{name.upper()}": value for name, value in given.items()}
    command = [sys.executable, "-m", "finder", "serve", "--prepare"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            while not listens(server):
                time.sleep(0.05)
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            yield server
        finally:
            server.kill()


def listens(server: subprocess.Popen[bytes]) -> bool:
    """Whether it takes in connections: it begins to when it has its listings."""
    assert server.poll() is None
    return any(line.status == "LISTEN" for line in psutil.Process(server.pid).net_connections("tcp"))


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Nginx."""
    with nginx(tmp_path_factory.mktemp("nginx")) as found:
        yield found


def test_no_question_is_lost_while_one_server_takes_over_from_another(proxy: Proxy, tmp_path: Path) -> None:
    with started(tmp_path, proxy.upstream) as old, asking(proxy) as answers:
        time.sleep(0.5)
        with started(tmp_path, proxy.upstream):
            old.terminate()
            old.wait(20)
            time.sleep(0.5)
            answers.ending.set()
            time.sleep(0.5)  # whoever still waits for an answer gets it from the new one
    assert set(answers.counted) == {"GET 200", "POST 200"}, answers.counted
    assert sum(answers.counted.values()) > 200
    assert answers.lineless == []


def test_when_the_only_server_ends_everybody_is_still_told_whom_to_call(proxy: Proxy, tmp_path: Path) -> None:
    with started(tmp_path, proxy.upstream) as server, asking(proxy) as answers:
        time.sleep(0.5)
        server.terminate()
        server.wait(20)
        time.sleep(0.5)
    assert set(answers.counted) == {"GET 200", "POST 200", "GET 503", "POST 503"}, answers.counted
    assert answers.lineless == []
