"""What an import did: counted, line by line where a line was refused, in words and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from seeds.imports.rows import Refusal

MOST_TOLD: Final = 20  # lines that the words name; the JSON has all of them


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one file. ``rows`` = ``added`` + ``changed`` + ``unchanged`` + the refused ones.

    ``quarantined`` names rows that are listed without their coordinates; when ``whole_file_quarantined``, it holds
    one entry that says why, and nothing was changed.
    """

    source: str
    as_of: str = ""
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    refused: tuple[Refusal, ...] = ()
    quarantined: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    whole_file_quarantined: bool = False
    dry_run: bool = False
    examples_removed: int = 0
    suggested: int = 0  # differences from what programs say of themselves, which wait for a moderator

    def as_json(self) -> dict[str, Any]:
        """The report for programs; the members are stable."""
        return {
            "source": self.source,
            "as_of": self.as_of,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "gone": self.gone,
            "refused": [_as_json(refusal) for refusal in self.refused],
            "quarantined": [_as_json(refusal) for refusal in self.quarantined],
            "warnings": list(self.warnings),
            "whole_file_quarantined": self.whole_file_quarantined,
            "dry_run": self.dry_run,
            "suggested": self.suggested,
        }

    def in_words(self) -> str:
        """The report for a person, several lines."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.whole_file_quarantined:
            yield f"The file was put aside and nothing was changed: {self.quarantined[0].reason}"
            return
        if self.dry_run:
            yield "This was a dry run: nothing was written."
        yield f"{self.rows:,} rows, as of {self.as_of or 'a date that the file does not state'}:"
        yield f"  {self.added:,} added"
        yield f"  {self.changed:,} changed"
        yield f"  {self.unchanged:,} unchanged"
        yield f"  {len(self.refused):,} refused"
        yield f"{self.gone:,} listings are no longer in the file and are marked so."
        if self.examples_removed:
            yield f"{self.examples_removed:,} demo listings were taken away."
        if self.suggested:
            yield f"{self.suggested:,} differences from what programs say of themselves wait to be checked."
        if not (self.added or self.changed or self.gone):
            yield "Nothing changed."
        yield from _told("Refused", self.refused)
        yield from _told("Listed, but not at the file's coordinates", self.quarantined)
        yield from (f"Note: {warning}" for warning in self.warnings[:MOST_TOLD])
        if len(self.warnings) > MOST_TOLD:
            yield f"… and {len(self.warnings) - MOST_TOLD:,} more notes (--json has them all)."


def whole_file(source: str, as_of: str, rows: int, reason: str, dry_run: bool) -> Report:
    """The report of a file that is put aside: nothing of it counts."""
    return Report(source, as_of, rows, quarantined=(Refusal(0, reason),), whole_file_quarantined=True, dry_run=dry_run)


def _told(title: str, refusals: tuple[Refusal, ...]) -> Iterator[str]:
    if refusals:
        yield f"{title}:"
    yield from (f"  line {refusal.line}: {refusal.reason}" for refusal in refusals[:MOST_TOLD])
    if len(refusals) > MOST_TOLD:
        yield f"  … and {len(refusals) - MOST_TOLD:,} more (--json has them all)."


def _as_json(refusal: Refusal) -> dict[str, Any]:
    return {"line": refusal.line, "reason": refusal.reason}
