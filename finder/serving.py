"""Runs the server: one process, or several that share the port and are started again when they die."""

import gc
import multiprocessing
import resource
import signal
import socket
import time
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from typing import Final

import uvicorn

from finder import helplines
from finder.app import create_app
from finder.settings import Settings
from web.crowd import Crowd, most_connections
from web.ending import Gentle
from web.protocol import with_deadline

KEEP_ALIVE: Final = 15  # seconds a quiet connection stays open
GRACE: Final = 10  # seconds a worker has to finish what it answers
YOUNG: Final = (20_000, 20, 20)  # objects more than before, until garbage is looked for, and how often among older ones
LOOK: Final = 0.2  # seconds until a request to stop is seen at the latest
REST: Final = 0.5  # seconds before a worker that died is started again


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    no_core()
    listening(settings).close()  # an address that is taken is said at once, and in words
    print(f"Treatment finder: {settings.address}  (Ctrl+C stops it)", flush=True)
    if settings.workers == 1:
        work(settings)
    else:
        supervise(settings)


def no_core() -> None:
    """Whoever dies here of a fault writes no file of what was in its memory: visitors' words and addresses were."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def listening(settings: Settings) -> socket.socket:
    """The port. Raises ``OSError`` when it is taken by others; our own workers share it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    found = socket.socket(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    found.bind((settings.host.strip("[]"), settings.port))
    found.set_inheritable(True)
    return found


def work(settings: Settings) -> None:
    """One server in this process."""
    own = helplines.owners(settings)
    app = create_app(settings)
    gc.freeze()  # what is there now stays: nobody need look through it for garbage again and again
    gc.set_threshold(*YOUNG)
    refusal = f"Call {own.name}: {own.phone}. In crisis call or text 988. Danger to life: 911."
    config = uvicorn.Config(
        app,
        http=with_deadline(settings.receive_seconds, settings.send_seconds, refusal, Crowd(most_connections())),
        loop="uvloop",
        ws="none",
        lifespan="on",
        access_log=False,
        proxy_headers=False,  # uvicorn would believe whoever asks from this machine; web.limits believes who is named
        server_header=False,
        log_config=None,
        log_level="critical",
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    Gentle(config).run(sockets=[listening(settings)])


def supervise(settings: Settings) -> None:
    """Several servers, each in its own process. One that dies is started again; all stop together."""
    context = multiprocessing.get_context("spawn")
    stopping = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopping
        stopping = True

    def started() -> SpawnProcess:
        worker = context.Process(target=work, args=(settings,), daemon=True)
        worker.start()
        return worker

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    workers = [started() for _ in range(settings.workers)]
    while not stopping:
        wait([worker.sentinel for worker in workers], timeout=LOOK)
        dead = [worker for worker in workers if not worker.is_alive()]
        if dead and not stopping:
            time.sleep(REST)
            workers = [started() if worker in dead else worker for worker in workers]
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(GRACE)
