"""What the two halves of reading a workbook say to each other. Whoever asks for a reading needs no parser."""

from dataclasses import asdict, dataclass
from typing import Final, Self

import orjson

NO_MEMORY: Final = 4  # how the reader ends: a workbook that needs more than there may be
UNBOUND: Final = 5  # and on a machine that does not let it be bounded


class Unfit(ValueError):
    """A workbook that must not be opened. The message says why."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to read, and within what. ``unpacked`` and ``memory`` are bytes, ``computing`` is in seconds."""

    needed: list[str]
    columns: int
    unpacked: int
    memory: int
    computing: int

    @classmethod
    def told(cls, argument: str) -> Self:
        """As the argument of the command says."""
        return cls(**orjson.loads(argument))

    def argument(self) -> str:
        """As an argument of the command."""
        return orjson.dumps(asdict(self)).decode()
