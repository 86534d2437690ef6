"""What is known before a file is planned: what other lists said, the listings that it may change. Reads only."""

from collections.abc import Sequence

from providers import listings
from providers.moderation import merging, suggestions
from providers.records import Record
from seeds.imports.merging import later
from seeds.imports.pairing import Pairing, adopt, silent
from seeds.imports.planning import Known


def others_of(everything: Sequence[Record], mine: Sequence[Record]) -> list[Record]:
    """What other sources said, all of it: of programs that are in this source too, and of those that are not yet."""
    return [record for record in everything if record.source != mine[0].source] if mine else list(everything)


async def adopted_by(pairing: Pairing, others: Sequence[Record]) -> dict[int, Record]:
    """The records of other sources that the new rows are, by line."""
    fresh = [row for row, record in pairing.different if record is None]
    if not fresh or not others:
        return {}
    here = {record.listing_id for record in (*pairing.met, *pairing.missing)}
    free = [record for record in others if record.listing_id not in here]
    register = any(row.kind == "OTP" for row in fresh)
    opioid = await _opioid_programs(free) if register else set()
    return adopt(fresh, free, opioid.__contains__)


async def _opioid_programs(free: Sequence[Record]) -> set[str]:
    known = await listings.by_ids({record.listing_id for record in free})
    return {listing.id for listing in known if "otp" in listing.care}


async def known_of(pairing: Pairing, adopted: dict[int, Record], edition: str) -> Known:
    """The listings that a file may change, in one query, and what stands beside them."""
    asked_about = await suggestions.asked_about()
    same = (record for _, record in pairing.same if record.gone or later(record.edition, edition) != record.edition)
    found = (record for _, record in pairing.different if record)
    wanted = {record.listing_id for record in (*same, *found, *pairing.missing, *adopted.values())}
    touched = {listing.id: listing for listing in await listings.by_ids(sorted(wanted))}
    return Known(touched, asked_about, silent(pairing.met, await merging.moved_records()))
