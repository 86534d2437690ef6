"""What searchers say is wrong on a listing: one of a closed list of things, and nothing of who said it.

Whoever reports gets a code with which they can see what became of it. A moderator decides; the program sees it too.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from providers import listings, vocabulary
from providers.models import Doubt
from providers.trust import callers, hearsay
from web import audit, secret
from web.database import transaction
from web.i18n import Translate
from web.i18n import mark as _

OPEN: Final = "open"
CHANGED: Final = "changed"
KEPT: Final = "kept"
DECISIONS: Final = (CHANGED, KEPT)
MOST_OPEN: Final = 20  # of one field of one listing: more would tell a moderator nothing new
URGENT_WORDS: Final = frozenset({"not_working", "someone_else", "money_first"})  # of searchers
URGENT_FROM: Final = 2

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH: Final = 10  # of 32 letters each: 50 bits
_READ_AS: Final = str.maketrans("OILU", "011V")
_SALT: Final = "doubt"


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that may be wrong. ``words`` is English, to be translated where it is shown."""

    code: str
    words: str


CLOSED: Final = Kind("closed", _("It has closed for good"))
WRONG: Final = (Kind("wrong", _("This is wrong")),)
KINDS: Final[Mapping[str, tuple[Kind, ...]]] = MappingProxyType(
    {
        "phones": (
            Kind("not_working", _("The number does not work")),
            Kind("someone_else", _("Someone else answers")),
            Kind("money_first", _("They ask for money or card details first")),
            Kind("no_answer", _("Nobody picks up")),
        ),
        "openings": (
            Kind("not_open", _("They have no opening, whatever is shown here")),
            Kind("has_opening", _("They do have an opening")),
        ),
        "address": (Kind("moved", _("It is not there, or it moved")),),
        "care": (Kind("not_offered", _("They do not offer this")),),
        "supervision": (Kind("not_staffed", _("No nurse or doctor is there at night")), *WRONG),
        "payment": (Kind("not_taken", _("They do not take this payment")),),
        "hours": (Kind("not_these_hours", _("These are not their hours")),),
        "closed": (CLOSED,),
        **dict.fromkeys(("name", "website", "email", "other"), WRONG),
    }
)
CALLED_WRONG: Final = Kind(hearsay.WRONG_NUMBER, _("Someone who called for a client says: wrong number"))
REFUSED: Final = _("Someone who called for a client was refused for this: {what}")
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "phones": _("Phone"),
        "openings": _("Openings"),
        "address": _("Address"),
        "hours": _("Hours"),
        "closed": _("The whole program"),
        "name": _("Name"),
        "website": _("Website"),
        "email": _("E-mail"),
        "other": _("Something else"),
    }
)


def is_field(field: str) -> bool:
    """Whether something can be said of this part of a listing: those of ``KINDS``, and each group of the vocabulary."""
    return field in KINDS or field in vocabulary.GROUPS


def label(field: str) -> str:
    """What a part of a listing is called, in English. Raises ``KeyError`` for one that is none."""
    return LABELS[field] if field in LABELS else vocabulary.GROUPS[field].label


def kinds(field: str) -> tuple[Kind, ...]:
    """What can be said of one part; of every part also that the program has closed. Empty for what is no part."""
    if not is_field(field):
        return ()
    found = KINDS.get(field, WRONG)
    return found if CLOSED in found else (*found, CLOSED)


def words(field: str, what: str) -> str:
    """What a searcher said, in English. Raises ``KeyError`` for what cannot be said."""
    return {kind.code: kind.words for kind in kinds(field)}[what]


def told(field: str, what: str, t: Translate) -> str:
    """What somebody said, a caller too, in the reader's language. Raises ``KeyError`` for what cannot be said."""
    refused, _colon, code = what.partition(":")
    if refused == callers.REFUSED:
        return t(REFUSED).format(what=t(vocabulary.term(field, code).label))
    if (field, what) == ("phones", CALLED_WRONG.code):
        return t(CALLED_WRONG.words)
    return t(words(field, what))


