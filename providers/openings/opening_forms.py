"""What a form about openings says: read once, into frozen values. Pure.

A form knows which change of the listing it was drawn after, and when; both are signed with a secret of the one it was
drawn for. So a form that was sent before, or lay open for long, can be told from a new one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, Self

from providers.openings import FULL, OPEN, STARTING, STATUSES, WAITLIST
from web import secret
from web.i18n import mark as _

YOUNG: Final = timedelta(hours=1)  # how long a form may lie open
SLACK: Final = timedelta(minutes=5)  # by how much the clocks of two servers may differ
AHEAD: Final = timedelta(days=365)  # how far off a next start may be
COUNTED: Final = {OPEN: "places", WAITLIST: "days"}  # the field that holds the number of a status
NUMBER: Final = re.compile(r"[0-9]{1,3}")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
STAMPED: Final = re.compile(r"([0-9]{1,18})\.([0-9]{1,11})\.([0-9a-f]{32})")
LONGEST: Final = 40  # characters of a field that are given back

NOT_A_NUMBER: Final = _("Left out: write a number from 0 to 999.")
NO_PLACE: Final = _("0 places is not open. Tap Full, or write how many.")
NOT_A_DAY: Final = _("Left out: choose a day from today to a year from now.")


@dataclass(frozen=True, slots=True)
class Asked:
    """When a form was drawn (UTC), and the last change of the listing that it knew of (``rev``)."""

    rev: int
    at: datetime

    def written(self, key: str, what: str) -> str:
        """As it stands in the form. ``key``: a secret of whoever it is drawn for; ``what``: what the form does."""
        text = f"{self.rev}.{int(self.at.timestamp())}"
        return f"{text}.{secret.stamp(key, f'{what} {text}')}"

    @classmethod
    def read(cls, text: str, key: str, what: str) -> Self | None:
        """What ``written`` wrote; ``None`` for anything else."""
        found = STAMPED.fullmatch(text)
        if found is None or not secret.same(found[3], secret.stamp(key, f"{what} {found[1]}.{found[2]}")):
            return None
        return cls(int(found[1]), datetime.fromtimestamp(int(found[2]), UTC))

    def is_young(self, now: datetime) -> bool:
        """Whether the form may still be sent."""
        return -SLACK <= now - self.at < YOUNG


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody tapped. ``typed`` is every word as it was written; ``problems`` say what is wrong with a field.

    A number or a day that cannot be right is left out, and the rest is said all the same: one tap is enough.
    ``is_clear``: it may be published.
    """

    care: str
    status: str
    number: int | None = None
    starts: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_clear(self) -> bool:
        """Whether it contradicts itself nowhere."""
        return NO_PLACE not in self.problems.values()

    @classmethod
    def read(cls, fields: Mapping[str, str], offered: Sequence[str], today: date) -> Self | None:
        """A form's fields. ``today`` is the program's day. ``None``: it names no care or status that there is."""
        care, status = fields.get("care", ""), fields.get("status", "")
        if care not in offered or status not in STATUSES:
            return None
        typed = {name: fields.get(name, "").strip()[:LONGEST] for name in ("places", "days", "starts")}
        number, wrong_number = counted(typed, status)
        starts, wrong_day = next_start(typed["starts"] if care in STARTING else "", today)
        return cls(care, status, number, starts, typed, wrong_number | wrong_day)


def counted(typed: Mapping[str, str], status: str) -> tuple[int | None, dict[str, str]]:
    """The number that belongs to a status, and what is wrong with it. A full program has none."""
    name = COUNTED.get(status, "")
    text = typed.get(name, "")
    if not text or status == FULL:
        return None, {}
    if not NUMBER.fullmatch(text):
        return None, {name: NOT_A_NUMBER}
    return int(text), {name: NO_PLACE} if status == OPEN and int(text) == 0 else {}


def next_start(text: str, today: date) -> tuple[str, dict[str, str]]:
    """A day from today to a year from now, and what is wrong with it."""
    try:
        found = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found and today <= found <= today + AHEAD:
        return text, {}
    return "", {"starts": NOT_A_DAY} if text else {}
