"""A file that is there whole or not at all, whenever its writer is killed: written under another name, pushed to the
disk, renamed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

UNFINISHED: Final = ".part"  # the end of the name of a file that is being written; a killed writer leaves it behind


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A name to write to, beside ``target``; what was written there becomes ``target`` when the block ends well.

    Only the owner may read it. Raises ``OSError`` when the folder is not there or cannot be written.
    """
    number, name = tempfile.mkstemp(UNFINISHED, f"{target.name}.", target.parent)
    os.close(number)
    unfinished = Path(name)
    try:
        yield unfinished
        push(unfinished)
        os.replace(unfinished, target)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    push(target.parent)


def push(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
