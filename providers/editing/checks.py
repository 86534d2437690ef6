"""What a draft still lacks, and what looks wrong in it: pure rules. Some block, others only warn.

What an official list once said is not held against whoever corrects something else: a field is checked when the draft
changes it. Only what a searcher cannot do without is asked for every time: a name, a kind of care, a number to call.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import opening_hours

from providers import vocabulary
from providers.editing import bait, drafts, reachable
from providers.editing.drafts import ListingDraft
from providers.editing.problem import Problem, too_long
from providers.listing import Listing
from providers.places import Gazetteer
from web.i18n import mark as _

TO_CALL: Final = frozenset({"main", "intake", "crisis"})
ZIP: Final = re.compile(r"[0-9]{5}(-[0-9]{4})?")
NOT_A_TIME: Final = re.compile(
    r"-\s*(2[7-9]|[3-9]\d):|\b(Feb 3[01]|(Apr|Jun|Sep|Nov) 31)\b"  # 08:00-40:00, Feb 30
)
TAKING: Final = frozenset({"takes", "refuses", "payment"})
CHANGES_LOOKED_AT: Final = 8  # of the doors, for one that opens
BAIT: Final = {
    bait.PHONE: _("Leave phone numbers out of this text, in digits and in words. They have a field of their own."),
    bait.LINK: _("Leave web addresses out of this text. There is a field for the website."),
    bait.EMAIL: _("Leave e-mail addresses and @ out of this text. There is a field for e-mail."),
    bait.LETTERS: _("Some letters in this text are not plain ones. Type them again."),
}

Rule = Callable[[ListingDraft, ListingDraft], Iterator[Problem]]  # before, draft


def problems(
    listing: Listing,
    draft: ListingDraft,
    gazetteer: Gazetteer,
    now: datetime,
    elsewhere: Mapping[str, Sequence[str]],
) -> list[Problem]:
    """Everything to say about a draft of a listing as it is published now, what blocks first.

    ``elsewhere``: the other organizations on whose listings a number stands, by number.
    """
    before = drafts.of(listing)
    new = before.differs(draft)
    found = list(_lacks(draft))
    for subject in new:
        found += RULES[subject](before, draft) if subject in RULES else ()
    found += _misplaced(draft, gazetteer) if "address" in new else ()
    found += _impossible(draft["hours"], now) if "hours" in new else ()
    found += reachable.shared(before, draft, elsewhere)
    found += _both(draft) if TAKING & set(new) else ()
    found += _left_out(draft)
    return sorted(found, key=lambda problem: not problem.blocks)


def blocking(found: Sequence[Problem]) -> list[Problem]:
    """Those that keep a draft from being published."""
    return [problem for problem in found if problem.blocks]


def _lacks(draft: ListingDraft) -> Iterator[Problem]:
    if not draft["organization"]:
        yield Problem("organization", _("Say the name, as it stands on the door."))
    if not draft["care"]:
        yield Problem("care", _("Choose at least one kind of care."))
    if not any(kind in TO_CALL for _number, _extension, kind in draft["phones"]):
        yield Problem("phones", _("Give at least one number that people can call."))


def _left_out(draft: ListingDraft) -> Iterator[Problem]:
    if not draft["payment"]:
        yield Problem("payment", _("No way to pay is stated. Most people search by it."), blocks=False)
    if not draft["age"]:
        yield Problem("age", _("No age is stated. People will have to call and ask."), blocks=False)
    if "detox" in draft["care"] and draft["supervision"] == drafts.NOT_STATED:
        message = _("Say if a nurse or doctor is there at night. Until then we say that it is not stated.")
        yield Problem("supervision", message, blocks=False)


def _both(draft: ListingDraft) -> Iterator[Problem]:
    """A yes and a no to the same: whoever reads it would have to call."""
    said = {code: group for group in ("takes", "payment") for code in draft[group]}
    for code in draft["refuses"]:
        if code in said:
            message = _("“{what}” stands under what you take and under what you do not take. Choose one.")
            yield Problem("refuses", message, filled={"what": vocabulary.term(said[code], code).label})


def _text(subject: str) -> Rule:
    def rule(_before: ListingDraft, draft: ListingDraft) -> Iterator[Problem]:
        yield from _plain(subject, subject, draft[subject])

    return rule


def _plain(subject: str, part: str, text: str) -> Iterator[Problem]:
    """A text that fits and holds no bait. One that is too long is not read: that could take for ever."""
    if long := list(too_long(subject, part, text)):
        yield from long
    elif caught := bait.found(text):
        yield Problem(subject, BAIT[caught])


def _care(before: ListingDraft, draft: ListingDraft) -> Iterator[Problem]:
    for code in before["care"]:
        if code not in draft["care"]:
            message = _("You take away “{care}”. People who search for it no longer find this program.")
            said = {"care": vocabulary.term("care", code).label}
            yield Problem("care", message, blocks=False, filled=said)


def _address(_before: ListingDraft, draft: ListingDraft) -> Iterator[Problem]:
    parts = draft["address"]
    for name in ("street", "street2", "city"):
        yield from _plain("address", name, parts[name])
    if not parts["city"]:
        yield Problem("address", _("Name the town."))
    if parts["state"] not in vocabulary.STATES:
        yield Problem("address", _("Choose the state."))
    if not ZIP.fullmatch(parts["zip"]):
        yield Problem("address", _("Give the ZIP code, five digits."))


def _misplaced(draft: ListingDraft, gazetteer: Gazetteer) -> Iterator[Problem]:
    parts = draft["address"]
    if not ZIP.fullmatch(parts["zip"]) or parts["state"] not in vocabulary.STATES:
        return
    of_zip = gazetteer.place_of_listing(parts["zip"], "", "", "")
    said = {"zip": parts["zip"][:5], "state": parts["state"]}
    if of_zip and of_zip.state != parts["state"]:
        yield Problem("address", _("The ZIP code {zip} is not in {state}."), filled=said)
    elif gazetteer.place_of_listing(parts["zip"], parts["city"], "", parts["state"]) is None:
        yield Problem("address", _("We know neither this ZIP code nor this town. Look at them again."))
    elif of_zip is None:
        yield Problem("address", _("We do not know the ZIP code {zip}. Look at it again."), blocks=False, filled=said)


def _impossible(hours: str, now: datetime) -> Iterator[Problem]:
    if not hours:
        return
    if long := list(too_long("hours", "hours", hours)):
        yield from long
    elif '"' in hours:
        yield Problem("hours", _("Leave words in quotes out of the hours."))
    elif not opening_hours.validate(hours) or NOT_A_TIME.search(hours):
        yield Problem("hours", _("We cannot read these hours. Look at the examples."))
    elif not _ever_opens(hours, now):
        yield Problem("hours", _("By these hours it is never open."))


def _ever_opens(hours: str, now: datetime) -> bool:
    """Whether the doors are open at some time from now on. Local times: the zone does not matter here."""
    read = opening_hours.OpeningHours(hours)
    at: datetime | None = now.replace(tzinfo=None)
    for _change in range(CHANGES_LOOKED_AT):
        if at is None or read.is_open(at):
            return at is not None
        at = read.next_change(at)
    return False


RULES: Final[Mapping[str, Rule]] = {
    "organization": _text("organization"),
    "program": _text("program"),
    "description": _text("description"),
    "phones": reachable.numbers,
    "website": reachable.website,
    "email": reachable.email,
    "care": _care,
    "address": _address,
}
