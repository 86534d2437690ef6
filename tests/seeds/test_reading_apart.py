"""A workbook is read in a process apart: whatever it does there, the import lives and says why."""

import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from providers.models import Program
from seeds.imports import apart, reader, spreadsheet
from seeds.imports.apart import Limits
from seeds.imports.reader import Task
from seeds.imports.spreadsheet import UnreadableFile, read_table
from seeds.imports.workbook import Unfit
from seeds.samhsa_directory import NEEDED
from tests.seeds.conftest import Fresh, Load
from tests.seeds.lists import HEADER, NOW, some_rows, write_xlsx

pytestmark = pytest.mark.long

MANY, LONG = 1_500, 20_000  # rows of a workbook that takes more than it is given, and letters in each
TASK = Task(list(NEEDED), spreadsheet.MOST_COLUMNS, spreadsheet.MOST_BYTES, 2**30, 60)
HOSTILE = """
from seeds.imports import reader
import os, signal, time
def read(task, file, write):
    {}
reader.main(read)
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "list.xlsx", some_rows(30), NOW)


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the workbook take over whatever reads it, within the same limits."""

    def plant(deed: str, **limits: Any) -> None:
        monkeypatch.setattr(apart, "READER", ("-c", HOSTILE.format(deed)))
        monkeypatch.setattr(apart, "LIMITS", Limits(**limits))

    return plant


def refused(path: Path) -> str:
    with pytest.raises(UnreadableFile) as told:
        read_table(path, NEEDED)
    return str(told.value)


@pytest.mark.parametrize(
    ("deed", "limits", "words"),
    [
        ("held = bytearray(2**29)", {"memory": 2**28}, "more than 256 MB of memory to read"),
        ("held = [0]\n    while True: held += held", {"memory": 2**28}, "more than 256 MB of memory to read"),
        ("while True: pass", {"computing": 1}, "more than 1 seconds of computing to read"),
        ("time.sleep(600)", {"clock": 0.5}, "more than 0.5 seconds to read"),
        ("signal.pause()", {"clock": 0.5}, "more than 0.5 seconds to read"),
        ("os.kill(os.getpid(), signal.SIGKILL)", {}, "ended from outside (SIGKILL), and nothing of it was loaded"),
        ("os.abort()", {}, "ended from outside (SIGABRT)"),
        ("os._exit(0)", {}, "damaged"),
        ("os.close(1); time.sleep(600)", {"clock": 0.5}, "more than 0.5 seconds to read"),
        ("write({'dated': ''}); write({'rows': 5})", {}, "makes no sense"),
        ("write({'dated': ''}); write([1, ['a', 2]])", {}, "makes no sense"),
        ("write({'dated': 5})", {}, "makes no sense"),
        ("os.write(1, b'no JSON' + bytes([10]))", {}, "makes no sense"),
        ("write({'dated': ''})\n    while True: write([1, ['x' * 999]])", {"told": 2**21}, "longer than 2 MB"),
        ("while True: os.write(1, b'x' * 999)", {"told": 2**21}, "longer than 2 MB"),
    ],
)
def test_a_workbook_that_takes_over_its_reader_is_refused_in_words(
    deed: str, limits: dict[str, Any], words: str, book: Path, hostile: Callable[..., None]
) -> None:
    hostile(deed, **limits)
    assert words in refused(book)


def test_a_reader_that_died_after_half_of_the_rows_is_no_reading(book: Path, hostile: Callable[..., None]) -> None:
    row = "['x'] * 7"
    hostile(f"write({{'dated': ''}}); write([1, {row}]); write([2, {row}]); os.write(1, b''); os._exit(0)")
    assert "damaged" in refused(book)


