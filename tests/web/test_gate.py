"""The gate: who gets in where, said for every need, role and session, and whose forms are believed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

import pytest
import structlog
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.responses import Response as Answer
from starlette.types import Receive, Scope, Send
from tortoise.exceptions import IntegrityError, OperationalError

from tests.conftest import NOW
from web import secret, sessions
from web.database import Database
from web.faults import Unsure
from web.gate import Form, Gate, Need, is_ours
from web.models import Account, Session
from web.sessions import Cookies, Person

pytestmark = pytest.mark.anyio
ADDRESS = "https://finder.example"
FORM = {"content-type": "application/x-www-form-urlencoded"}
NEEDS = {"account": Need.ACCOUNT, "referral": Need.REFERRAL, "moderator": Need.MODERATOR, "admin": Need.ADMIN}

WELCOME = {"referral": "referral"}  # who is let in; to every other room an admin is

OK, NO, KEY, SIGN_IN = "let in", "403", "to the passkey", "to sign-in"
TABLE = {  # who, whether a passkey was shown → account, referral, moderator, admin
    ("stranger", False): (SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN),
    ("revoked", True): (SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN),
    ("ended", True): (SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN),
    ("expired", True): (SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN),
    ("provider", False): (OK, NO, NO, NO),
    ("provider", True): (OK, NO, NO, NO),
    ("referral", False): (OK, OK, NO, NO),
    ("referral", True): (OK, OK, NO, NO),
    ("moderator", False): (OK, NO, KEY, NO),
    ("moderator", True): (OK, NO, OK, NO),
    ("admin", False): (OK, NO, KEY, KEY),
    ("admin", True): (OK, NO, OK, OK),
}  # fmt: skip


@dataclass
class Rooms:
    """A service with one room for each need, and an open one. ``reached`` is who came in, and with what form."""

    client: AsyncClient
    reached: list[tuple[Person | None, Form]] = field(default_factory=list)
    fails: Exception | None = None  # what the rooms raise

    def went(self, response: Response) -> str:
        """What became of somebody, in the table's words."""
        where = response.headers.get("location", "")
        if response.status_code == 303:
            return KEY if where.startswith("/portal/account?needed=yes") else SIGN_IN
        return {200: OK, 403: NO, 401: "text kept"}[response.status_code]


@pytest.fixture
async def rooms(database: Database) -> AsyncIterator[Rooms]:
    def lost(request: Request, form: Form, person: Person | None) -> Answer:
        return PlainTextResponse(f"kept: {form}", 401)

    async def room(request: Request, person: Person | None, form: Form) -> Answer:
        found.reached.append((person, form))
        if found.fails:
            raise found.fails
        return PlainTextResponse("in")

    def unsaved(request: Request, form: Form, is_unsure: bool) -> Answer:
        return PlainTextResponse(f"kept{'?' * is_unsure}: {form}", 503)

    gate = Gate(Cookies(https=True), lambda: NOW, lost, unsaved, ADDRESS)
    both = ("GET", "POST")
    routes = [gate.route(f"/{name}", room, name=name, need=need, methods=both) for name, need in NEEDS.items()]
    app = Starlette(routes=[*routes, gate.open("/open", room, name="open", methods=both)])

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        await app(dict(scope, state={"language": "en"}), receive, send)

    async with AsyncClient(transport=ASGITransport(app=guarded), base_url=ADDRESS) as client:
        found = Rooms(client)
        yield found


async def sign_in(client: AsyncClient, who: str, *, strong: bool) -> str:
    """Sign the client in as somebody; what its forms must carry."""
    if who == "stranger":
        return ""
    role = who if who in sessions.ROLES else "admin"
    account, _ = await Account.get_or_create(defaults={"role": role, "created_at": NOW}, email=f"{who}@program.example")
    token = await sessions.begin(account, "", NOW - (sessions.LASTS if who == "expired" else timedelta(0)))
    if strong:
        await Session.all().update(strong_at=NOW)
    if who == "revoked":
        await Account.all().update(revoked_at=NOW)  # even if its sessions were left open
    if who == "ended":
        await Session.all().update(ended_at=NOW)
    client.cookies.set("__Host-finder", token)
    return secret.stamp(token, "form")


async def send(rooms: Rooms, room: str, sent: str, **headers: str) -> Response:
    """Send a form."""
    return await rooms.client.post(f"/{room}", content=sent, headers=FORM | headers)


