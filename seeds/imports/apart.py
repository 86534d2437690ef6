"""Reading a workbook in a process apart (``seeds.imports.reader``), whose memory and time are bounded.

A hostile workbook can so end no process but that one. What it says is not believed either: its lines are JSON, counted
and bounded, and a reading that did not come to its end is no reading.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from seeds.imports.task import NO_MEMORY, UNBOUND, Task, Unfit

ROOT: Final = Path(__file__).parents[2]
READER: Final = ("-m", "seeds.imports.reader")
BARE: Final = {"OPENBLAS_NUM_THREADS": "1"}  # all that it is told: numpy would reserve memory for a thread a core
PARTING: Final = 5.0  # seconds that a reader which fell silent has to be gone
SENSELESS: Final = "what was read of it makes no sense"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may cost: bytes of memory, seconds of computing, seconds by the clock, bytes that are told."""

    memory: int = 1_024 * 2**20
    computing: int = 120
    clock: float = 300
    told: int = 128 * 2**20


LIMITS: Final = Limits()


class Damaged(Exception):
    """A workbook that the parsers cannot read."""


@contextmanager
def reading(path: Path, needed: Sequence[str], columns: int, unpacked: int) -> Iterator["Telling"]:
    """What a workbook holds, as it is read. ``columns`` and ``unpacked`` (bytes) are looked at before all else.

    Raises ``OSError`` for a file that cannot be opened; see ``Telling`` for the rest.
    """
    limits = LIMITS
    task = Task(list(needed), columns, unpacked, limits.memory, limits.computing)
    with path.open("rb") as file:
        reader = subprocess.Popen(
            [sys.executable, *READER, task.argument()],
            stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, env=BARE,
        )  # fmt: skip
    telling = Telling(reader, limits)
    clock = threading.Timer(limits.clock, telling.is_late)
    clock.start()
    try:
        yield telling
    finally:
        clock.cancel()
        reader.kill()
        reader.communicate()


class Telling:
    """What a reader says, line by line. Raises ``Unfit`` with the reason, or ``Damaged``, when there is no more."""

    def __init__(self, reader: subprocess.Popen[bytes], limits: Limits) -> None:
        assert reader.stdout
        self._reader, self._limits, self._left = reader, limits, limits.told
        self._out: IO[bytes] = reader.stdout
        self._late = False

    def dated(self) -> str:
        """The day that the workbook says it was last changed, empty when it does not. Comes before the rows."""
        match self._next():
            case {"dated": str(dated)}:
                return dated
            case _:
                raise Unfit(SENSELESS)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of each row that holds anything. Raises when not all of them came."""
        count = 0
        while True:
            match self._next():
                case [int(line), [*cells]] if set(map(type, cells)) <= {str}:
                    yield line, cells
                    count += 1
                case {"rows": int(stated)} if stated == count:
                    return
                case _:
                    raise Unfit(SENSELESS)

    def is_late(self) -> None:
        """Its time by the clock is over."""
        self._late = True
        self._reader.kill()

    def _next(self) -> Any:
        line = self._out.readline(self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise Unfit(f"what it holds is longer than {self._limits.told // 2**20} MB")
        if not line.endswith(b"\n"):
            raise self._silence()
        try:
            said = orjson.loads(line)
        except orjson.JSONDecodeError:
            raise Unfit(SENSELESS) from None
        if isinstance(said, dict) and "unfit" in said:
            raise Unfit(str(said["unfit"]))
        return said

    def _silence(self) -> Exception:
        """Why a reader said no more before its end."""
        with suppress(subprocess.TimeoutExpired):
            self._reader.wait(PARTING)
        ended = self._reader.poll()
        if self._late:
            return Unfit(f"it took more than {self._limits.clock:g} seconds to read")
        if ended == NO_MEMORY:
            return Unfit(f"it took more than {self._limits.memory // 2**20} MB of memory to read")
        if ended == UNBOUND:
            return Unfit("on this machine the memory and time cannot be bounded of what reads it")
        if ended == -signal.SIGXCPU:
            return Unfit(f"it took more than {self._limits.computing} seconds of computing to read")
        if ended is not None and ended < 0:
            return Unfit(
                f"the process that read it was ended from outside ({signal.Signals(-ended).name}), and nothing of it "
                "was loaded. Try again; if it ends so again, this machine has too little memory, or the file is hostile"
            )
        return Damaged()
