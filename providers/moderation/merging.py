"""Two listings of one program made one: the old id leads to the survivor for good, and everything can be taken back.

The survivor keeps what it states and gains what it lacks, with the word of whoever said it. The people of both keep it,
the rows of the official lists find it next year. A split brings the old listing back as it was, under its own id.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from providers import listings, records
from providers.listing import Listing
from providers.models import Claim, Merge, Proposal, Twin
from providers.moderation import gaining, moving, twins
from providers.people import members
from providers.records import Record
from web import audit
from web.database import transaction
from web.i18n import mark as _

LONGEST_CHAIN: Final = 100
WHY_NOT: Final = {
    "same": _("These are one listing already."),
    "gone": _("One of them is not there any more. Somebody may have been quicker."),
    "frozen": _("One of them is frozen. Look at that first."),
    "waits": _("Something waits on the listing that would go. Decide that first."),
    "later": _("The listing that is left was changed in the same way since. Take that back first."),
}


class CannotMerge(Exception):
    """Nothing was merged or split; ``why`` is one of ``WHY_NOT``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def merge(old: str, into: str, by: str, at: datetime) -> int:
    """Make ``old`` a part of ``into``; both are published. Returns the merge's id. Raises ``CannotMerge``."""
    async with transaction():
        await listings.hold()
        if old == into:
            raise CannotMerge("same")
        leaving, survivor = await _published(old), await _published(into)
        await _may_go(old, into)
        gained = gaining.gains(survivor, leaving, at.date())
        was = {
            "listing": orjson.loads(leaving.to_json()),
            "gained": gained,
            "records": [[record.id, record.fingerprint, record.edition] for record in await records.of([old])],
            "drafts": await moving.drafts(old),
            "rows": await moving.hand_over(old, into),
        }
        await records.move([record_id for record_id, *_rest in was["records"]], into)
        await listings.remove([old], actor=by, at=at)
        await listings.publish([await _as_listed(gaining.gained(survivor, gained))], actor=by, at=at)
        made = await Merge.create(
            old=UUID(old), into=UUID(into), was=was, survivor=orjson.loads(survivor.to_json()), at=at, by=by
        )
        await _decide_twin(old, into, twins.MERGED, by, at)
        for subject in (old, into):
            await audit.note(by, "merged", subject, {"merge": made.id, "old": old, "into": into}, at)
        return made.id


async def split(merge_id: int, by: str, at: datetime) -> str:
    """Take a merge back. Returns the id of the listing that is back. Raises ``CannotMerge``."""
    async with transaction():
        await listings.hold()
        made = await Merge.filter(id=merge_id, split_at=None).first()
        if made is None:
            raise CannotMerge("gone")
        old, into = str(made.old), str(made.into)
        if await leads(into):
            raise CannotMerge("later")
        survivor = await _published(into)
        if await members.is_frozen(into):
            raise CannotMerge("frozen")
        leaving, before = Listing(**made.was["listing"]), Listing(**made.survivor)
        rev = await listings.bring_back(leaving, actor=by, at=at)
        await _return_records(made.was["records"], old)
        await moving.hand_back(made.was["rows"], old, into, by, at)
        await moving.restore_drafts(made.was["drafts"], old, leaving.rev, rev)
        alone = not await members.of_listing(into)
        apart = gaining.without(survivor, before, made.was["gained"], alone=alone)
        await listings.publish([await _as_listed(leaving), await _as_listed(apart)], actor=by, at=at)
        await Merge.filter(id=made.id).update(split_at=at, split_by=by)
        await _decide_twin(old, into, twins.APART, by, at)
        for subject in (old, into):
            await audit.note(by, "split", subject, {"merge": made.id, "old": old, "into": into}, at)
        return old


async def into(public_id: str) -> str | None:
    """Where the id of a merged listing leads now; ``None`` for any other text."""
    try:
        at = str(UUID(public_id))
    except ValueError:
        return None
    found = None
    for _step in range(LONGEST_CHAIN):
        following = await leads(at)
        if following is None:
            return found
        found = at = following
    return found


async def leads(public_id: str) -> str | None:
    """The listing into which this one went itself, were that merged again or not."""
    made = await Merge.filter(old=UUID(public_id), split_at=None).order_by("-id").first()
    return str(made.into) if made else None


async def moved_records() -> set[int]:
    """The records that came to their listing by a merge: its own row speaks before them."""
    merges = await Merge.filter(split_at=None)
    return {record_id for made in merges for record_id, *_rest in made.was["records"]}


async def _published(public_id: str) -> Listing:
    found = await listings.one(public_id)
    if found is None:
        raise CannotMerge("gone")
    return found


async def _may_go(old: str, into: str) -> None:
    """Nothing happens behind a freeze, and nobody's open question is lost."""
    if await members.is_frozen(old) or await members.is_frozen(into):
        raise CannotMerge("frozen")
    claimed = await Claim.filter(program_public_id=UUID(old), state="open").exists()
    waiting = Proposal.filter(program_public_id=UUID(old), state="waiting", account__not_isnull=True)
    if claimed or await waiting.exists():
        raise CannotMerge("waits")


async def _decide_twin(old: str, into: str, state: str, by: str, at: datetime) -> None:
    one, other = sorted((old, into))
    await Twin.filter(one=UUID(one), other=UUID(other)).update(state=state, decided_at=at, decided_by=by)


async def _return_records(then: list[Any], old: str) -> None:
    """Records go home as read at the time: what a later file said to the survivor, it will say again to this one."""
    await records.move([record_id for record_id, *_rest in then], old)
    read = {record_id: (fingerprint, edition) for record_id, fingerprint, edition in then}
    home = [record for record in await records.of([old]) if record.id in read]
    await records.save(_as_read(record, *read[record.id]) for record in home)


def _as_read(record: Record, fingerprint: str, edition: str) -> Record:
    return Record(
        record.listing_id, record.source, fingerprint, record.cells, edition, record.gone, record.note, record.id
    )


async def _as_listed(listing: Listing) -> Listing:
    """The listing, gone or not as its own rows now say."""
    return gaining.as_listed(listing, [record.gone for record in await records.of([listing.id])])