@pytest.mark.parametrize("room", NEEDS)
@pytest.mark.parametrize(("who", "strong"), TABLE)
async def test_everybody_gets_in_where_the_table_says(rooms: Rooms, who: str, strong: bool, room: str) -> None:
    expected = TABLE[who, strong][list(NEEDS).index(room)]
    token = await sign_in(rooms.client, who, strong=strong)
    for method in ("GET", "HEAD"):
        assert rooms.went(await rooms.client.request(method, f"/{room}")) == expected
    posted = rooms.went(await send(rooms, room, f"form_token={token}&reason=Because"))
    assert posted == ("text kept" if expected in (KEY, SIGN_IN) else expected)
    assert len(rooms.reached) == (3 if expected == OK else 0)


def test_the_table_leaves_nobody_out() -> None:
    assert {who for who, _ in TABLE} == {*sessions.ROLES, "stranger", "revoked", "ended", "expired"}
    assert set(NEEDS.values()) | {Need.ANYONE} == set(Need)


@pytest.mark.parametrize("room", NEEDS)
@pytest.mark.parametrize(
    "proof", ["", "form_token=", "form_token=x", "form_token={other}", "reason=Because", "{twice}"]
)
async def test_a_form_that_this_session_did_not_get_from_us_is_refused(rooms: Rooms, room: str, proof: str) -> None:
    other = await sign_in(rooms.client, "moderator", strong=True)
    token = await sign_in(rooms.client, WELCOME.get(room, "admin"), strong=True)
    twice = f"form_token={token}&form_token={other}"
    assert (await send(rooms, room, proof.format(other=other, twice=twice))).status_code == 403
    assert rooms.reached == []
    assert (await send(rooms, room, f"form_token={token}")).status_code == 200


EVIL = "https://evil.example"
FOREIGN = [
    {"origin": EVIL}, {"origin": "https://finder.example.evil.example"}, {"origin": f"{EVIL}/finder.example"},
    {"origin": "https://finder.example:8443"}, {"origin": "finder.example"}, {"origin": ""},
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
    {"origin": ADDRESS, "sec-fetch-site": "cross-site"}, {"origin": EVIL, "sec-fetch-site": "same-origin"},
]  # fmt: skip
OURS = [
    {}, {"origin": "null"}, {"origin": ADDRESS}, {"origin": ADDRESS, "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": "null", "sec-fetch-site": "same-origin"},
]  # fmt: skip


@pytest.mark.parametrize("room", [*NEEDS, "open"])
@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_a_form_from_another_site_is_refused_even_with_the_right_proof(
    rooms: Rooms, room: str, headers: dict[str, str]
) -> None:
    token = await sign_in(rooms.client, WELCOME.get(room, "admin"), strong=True)
    assert (await send(rooms, room, f"form_token={token}", **headers)).status_code == 403
    rooms.client.cookies.clear()
    assert (await send(rooms, room, "a=b", **headers)).status_code == 403
    assert rooms.reached == []


async def test_who_is_refused_is_in_the_log_by_route_and_reason_and_by_nothing_else(rooms: Rooms) -> None:
    token = await sign_in(rooms.client, "provider", strong=True)
    with structlog.testing.capture_logs() as logged:
        await rooms.client.get("/moderator")
        await send(rooms, "account", "form_token=guessed&text=Zyxwvutropolis")
        for headers in ({"origin": EVIL}, {"sec-fetch-site": "cross-site"}):
            await send(rooms, "account", f"form_token={token}", **headers)
        assert (await send(rooms, "account", f"form_token={token}")).status_code == 200  # nothing is said of
    assert [(line["event"], line["route"], line["why"]) for line in logged] == [
        ("refused", "/moderator", "role"), ("refused", "/account", "proof"), ("refused", "/account", "origin"),
        ("refused", "/account", "origin"),
    ]  # fmt: skip
    assert all(set(line) == {"event", "route", "why", "log_level"} for line in logged)


