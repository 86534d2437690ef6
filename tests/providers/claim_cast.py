"""The cast of claims: a database of either kind, letters, accounts, a program with a website of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from finder.pages.rendering import assets, renderer
from finder.settings import APPS, Settings
from providers import listings
from providers.listing import Listing
from tests.conftest import a_listing
from tests.postgres.scratch import migrated
from web.database import Database
from web.letters import Letters
from web.models import Account, AuditEntry, Letter

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADDRESS: Final = "https://finder.example"
LETTERS: Final = Letters(renderer(Settings(), assets()), ADDRESS)
WEBSITE: Final = "https://www.maumeebay.org/detox"
EDITOR: Final = "jo@maumeebay.org"
MODERATOR: Final = "account:9000"


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[Database]:
    """An empty database of either kind, open."""
    async with migrated(kind, folder) as url, Database.open(url, APPS) as database:
        yield database


async def planted(**changed: Any) -> Listing:
    """A published listing that nobody keeps, as an official list states it."""
    listing = a_listing(**{"id": str(uuid4()), "website": WEBSITE} | changed)
    await listings.publish([listing], actor="samhsa-directory", at=NOW)
    return await shown(listing.id)


async def shown(public_id: str) -> Listing:
    """What is published under an id."""
    found = await listings.one(public_id)
    assert found is not None
    return found


async def somebody(email: str = EDITOR, **changed: Any) -> Account:
    """An account."""
    given: dict[str, Any] = {"created_at": NOW} | changed
    return (await Account.get_or_create(given, email=email))[0]


async def written(kind: str) -> list[str]:
    """To whom letters of a kind went, in their order."""
    return [letter.to for letter in await Letter.filter(kind=kind).order_by("id")]


async def text_to(email: str, kind: str) -> str:
    """The last letter of a kind to somebody."""
    letter = await Letter.filter(to=email, kind=kind).order_by("-id").first()
    assert letter is not None
    return f"{letter.subject}\n\n{letter.text}"


async def noted(public_id: str) -> list[str]:
    """What the log says was done to a listing."""
    return [entry.action for entry in await AuditEntry.filter(subject=public_id).order_by("id")]