def urgent(doubts: Iterable[Doubt]) -> bool:
    """Whether two or more, still open, say that a phone of one listing leads nowhere or to somebody else."""
    about = [one for one in doubts if (one.field, one.state) == ("phones", OPEN)]
    alarming = [one for one in about if one.what in URGENT_WORDS]
    called = [one.created_at for one in about if one.what == CALLED_WRONG.code]
    together = max((sum(at <= other <= at + callers.TOGETHER for other in called) for at in called), default=0)
    return len(alarming) + together >= URGENT_FROM


async def say(public_id: str, field: str, what: str, at: datetime) -> str:
    """Keep what a searcher said. Returns the code to look it up with, which is kept nowhere else.

    Returns ``""`` and keeps nothing when so many have said it already. Raises ``KeyError`` for what cannot be said.
    The time is kept by the hour only: nobody has to find out when somebody called.
    """
    words(field, what)
    of = CLOSED.code if what == CLOSED.code else field
    same = Doubt.filter(program_public_id=UUID(public_id), field=of, state=OPEN)
    if await same.count() >= MOST_OPEN:
        return ""
    return await _keep(public_id, of, what, at)


async def from_call(public_id: str, field: str, what: str, at: datetime) -> None:
    """Keep what somebody who called for a client found: whoever lets them say it sees that each says it once."""
    await _keep(public_id, field, what, at)


async def look_up(code: str) -> Doubt | None:
    """What was said under a code, however it is typed: small letters, blanks, O for 0."""
    return await Doubt.filter(code_hash=_digest(plain(code))).first()


def plain(code: str) -> str:
    """A code as it was made, from whatever somebody typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum()).translate(_READ_AS)


async def open_doubts() -> list[Doubt]:
    """What no moderator has looked at, the oldest first."""
    return await Doubt.filter(state=OPEN).order_by("created_at", "id")


async def of_listing(public_id: str) -> list[Doubt]:
    """What was said of one listing, the latest first: for its own people, and for a moderator."""
    return await Doubt.filter(program_public_id=UUID(public_id)).order_by("-created_at", "-id").limit(100)


async def decide(doubt_id: int, state: str, by: str, at: datetime) -> bool:
    """Close one as ``CHANGED`` or ``KEPT``; whether it was open. ``by`` is the actor. Raises ``ValueError``."""
    if state not in DECISIONS:
        raise ValueError(f"{state!r} is no decision")
    async with transaction():
        found = await Doubt.filter(id=doubt_id, state=OPEN).first()
        if found is None:
            return False
        if found.field == "phones":
            await listings.hold()
        decided = Doubt.filter(id=doubt_id, state=OPEN)
        if not await decided.update(state=state, decided_at=at, decided_by=by):
            return False  # another moderator was faster
        if found.field == "phones":
            await _settle_number(str(found.program_public_id), by, at)
        details = {"field": found.field, "what": found.what, "state": state}
        await audit.note(by, "doubt-decided", str(found.program_public_id), details, at)
    return True


async def _keep(public_id: str, field: str, what: str, at: datetime) -> str:
    code = "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))
    hour = at.replace(minute=0, second=0, microsecond=0)
    await Doubt.create(
        program_public_id=UUID(public_id), field=field, what=what, code_hash=_digest(code), created_at=hour
    )  # fmt: skip
    return f"{code[:5]}-{code[5:]}"


async def _settle_number(public_id: str, by: str, at: datetime) -> None:
    """A moderator has looked at the number: what callers said against it is not shown any more, nor counted."""
    await callers.forget_number(public_id)
    listing = await listings.one(public_id)
    if listing and (right := hearsay.cleared(listing)) != listing:
        await listings.publish([right], actor=by, at=at)


def _digest(code: str) -> str:
    return secret.digest(code, _SALT)