@pytest.mark.parametrize("room", [*NEEDS, "open"])
@pytest.mark.parametrize("headers", OURS, ids=str)
async def test_what_browsers_say_of_our_own_forms_is_believed(rooms: Rooms, room: str, headers: dict[str, str]) -> None:
    token = await sign_in(rooms.client, WELCOME.get(room, "admin"), strong=True)
    assert (await send(rooms, room, f"form_token={token}", **headers)).status_code == 200


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("http://testserver", "testserver", True),  # the address that was asked, whatever the settings say
        ("https://finder.example", "127.0.0.1:8000", True),  # a proxy that asks us by another name
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("https://FINDER.example", "127.0.0.1", True),
        ("http://127.0.0.1:9000", "127.0.0.1:8000", False),
        ("https://evil.example", "finder.example", False),
        ("//finder.example", "finder.example", False),
    ],
)
def test_our_pages_are_those_of_our_address_and_of_the_host_that_was_asked(origin: str, host: str, ours: bool) -> None:
    assert is_ours(origin, ADDRESS, host) is ours


async def test_a_form_drawn_before_somebody_signed_in_is_answered_as_a_strangers(rooms: Rooms) -> None:
    token = await sign_in(rooms.client, "provider", strong=False)
    await send(rooms, "open", "form_token=&answer=open")
    await send(rooms, "open", f"form_token={token}&answer=open")
    (stranger, form), (person, _) = rooms.reached
    assert (stranger, form) == (None, [("answer", "open")])
    assert person
    assert person.role == "provider"


async def test_the_handler_never_sees_the_proof(rooms: Rooms) -> None:
    token = await sign_in(rooms.client, "provider", strong=False)
    await send(rooms, "account", f"a=1&form_token={token}&a=2")
    assert rooms.reached[0][1] == [("a", "1"), ("a", "2")]


async def test_whoever_must_sign_in_or_show_a_passkey_comes_back_to_where_they_were(rooms: Rooms) -> None:
    back = quote("/moderator", safe="")
    assert (await rooms.client.get("/moderator?a=b")).headers["location"] == f"/portal/sign-in?next={back}"
    await sign_in(rooms.client, "moderator", strong=False)
    assert (await rooms.client.get("/moderator")).headers["location"] == f"/portal/account?needed=yes&next={back}"


async def test_no_word_of_a_form_is_lost_when_the_session_or_the_passkey_ran_out(rooms: Rooms) -> None:
    sent = "form_token=x&reason=The+number+is+right"
    assert "The number is right" in (await send(rooms, "moderator", sent)).text
    token = await sign_in(rooms.client, "moderator", strong=False)
    kept = await send(rooms, "moderator", sent.replace("=x", f"={token}"))
    assert "The number is right" in kept.text
    assert token not in kept.text


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
async def test_what_is_no_form_of_ours_is_not_read(rooms: Rooms, kind: str) -> None:
    token = await sign_in(rooms.client, "admin", strong=True)
    response = await rooms.client.post("/admin", content=f"form_token={token}", headers={"content-type": kind})
    assert response.status_code == 400
    assert rooms.reached == []


@pytest.mark.parametrize(
    ("https", "name", "flags"),
    [
        (True, "__Host-finder", {"httponly", "secure", "samesite=lax", "path=/"}),
        (False, "finder", {"httponly", "samesite=lax", "path=/"}),
    ],
)
def test_the_cookie_stays_with_this_host_and_away_from_scripts(https: bool, name: str, flags: set[str]) -> None:
    response, cookies = PlainTextResponse(), Cookies(https=https)
    cookies.give(response, "s3cret")
    first, *found = [part.strip().lower() for part in response.headers["set-cookie"].split(";")]
    assert first == f"{name.lower()}=s3cret"
    assert flags <= set(found)
    assert ("secure" in found) is https
    assert not [part for part in found if part.startswith("domain")]


async def test_what_the_database_cannot_take_is_shown_again_and_a_mistake_of_ours_is_none_of_that(rooms: Rooms) -> None:
    rooms.fails = OperationalError("database or disk is full")
    answer = await rooms.client.post("/open", data={"text": "my words"})
    assert answer.status_code == 503
    assert "my words" in answer.text
    assert "kept: " in answer.text
    rooms.fails = Unsure("no answer to COMMIT")
    answer = await rooms.client.post("/open", data={"text": "my words"})
    assert (answer.status_code, "kept?: " in answer.text, "my words" in answer.text) == (503, True, True)
    rooms.fails = OperationalError("database or disk is full")
    with pytest.raises(OperationalError):  # nothing was written, so there is nothing to keep
        await rooms.client.get("/open")
    rooms.fails = IntegrityError("twice")
    with pytest.raises(IntegrityError):
        await rooms.client.post("/open", data={"text": "my words"})
