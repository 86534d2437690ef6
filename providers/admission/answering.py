"""Yes, no or ask: what a program says to one criterion, who said it, and when. Pure.

Unknown is never yes. A program that says both is asked. What is said of one criterion depends on nothing else that is
ticked, and a program as a whole is as good as its worst answer: one more tick never turns a no into a yes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from providers.admission.criteria import WHOLE, Criterion, Stated
from providers.facts import Fact
from providers.listing import Listing


class Says(IntEnum):
    """Ordered: the worst of several holds for all."""

    YES = 0
    ASK = 1
    NO = 2

    @property
    def word(self) -> str:
        """``yes``, ``ask`` or ``no``: as exports and style sheets name it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a program says to one criterion.

    ``because`` are the stated facts that decide, by group and code; ``fact`` is the first one with its source and
    date. Both are empty where nothing was stated. ``others``: what its people name instead, where they name some.
    """

    criterion: Criterion
    says: Says
    because: tuple[Stated, ...] = ()
    fact: Fact | None = None
    others: tuple[str, ...] = ()


ONLY_DUI: Final = Criterion("only_for", "dui")


def reply(listing: Listing, criterion: Criterion) -> Reply:
    """What one program says to one criterion."""
    yes, no = (_found(listing, facts) for facts in (criterion.yes, criterion.no))
    if not no:
        no = _left_out(listing, criterion)
    if yes and no:
        return Reply(criterion, Says.ASK, (*yes, *no), listing.fact(no[0][0]))
    if yes:
        return Reply(criterion, Says.YES, yes, listing.fact(yes[0][0]))
    if no:
        return Reply(criterion, Says.NO, no, listing.fact(no[0][0]))
    others = tuple(listing.stated(criterion.group)) if criterion.group not in ("takes", "only_for") else ()
    return Reply(criterion, Says.ASK, fact=listing.fact(criterion.group) if others else None, others=others)


def replies(listing: Listing, ticked: Sequence[Criterion]) -> list[Reply]:
    """What one program says to all that is ticked; and where it is only for people with a DUI, that it is."""
    found = [reply(listing, one) for one in ticked]
    if ONLY_DUI not in ticked and "dui" in listing.stated("only_for"):
        found.append(Reply(ONLY_DUI, Says.ASK, (ONLY_DUI.stated,), listing.fact("only_for")))
    return found


def worst(found: Iterable[Reply]) -> Says:
    """What holds for a program as a whole: yes only where every criterion is met."""
    return max((one.says for one in found), default=Says.YES)


def _found(listing: Listing, facts: Iterable[Stated]) -> tuple[Stated, ...]:
    return tuple((group, code) for group, code in facts if code in listing.stated(group))


def _left_out(listing: Listing, criterion: Criterion) -> tuple[Stated, ...]:
    """The whole of what a program takes, where it names that and leaves these people out."""
    if criterion.stated not in WHOLE:
        return ()
    if criterion.stated == ("takes", "pregnant"):  # a house for men alone
        return (("sex", "male"),) if listing.stated("sex") == ["male"] else ()
    named = listing.stated(criterion.group)
    if not named or WHOLE[criterion.stated] & set(named):
        return ()
    return tuple((criterion.group, code) for code in named)
