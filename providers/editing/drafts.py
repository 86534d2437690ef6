"""What an editor is writing: all that a program's own people may state, as one value, kept until it is published.

A draft is taken apart by subject: what is merged, shown and asked about as one thing. An address is one subject, each
list of the vocabulary is one. Values are as JSON keeps them: text, a list of codes, one code or an empty text, phones
as ``[[number, extension, kind]]``, an address as a document of its parts.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import orjson

from providers import phones, vocabulary
from providers.editing.values import ADDRESS, value_of, with_values
from providers.listing import Listing
from providers.models import Draft
from providers.statements import change

TEXTS: Final = ("organization", "program", "website", "email", "description", "hours")
ONE_OF: Final = frozenset({"supervision", "answered_by"})  # lists of which at most one code holds
NOT_STATED: Final = "not_stated"
VOICE_FIRST: Final = ("main", "intake", "crisis", "tty", "fax")  # a card shows the first: one that people can call


def subjects() -> tuple[str, ...]:
    """Everything that a draft states, in the order in which it is told."""
    return (*TEXTS[:2], "address", "phones", *TEXTS[2:], *vocabulary.GROUPS)


@dataclass(frozen=True, slots=True)
class ListingDraft:
    """What an editor states, by subject. Made by ``of`` or ``stated``, so that equal things are written alike."""

    values: Mapping[str, Any]

    def __getitem__(self, subject: str) -> Any:
        return self.values[subject]

    def differs(self, other: "ListingDraft") -> list[str]:
        """The subjects about which two drafts disagree."""
        return [subject for subject in subjects() if self[subject] != other[subject]]

    def using(self, values: Mapping[str, Any]) -> "ListingDraft":
        """The same with other values for some subjects."""
        return stated({**self.values, **values})


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody wrote (``mine``) and what they saw when they began (``base``, the listing at rev ``based_on``)."""

    based_on: int
    base: ListingDraft
    mine: ListingDraft
    saved_at: datetime | None = None

    @property
    def touched(self) -> list[str]:
        """The subjects that they changed."""
        return self.base.differs(self.mine)

    @property
    def fingerprint(self) -> str:
        """Tells two works apart: what was looked at, and what was written since in another window."""
        return blake2b(f"{self.based_on} {_document(self)}".encode(), digest_size=16).hexdigest()


def of(listing: Listing) -> ListingDraft:
    """What a listing states."""
    values = {name: value_of(listing, name) for name in (*TEXTS, "phones", *vocabulary.GROUPS)}
    return stated({**values, "address": {name: getattr(listing, name) for name in ADDRESS}})


def stated(values: Mapping[str, Any]) -> ListingDraft:
    """A draft of these values, each brought into its one form. What is missing is not stated."""
    said: dict[str, Any] = {name: _line(values.get(name)) for name in TEXTS}
    said["description"] = _text(values.get("description"))
    said["website"] = _site(said["website"])
    said["address"] = {name: _line((values.get("address") or {}).get(name)) for name in ADDRESS}
    said["phones"] = _phones(values.get("phones") or ())
    for group in vocabulary.GROUPS:
        said[group] = _codes(group, values.get(group))
    supervision = next(iter(said["supervision"]), NOT_STATED)
    said["supervision"] = supervision if "detox" in said["care"] else ""
    return ListingDraft({subject: said[subject] for subject in subjects()})


def applied(listing: Listing, draft: ListingDraft, chosen: Iterable[str]) -> Listing:
    """The listing with what a draft says of the chosen subjects. A new address still has the old point."""
    values: dict[str, Any] = {}
    for subject in chosen:
        values |= draft[subject] if subject == "address" else {subject: draft[subject]}
    if "care" in values:  # no detox without a word about its nights, none without detox
        values["supervision"] = draft["supervision"]
    return with_values(listing, values)


async def find(public_id: str, account: int) -> Work | None:
    """What an account was writing about a listing, if anything."""
    found = await Draft.filter(program__public_id=UUID(public_id), account=account).first()
    if found is None:
        return None
    base, mine = (stated(found.document[side]) for side in ("base", "mine"))
    return Work(found.based_on, base, mine, found.saved_at)


async def save(public_id: str, account: int, work: Work, now: datetime) -> None:
    """Keep what an account writes; of a draft that says nothing new, nothing is kept."""
    if not work.touched:
        await discard(public_id, account)
        return
    await change(
        "INSERT INTO draft (program_id, account, based_on, document, saved_at) "
        "VALUES ((SELECT id FROM program WHERE public_id = ?1), ?2, ?3, ?4, ?5) "
        "ON CONFLICT (program_id, account) DO UPDATE SET "
        "based_on = excluded.based_on, document = excluded.document, saved_at = excluded.saved_at",
        [public_id, account, work.based_on, _document(work), now],
    )


async def discard(public_id: str, account: int) -> None:
    """Forget what an account was writing about a listing."""
    await Draft.filter(program__public_id=UUID(public_id), account=account).delete()


async def discard_published(public_id: str, account: int, work: Work) -> None:
    """Forget a draft once it is published, but not what was written since."""
    kept = await find(public_id, account)
    if kept and kept.mine == work.mine:
        await discard(public_id, account)


def _document(work: Work) -> str:
    return orjson.dumps({"base": dict(work.base.values), "mine": dict(work.mine.values)}).decode()


def _line(value: Any) -> str:
    return " ".join(_text(value).split())


def _text(value: Any) -> str:
    plain = unicodedata.normalize("NFC", str(value or "")).replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\0", "").strip()


def _unread(written: str) -> str:
    """What is no US number, without the dashes if it is ten digits all the same: it was so in a list."""
    digits = written.replace("-", "")
    return digits if len(digits) == 10 and digits.isdecimal() else written


def _site(written: str) -> str:
    """A web address as browsers want it, where somebody only wrote where it is."""
    return f"https://{written}" if "." in written and "://" not in written else written


def _codes(group: str, value: Any) -> list[str]:
    codes = vocabulary.in_order(group, [value] if isinstance(value, str) else value or ())
    return codes[:1] if group in ONE_OF else codes


def _phones(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Rows in their one form, without repeats and empty ones; what cannot be read stays as it was typed."""
    found: dict[tuple[str, str, str], None] = {}
    for written, extension, kind in rows:
        phone = phones.read(str(written), kind)
        number = phone.number if phone else _unread(_line(written))
        if number:
            found[number, _line(extension) or (phone.extension if phone else ""), kind] = None
    return sorted(map(list, found), key=lambda row: VOICE_FIRST.index(row[2]) if row[2] in VOICE_FIRST else 0)
