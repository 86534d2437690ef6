"""What hangs on a listing besides its facts and goes with it into another: its people, what searchers doubt, links."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from providers.models import Capability, Doubt, Draft, Membership, Program, Proposal, Reminding

TABLES: Final = {"membership": Membership, "doubt": Doubt, "capability": Capability, "reminding": Reminding}

Rows = dict[str, list[int]]  # name of a table → ids of its rows that moved


async def hand_over(old: str, into: str) -> Rows:
    """Move what is alive from one listing to another. Returns what moved.

    Whoever keeps both, or is invited to both, stays where they are; a cadence of reminders yields to the survivor's.
    """
    there, here = UUID(into), UUID(old)
    rows: Rows = {
        "membership": await _joining(here, there),
        "doubt": await _ids(Doubt.filter(program_public_id=here, state="open")),
        "capability": await _ids(Capability.filter(program_public_id=here, revoked_at=None)),
        "reminding": [],
    }
    if not await Reminding.filter(program_public_id=there).exists():
        rows["reminding"] = await _ids(Reminding.filter(program_public_id=here))
    for name, table in TABLES.items():
        await table.filter(id__in=rows[name]).update(program_public_id=there)
    waiting = Proposal.filter(program_public_id=here, state="waiting")
    await waiting.update(state="withdrawn", reason="merged")
    return rows


async def hand_back(rows: Rows, old: str, into: str, by: str, at: datetime) -> None:
    """Move back what moved. Who was sent away meanwhile does not come back with it."""
    there, here = UUID(into), UUID(old)
    for name, table in TABLES.items():
        back = table.filter(id__in=rows[name], program_public_id=there)
        await (back.filter(ended_at=None) if name == "membership" else back).update(program_public_id=here)
    emails = {member.email for member in await Membership.filter(program_public_id=there, ended_at=None)}
    stayed = await Membership.filter(program_public_id=here, ended_at=None).exclude(id__in=rows["membership"])
    sent_away = [member.id for member in stayed if member.email not in emails]
    await Membership.filter(id__in=sent_away).update(ended_at=at, ended_by=by)


async def drafts(public_id: str) -> list[dict[str, Any]]:
    """What editors are writing on a listing, to be kept while it is away."""
    found = await Draft.filter(program__public_id=UUID(public_id)).order_by("id")
    return [
        {"account": draft.account, "based_on": draft.based_on, "document": draft.document} for draft in found
    ]  # fmt: skip


async def restore_drafts(kept: list[dict[str, Any]], public_id: str, rev_then: int, rev: int) -> None:
    """Give them back. One that was begun on what the listing still says is based on its new rev."""
    program = await Program.get(public_id=UUID(public_id))
    for draft in kept:
        based_on = rev if draft["based_on"] == rev_then else draft["based_on"]
        await Draft.create(program=program, account=draft["account"], based_on=based_on, document=draft["document"])


async def _joining(here: UUID, there: UUID) -> list[int]:
    """Members and invitations that the other listing does not have. Being a member goes before being invited."""
    others = await Membership.filter(program_public_id=there, ended_at=None)
    invited = {member.email for member in others}
    members = {member.email for member in others if member.accepted_at}
    mine = await Membership.filter(program_public_id=here, ended_at=None)
    return [member.id for member in mine if member.email not in (members if member.accepted_at else invited)]


async def _ids(query: Any) -> list[int]:
    return [row.id for row in await query]