def test_a_workbook_that_needs_more_memory_or_time_than_there_may_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of itself, by the reader that is used."""
    rows = [row | {"name2": os.urandom(LONG // 2).hex()} for row in some_rows(MANY)]
    book = write_xlsx(tmp_path / "long.xlsx", rows, NOW)
    assert len(read_table(book, NEEDED).rows) == MANY
    for limits, words in (
        (Limits(memory=150 * 2**20), "150 MB of memory"),
        (Limits(clock=0.05), "0.05 seconds to read"),
        (Limits(told=2**16), "longer than"),
    ):
        monkeypatch.setattr(apart, "LIMITS", limits)
        assert words in refused(book)


def test_no_reader_is_left_over(book: Path, hostile: Callable[..., None]) -> None:
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    before = children.read_text()
    read_table(book, NEEDED)
    hostile("time.sleep(600)", clock=0.2)
    refused(book)
    hostile("write({'dated': ''})\n    while True: write([1, ['x']])")
    refused(book)
    assert children.read_text() == before


def test_the_reader_knows_no_setting_may_write_nothing_and_has_the_limits(
    book: Path, monkeypatch: pytest.MonkeyPatch, hostile: Callable[..., None]
) -> None:
    monkeypatch.setenv("FINDER_SMTP_PASSWORD", "hunter2")
    hostile(
        "import resource as r; write({'dated': ''}); write([1, ["
        "*NEEDED, *os.environ, *[str(r.getrlimit(w)[0]) for w in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE)]]]);"
        "write({'rows': 1})".replace("*NEEDED", "'name1'"),
        memory=2**29, computing=77,
    )  # fmt: skip
    name, *known = read_table(book, NEEDED).header
    assert name == "name1"
    assert known[-3:] == [str(2**29), "77", "0"]
    assert set(known[:-3]) <= {"openblas_num_threads", "lc_ctype"}  # Python sets the second one itself


@pytest.mark.anyio
async def test_nothing_is_lost_when_the_reader_of_the_next_edition_is_killed(
    fresh: Fresh, load: Load, book: Path, hostile: Callable[..., None]
) -> None:
    async with fresh():
        await load(some_rows(5))
        before = await Program.all().values_list()
        hostile("os.kill(os.getpid(), signal.SIGKILL)")
        with pytest.raises(UnreadableFile, match="nothing of it was loaded"):
            await load(book)
        assert await Program.all().values_list() == before != []


# ---------------------------------------------------------------- the reader's half, without its process


def told(task: Task, book: bytes) -> list[Any]:
    said: list[Any] = []
    reader.read(task, io.BytesIO(book), said.append)
    return said


def test_what_is_told_is_the_date_the_rows_and_how_many_they_were(book: Path) -> None:
    first, header, *rows, last = told(TASK, book.read_bytes())
    assert first == {"dated": "2026-11-23"}
    assert tuple(name.lower() for name in header[1]) == HEADER
    assert (len(rows), last) == (30, {"rows": 31})


def test_a_workbook_that_must_not_be_opened_is_said_to_be_so(book: Path) -> None:
    with pytest.raises(Unfit, match="unpacked it is larger"):
        told(Task([], 9, 0, 0, 0), book.read_bytes())


def test_a_task_is_the_same_on_both_sides() -> None:
    assert Task.told(TASK.argument()) == TASK


@pytest.mark.parametrize(
    ("deed", "status"), [("raise MemoryError", reader.NO_MEMORY), ("raise ValueError", reader.DAMAGED), ("", None)]
)
def test_how_the_reader_ends_says_how_it_went(
    deed: str, status: int | None, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    ended: list[int] = []
    limited: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(reader.os, "_exit", ended.append)
    monkeypatch.setattr(reader.gc, "disable", lambda: None)
    monkeypatch.setattr(reader.resource, "setrlimit", lambda what, most: limited.update({what: most}))
    monkeypatch.setattr(reader.sys, "argv", ["reader", TASK.argument()])

    def read(task: Task, file: object, write: Callable[[Any], None]) -> None:
        write({"dated": ""})
        exec(deed)
        raise Unfit("it is too long")

    reader.main(read)
    assert ended == ([] if status is None else [status])
    assert limited[resource.RLIMIT_AS] == (TASK.memory, TASK.memory)
    if status is None:
        lines = capfdbinary.readouterr().out.splitlines()
        assert [orjson.loads(line) for line in lines] == [{"dated": ""}, {"unfit": "it is too long"}]


def test_a_machine_that_allows_less_is_no_trouble(book: Path) -> None:
    """As under ``ulimit -v`` or a service manager's limits, which nobody may raise."""
    script = f"""
import resource
from pathlib import Path
from seeds.imports.spreadsheet import read_table
for what, most in ((resource.RLIMIT_AS, 2**29), (resource.RLIMIT_CPU, 60)):
    resource.setrlimit(what, (most, most))
print(len(read_table(Path({str(book)!r}), ["name1"]).rows))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("30", "")


def test_a_reader_that_cannot_be_bounded_reads_nothing(book: Path, hostile: Callable[..., None]) -> None:
    hostile("pass\ndef forbidden(*given):\n    raise PermissionError\nreader.resource.setrlimit = forbidden")
    assert "the memory and time cannot be bounded" in refused(book)
