"""The hand-out as plain text, to be pasted into an after-visit summary: no marks of any kind, and short lines."""

import textwrap
from collections.abc import Iterator
from typing import Final

from finder.placements.handout import Handout, Reading
from finder.placements.handout_words import Program
from web.i18n import mark as _
from web.i18n import translator

WIDTH: Final = 78  # characters of a line
INDENT: Final = "   "
CALL: Final = _("Call")
PAGE: Final = _("Its page, with what is known now")
FIELD: Final = "{label}: {words}"


def text(handout: Handout) -> str:
    """All of it, one language after the other. A web address alone may be longer than a line: it must stay whole."""
    return "\n\n\n".join("\n".join(_reading(reading)) for reading in handout.readings) + "\n"


def _reading(reading: Reading) -> Iterator[str]:
    yield from _wrapped(reading.title.upper())
    yield from _wrapped(FIELD.format(label=reading.made_label, words=reading.made))
    yield from _wrapped(reading.newest)
    for entry in reading.entries:
        yield ""
        for place, program in enumerate(entry.programs):
            yield from _program(program, f"{entry.number}. " if place == 0 else INDENT, reading)
    if reading.questions:
        yield ""
        yield from _wrapped(reading.asking.upper())
        for question in reading.questions:
            yield from _wrapped(question, INDENT)
    yield ""
    yield from _wrapped(reading.helping.upper())
    for phone in reading.phones:
        yield from _wrapped(f"{phone.phone} {phone.name}", INDENT)
        yield from _wrapped(phone.about, INDENT * 2)


def _program(program: Program, head: str, reading: Reading) -> Iterator[str]:
    """One program, its name in capitals behind its number."""
    t = translator(reading.language)
    yield from _wrapped(program.name.upper(), head, INDENT)
    for line in (program.step, program.program, program.what_words, *program.notes):
        yield from _wrapped(line, INDENT)
    for phone in program.phones:
        yield from _wrapped(f"{t(CALL)}: {phone.text} ({phone.kind})", INDENT)
    yield from _wrapped(program.answered, INDENT)
    for line in program.openings:
        yield from _wrapped(line, INDENT)
    for row in program.stated:
        yield from _wrapped(FIELD.format(label=row.label, words=row.words), INDENT)
    if program.unstated:
        yield from _wrapped(FIELD.format(label=reading.not_stated, words=", ".join(program.unstated)), INDENT)
    if program.sources:
        yield from _wrapped(f"{reading.said}:", INDENT)
    for source in program.sources:
        yield from _wrapped(source, INDENT * 2)
    if program.link:
        yield from _wrapped(t(PAGE) + ":", INDENT)
        yield INDENT + program.link


def _wrapped(words: str, first: str = "", rest: str | None = None) -> list[str]:
    """Words on lines that are short enough; nothing for nothing. Phones and dates keep their hyphens together."""
    return textwrap.wrap(
        " ".join(words.split()), WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest,
        break_on_hyphens=False,
    )  # fmt: skip
