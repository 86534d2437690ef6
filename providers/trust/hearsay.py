"""What callers were told: unconfirmed words beside what a program says of itself, never instead of it. Pure.

They lie in ``listing.facts["calls"]`` and go through the one door. Of each kind of care the last word and the last call
that nobody answered are kept; of the number, that two callers say it is wrong. Each is shown for a while only, and not
after the program has said something itself. None of it makes a program open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from providers import openings
from providers.listing import Listing
from providers.openings.moments import Moment
from providers.trust.numbers import number_of

FACT: Final = "calls"
SOURCE: Final = "callers"
TOLD: Final = openings.STATUSES
NO_ANSWER: Final = "no_answer"
WRONG_NUMBER: Final = "wrong_number"
UNANSWERED: Final = timedelta(days=1)  # for so long at most it is said that nobody answered
KEPT: Final = timedelta(days=30)  # a number is called wrong for so long; older words are let go


@dataclass(frozen=True, slots=True)
class Said:
    """What a call found. ``at`` is UTC, ``days`` of a waitlist. ``care`` is empty, and ``number`` ten digits, where the
    number is wrong."""

    care: str
    outcome: str
    at: datetime
    days: int | None = None
    number: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """What it is about: a later word on the same takes its place."""
        return self.care, TOLD[0] if self.outcome in TOLD else self.outcome

    def to_json(self) -> dict[str, Any]:
        """As it lies in the facts. A number has +1 before it there: whoever looks which listings have it finds none."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        found = {"care": self.care, "outcome": self.outcome, "days": self.days, "at": at}
        return found | {"number": f"+1{self.number}"} if self.number else found

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Said":
        """What ``to_json`` wrote."""
        at, number = datetime.fromisoformat(said["at"]), said.get("number", "").removeprefix("+1")
        return cls(said["care"], said["outcome"], at, said["days"], number)


def known(listing: Listing) -> list[Said]:
    """Everything that is kept of calls, shown or not."""
    return [Said.from_json(one) for one in listing.facts.get(FACT) or ()]


def shown(listing: Listing, moment: Moment) -> list[Said]:
    """What may be shown of calls at a moment, in the order of its kinds of care: what was told, then no answer."""
    found = [one for one in known(listing) if one.care in listing.care and _holds(one, moment)]
    spoken = {said.care: said.at for said in openings.reports(listing) if said.at <= moment.now}
    unspoken = [one for one in found if one.care not in spoken or spoken[one.care] < one.at]
    return sorted(unspoken, key=lambda one: (listing.care.index(one.care), one.outcome == NO_ANSWER))


def doubted(listing: Listing, moment: Moment) -> Said | None:
    """That two callers say of the number which people call first that it is wrong."""
    wrong = [one for one in known(listing) if one.number and one.number == number_of(listing)]
    return next((one for one in wrong if _holds(one, moment)), None)


def expires(said: Said, shelf_lives: Mapping[str, timedelta]) -> datetime:
    """From when on it is not shown any more (UTC)."""
    if said.outcome == WRONG_NUMBER:
        return said.at.astimezone(UTC) + KEPT
    life = shelf_lives[said.care]
    return said.at.astimezone(UTC) + (min(life, UNANSWERED) if said.outcome == NO_ANSWER else life)


def said(listing: Listing, new: Said) -> Listing:
    """The listing with one more word of a caller. Whoever is told something was answered."""
    before = [one for one in known(listing) if one.at > new.at - KEPT]
    answered = [one for one in before if not _answers(new, one)]
    return _with(listing, _latest([*answered, new]))


def cleared(listing: Listing) -> Listing:
    """The listing without a word against its number: a moderator has looked."""
    return _with(listing, [one for one in known(listing) if one.outcome != WRONG_NUMBER])


def together(one: Listing, other: Listing) -> list[dict[str, Any]]:
    """What callers said of two listings that are one, the later word where both have one; as it lies in the facts."""
    return [said.to_json() for said in _latest([*known(one), *known(other)])]


def day_of(found: Iterable[Mapping[str, Any]]) -> str:
    """The day on which the last of these words was said (ISO)."""
    return str(max(one["at"] for one in found)[: len("2026-11-23")])


def _holds(said: Said, moment: Moment) -> bool:
    """Whether it is believed for as long as somebody may read this. A word from the future is not."""
    return said.at <= moment.now and moment.until.astimezone(UTC) < expires(said, moment.shelf_lives)


def _answers(new: Said, old: Said) -> bool:
    return new.outcome in TOLD and (old.care, old.outcome) == (new.care, NO_ANSWER) and old.at <= new.at


def _latest(found: Iterable[Said]) -> list[Said]:
    latest: dict[tuple[str, str], Said] = {}
    for one in sorted(found, key=lambda one: one.at):
        latest[one.place] = one
    return [latest[place] for place in sorted(latest)]


def _with(listing: Listing, kept: Iterable[Said]) -> Listing:
    facts = {name: value for name, value in listing.facts.items() if name != FACT}
    by = {name: who for name, who in listing.provenance.items() if name != FACT}
    if words := [one.to_json() for one in kept]:
        facts[FACT], by[FACT] = words, [SOURCE, day_of(words)]
    return replace(listing, facts=facts, provenance=by)
