"""Letters as they are written, and the ways in that stand in them."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from finder.pages import rendering
from finder.settings import Settings
from tests.conftest import NOW
from web import sessions, sign_ins
from web.letters import Letters
from web.models import Account, Letter
from web.sessions import Person

ADDRESS: Final = "https://finder.example"
LETTERS: Final = Letters(rendering.renderer(Settings(base_url=ADDRESS), rendering.assets()), ADDRESS)


class WaysIn(NamedTuple):
    """What a letter holds."""

    link: str
    code: str


async def asked(email: str, now: datetime = NOW, goes_to: str = "", language: str = "en") -> WaysIn:
    """Somebody asks for a letter, and opens it."""
    assert await sign_ins.request(email, language, goes_to, now, LETTERS)
    letter = await Letter.filter(to=email, kind="sign_in").order_by("-id").first()
    assert letter
    return ways_in(letter.text)


def ways_in(text: str) -> WaysIn:
    """The link's token and the code of a letter."""
    link, code = re.search(r"/portal/sign-in/link/([\w-]+)", text), re.search(r"\b(\d{6})\b", text)
    assert link
    assert code
    return WaysIn(link[1], code[1])


async def signed_in(
    email: str = "editor@program.example", role: str = "provider", now: datetime = NOW, *, by_operator: bool = False
) -> Person:
    """Somebody with an account, in a session of their own."""
    account, _ = await Account.get_or_create(defaults={"role": role, "created_at": now}, email=email)
    return await again(await sessions.begin(account, "Firefox, Windows", now, by_operator=by_operator), now)


async def again(token: str, now: datetime = NOW) -> Person:
    """Who a session's token signs in now."""
    found = await sessions.person(token, now)
    assert found
    return found


async def seen_again(person: Person, now: datetime = NOW) -> Person:
    """The same person at their next visit, as the gate would see them."""
    session = await sessions.Session.get(id=person.session)
    strong = session.strong_at is not None and now - session.strong_at < sessions.STRONG_LASTS
    return Person(
        person.account, person.email, person.role, person.session, strong, person.by_operator, person.form_token
    )  # fmt: skip
