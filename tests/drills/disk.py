"""A disk as a power loss leaves it: what was synced is there, of what was written since then any part, in any order.

Read from a trace of one process's calls; a file is known by its name.
"""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SECTOR: Final = 512  # bytes that a disk writes whole or not at all
CALLS: Final = ("pwrite64", "write", "ftruncate", "fsync", "fdatasync", "unlink")
TRACED: Final = (
    "strace", "-f", "-qq", "-y", "-xx", "-s", "1000000", "--seccomp-bpf", "-e", f"trace={','.join(CALLS)}", "-o",
)  # fmt: skip
LINE: Final = re.compile(r"(\d+) +(.*)")
BROKEN_OFF: Final = re.compile(r"<\.\.\. \w+ resumed>")
CALL: Final = re.compile(r'(\w+)\((?:(\d+)<([^>]*)>|"([^"]*)")(?:, "([^"]*)")?([^)]*)\) += (-?\d+)')


@dataclass(frozen=True, slots=True)
class Call:
    """One call that succeeded: on which file (its name alone), what it wrote and where."""

    name: str
    file: str
    written: bytes = b""
    at: int = 0  # bytes from the start; for ``ftruncate`` the new length


def calls(trace: Path) -> Iterator[Call]:
    """The calls of a trace, in the order in which they ended."""
    begun: dict[str, str] = {}
    with trace.open() as lines:
        for line in lines:
            match = LINE.match(line)
            if match is None:
                continue
            process, text = match.groups()
            if text.endswith("<unfinished ...>"):
                begun[process] = text.removesuffix("<unfinished ...>")
                continue
            if text.startswith("<..."):
                text = begun.pop(process, "") + BROKEN_OFF.sub("", text, count=1)
            if (found := CALL.match(text)) and int(found[7]) >= 0:
                yield read(found)


def read(found: re.Match[str]) -> Call:
    """One line of a trace."""
    name, file = found[1], Path(unescaped(found[3] or found[4] or "").decode(errors="replace")).name
    numbers = [int(one) for one in re.findall(r"\d+", found[6])]
    if name == "pwrite64":
        return Call(name, file, unescaped(found[5] or "")[: int(found[7])], numbers[1])
    if name == "write":
        return Call(name, file, unescaped(found[5] or ""))
    return Call(name, file, at=numbers[0] if name == "ftruncate" else 0)


def unescaped(text: str) -> bytes:
    r"""``\x41\x42`` → ``AB``. A path that is printed between ``<>`` comes as it is."""
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


@dataclass
class File:
    """One file: what is on the disk for certain, and what was asked for since."""

    certain: bytearray = field(default_factory=bytearray)
    since: list[Call] = field(default_factory=list)

    def settle(self) -> None:
        """It was synced: all of it is on the disk."""
        for call in self.since:
            apply(self.certain, call)
        self.since.clear()

    def after_a_loss(self, chance: random.Random) -> bytearray:
        """What is there when the power fails now: all, nothing or any part of what was not synced."""
        found = bytearray(self.certain)
        match chance.randrange(4):
            case 0:
                kept = []
            case 1:
                kept = self.since[: chance.randint(0, len(self.since))]
            case 2:
                kept = [call for call in self.since if chance.random() < 0.5]
            case _:
                kept = [torn(call, chance) for call in self.since if chance.random() < 0.8]
                chance.shuffle(kept)
        for call in kept:
            apply(found, call)
        return found


def torn(call: Call, chance: random.Random) -> Call:
    """A write of which only the first sectors got through."""
    sectors = chance.randint(0, len(call.written) // SECTOR + 1)
    return Call(call.name, call.file, call.written[: sectors * SECTOR], call.at) if call.written else call


def apply(content: bytearray, call: Call) -> None:
    """Do to a content what a call did to its file."""
    if call.name == "ftruncate":
        del content[call.at :]
        content.extend(bytes(call.at - len(content)))
        return
    content.extend(bytes(max(0, call.at - len(content))))
    content[call.at : call.at + len(call.written)] = call.written


class Disk:
    """The files of one folder, as calls change them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = {name: File(bytearray(content)) for name, content in files.items()}

    def take(self, call: Call) -> None:
        """One more call."""
        file = self.files.get(call.file)
        if file is None:
            return
        if call.name in ("fsync", "fdatasync"):
            file.settle()
        elif call.name in ("pwrite64", "ftruncate"):
            file.since.append(call)
        elif call.name == "unlink":
            file.since.append(Call("ftruncate", call.file))

    def after_a_loss(self, folder: Path, chance: random.Random) -> None:
        """Write what is there when the power fails now; a file without a byte is as good as none."""
        for name, file in self.files.items():
            content = file.after_a_loss(chance)
            (folder / name).write_bytes(content) if content else (folder / name).unlink(missing_ok=True)
