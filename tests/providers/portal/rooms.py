"""What tests of several rooms of the portal do: plant a program, sign somebody in, send a form, read a letter."""

from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from starlette.testclient import TestClient

from providers import listings
from providers.listing import Listing
from providers.people import members
from tests.conftest import a_listing
from tests.providers.portal.cast import NOW, House, an_account
from web.models import AuditEntry, Letter

MAUMEE: Final = "https://www.maumeebay.org"
SEEN: Final = 200
SENT_ON: Final = 303


class Visitor:
    """Somebody at the pages: signed in with an address, or a stranger without one."""

    def __init__(self, house: House, email: str = "", role: str = "provider") -> None:
        house.sign_out()
        self.house, self.email = house, email
        self.proof = house.sign_in(email, role) if email else ""
        self.token = house.client.cookies.get("finder", "")

    @property
    def client(self) -> TestClient:
        """The browser, signed in as this visitor."""
        self.house.sign_out()
        if self.token:
            self.house.client.cookies.set("finder", self.token)
        return self.house.client

    def get(self, path: str) -> Any:
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, **form: Any) -> Any:
        """Send a form that this visitor got from us."""
        return self.client.post(path, data={"form_token": self.proof} | form)

    def forge(self, path: str, **form: Any) -> Any:
        """Send a form that another site made."""
        return self.client.post(path, data=form)


def a_program(house: House, *keepers: str, **changed: Any) -> Listing:
    """A published program that an official list names, claimed where somebody keeps it."""

    async def plant() -> Listing:
        at = house.clock() - timedelta(days=2)
        public_id = str(uuid4())
        claimed = at.date().isoformat() if keepers else ""
        given: dict[str, Any] = {
            "id": public_id, "organization": f"House {public_id[:8]}", "website": f"https://h{public_id[:8]}.org",
            "claimed": claimed, "confirmed": claimed,
        }  # fmt: skip
        await listings.publish([a_listing(**given | changed)], actor="samhsa-directory", at=at)
        for email in keepers:
            await members.add(public_id, (await an_account(email, at)).id, email, at)
        return await _shown(public_id)

    return house.do(plant)


def now_is(house: House, listing: Listing) -> Listing:
    """The listing as it is published now."""
    return house.do(lambda: _shown(listing.id))


def keepers(house: House, listing: Listing) -> list[str]:
    """Who keeps it."""
    return house.do(lambda: members.addresses(listing.id))


def letters(house: House, kind: str, email: str = "") -> list[Letter]:
    """The letters of a kind, to somebody, the oldest first."""

    async def read() -> list[Letter]:
        found = Letter.filter(kind=kind, to=email) if email else Letter.filter(kind=kind)
        return await found.order_by("id")

    return house.do(read)


def noted(house: House, listing: Listing) -> list[str]:
    """What the log says was done to a listing."""

    async def read() -> list[str]:
        return [entry.action for entry in await AuditEntry.filter(subject=listing.id).order_by("id")]

    return house.do(read)


def fresh(house: House) -> House:
    """The house as a test finds it: nobody signed in, and the usual time."""
    house.sign_out()
    house.clock.time = NOW
    return house


async def _shown(public_id: str) -> Listing:
    found = await listings.one(public_id)
    assert found is not None
    return found
