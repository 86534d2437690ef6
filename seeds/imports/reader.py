"""The half of reading a workbook that runs in a process of its own: ``python -m seeds.imports.reader TASK``.

Its standard input is the workbook. It writes lines of JSON: ``{"dated": …}`` first, ``[line, cells]`` for each row, and
``{"rows": …}`` last; or ``{"unfit": …}``, the reason, where a workbook must not be opened. Whatever a workbook does to
it ends this process only: it can take no more memory and time than it was given, writes no file, is handed no setting
and no secret, and needs no network.
"""

import gc
import os
import resource
import sys
from collections.abc import Callable
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError

import orjson

from seeds.imports.task import NO_MEMORY, UNBOUND, Task, Unfit
from seeds.imports.workbook import Workbook

DAMAGED: Final = 3  # how it ends, beside 0: a workbook that the parsers cannot read
XML_HAS_NO_MEMORY: Final = 1  # expat's own number
FILES: Final = 16  # that it may have open


def read(task: Task, file: IO[bytes], write: Callable[[Any], None]) -> None:
    """Say what a workbook holds."""
    count = 0
    workbook = Workbook(file, task.unpacked)
    sheet = workbook.best_sheet(set(task.needed), task.columns)
    write({"dated": workbook.modified()})
    for line, cells in workbook.rows(sheet, task.columns):
        if any(cells):
            write((line, cells))
            count += 1
    write({"rows": count})


def main(read: Callable[[Task, IO[bytes], Callable[[Any], None]], None] = read) -> None:
    """Read what stands on the standard input, within the limits; how the process ends says how it went."""
    task = Task.told(sys.argv[1])
    try:
        bound(task)
    except (OSError, ValueError):
        os._exit(UNBOUND)
    gc.disable()  # trees of XML hold no circles, and looking for them takes a tenth of the time
    out = sys.stdout.buffer

    def write(said: Any) -> None:
        out.write(orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE))

    try:
        try:
            read(task, sys.stdin.buffer, write)
        except Unfit as reason:
            write({"unfit": str(reason)})
        out.flush()
    except BaseException as error:  # no trace: it would quote the file
        os._exit(NO_MEMORY if lacks_memory(error) else DAMAGED)


def bound(task: Task) -> None:
    """Put the limits upon this process, before it looks at the file. It can never lift them again.

    Raises ``OSError`` or ``ValueError`` where that is not allowed.
    """
    for what, most in (
        (resource.RLIMIT_AS, task.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        limit(what, most, most)
    limit(resource.RLIMIT_CPU, task.computing, task.computing + 1)  # the first is a signal with a name


def limit(what: int, soft: int, hard: int) -> None:
    """Set one limit, or a lower one that stands already: nobody may raise that."""
    most = resource.getrlimit(what)[1]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(what, (soft, hard))


def lacks_memory(error: BaseException) -> bool:
    """Whether an error says that the memory did not suffice."""
    return isinstance(error, MemoryError) or (isinstance(error, ParseError) and error.code == XML_HAS_NO_MEMORY)


if __name__ == "__main__":
    main()
