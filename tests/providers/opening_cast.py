"""The cast of openings without pages: a claimed program, a link for it, and a clock."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from finder.pages.rendering import assets, renderer
from finder.settings import Settings
from providers import listings
from providers.listing import Listing
from providers.models import Capability, Revision
from providers.openings import reporting
from providers.openings.opening_forms import Answer, Asked
from providers.openings.reporting import Ending, Speaker
from providers.people import capabilities
from providers.rules import Rules
from tests.conftest import a_listing
from tests.providers.portal.cast import claimed_by
from web import secret
from web.letters import Letters
from web.models import Letter

RULES: Final = Rules(address="https://finder.example")
LETTERS: Final = Letters(renderer(Settings(), assets()), RULES.address)
NOW: Final = datetime(2026, 11, 23, 15, 30, 20, tzinfo=UTC)
EDITOR: Final = "editor@maumee.example"
ID: Final = a_listing().id


async def program(**changed: Any) -> Listing:
    """A claimed program with detox and IOP, whose editor has been keeping it for 40 days."""
    return await claimed_by(EDITOR, NOW - timedelta(days=40), **changed)


async def now_is(public_id: str = ID) -> Listing:
    """The listing as searchers see it."""
    found = await listings.one(public_id)
    assert found
    return found


async def a_link(at: datetime = NOW, given_to: str = EDITOR, public_id: str = ID) -> Speaker:
    """Somebody with a link from mail."""
    token = await capabilities.give(
        capabilities.OPENINGS, public_id, given_to, created_by="job", at=at, lasts=timedelta(days=365)
    )
    link = await Capability.get(token_hash=secret.digest(token))
    return Speaker(capabilities.actor(link), link)


async def again(by: Speaker) -> Speaker:
    """The same link, as it is known now."""
    return Speaker(by.actor, await Capability.get(id=by.link.id)) if by.link else by


async def tap(
    by: Speaker, at: datetime, status: str = "open", care: str = "detox", asked: Asked | None = None, **said: Any
) -> Ending:
    """Open the page, and tap."""
    asked = asked or Asked((await now_is()).rev, at)
    answer = Answer(care, status, said.get("number"), said.get("starts", ""))
    return await reporting.report(ID, answer, asked, await again(by), at=at, letters=LETTERS)


def said(listing: Listing) -> dict[str, Any]:
    """What is said of its openings."""
    return dict(listing.facts.get("openings") or {})


async def history() -> list[Revision]:
    """Every change of every listing."""
    return await Revision.all().order_by("rev", "id")


async def letters(kind: str) -> list[Letter]:
    """What was written."""
    return await Letter.filter(kind=kind).order_by("id")
