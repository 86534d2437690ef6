"""Signing in as people meet it: pages that change nothing when they are opened, forms that work once, the same answer
for every address, and an account page that ends what should end."""

import asyncio
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from finder.app import create_app
from finder.settings import Settings
from providers.portal.account import number
from tests.postgres.scratch import empty_file
from tests.providers.portal.cast import EDITOR, Clock, House, opened
from tests.web.authenticator import Authenticator
from tests.web.people import WaysIn, ways_in
from web import accounts, sign_ins
from web.models import Account, AuditEntry, Letter, Passkey, Session, SignIn

NEWCOMER = "newcomer@program.example"
REVOKED = "revoked@program.example"
SITE = "http://localhost:8000"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
BOTH_LANGUAGES = pytest.mark.parametrize("prefix", ["", "/es"])


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A service at an address where passkeys work; nobody is signed in."""
    monkeypatch.setenv("FINDER_BASE_URL", SITE)
    with opened(tmp_path) as house:
        house.client.headers["user-agent"] = FIREFOX
        yield house


def ask(house: House, email: str = EDITOR, **more: str) -> WaysIn:
    """Ask for a letter on the page, and open the newest one."""
    assert house.client.post("/portal/sign-in", data={"email": email} | more).status_code == 200
    return house.do(lambda: newest(email))


async def newest(email: str) -> WaysIn:
    letter = await Letter.filter(to=email, kind="sign_in").order_by("-id").first()
    assert letter
    return ways_in(letter.text)


def link(sent: WaysIn) -> str:
    return f"/portal/sign-in/link/{sent.link}"


def press(house: House, path: str, form_token: str = "") -> Response:
    """Press the only button of a page."""
    return house.client.post(path, data={"form_token": form_token})


def proof(page: str) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="form_token" value="([^"]*)"', page)
    assert found
    return found[1]


def account_page(house: House, query: str = "") -> str:
    page = house.client.get(f"/portal/account{query}")
    assert page.status_code == 200
    return page.text


def counted(house: House) -> tuple[int, int, int]:
    """How many accounts, sessions and used-up letters there are."""

    async def count() -> tuple[int, int, int]:
        used = await SignIn.exclude(used_at=None).count()
        return await Account.all().count(), await Session.all().count(), used

    return house.do(count)


def actions(house: House) -> list[str]:
    async def read() -> list[str]:
        return [one.action for one in await AuditEntry.all().order_by("id")]

    return house.do(read)


# ---------------------------------------------------------------- the way in


@BOTH_LANGUAGES
def test_an_editor_signs_in_by_the_link_and_comes_to_the_page_they_wanted(house: House, prefix: str) -> None:
    first = house.client.get(f"{prefix}/portal/account")
    assert first.status_code == 303
    page = house.client.get(first.headers["location"])
    assert page.status_code == 200
    goes_to = re.search(r'name="next" value="([^"]+)"', page.text)
    assert goes_to
    assert html.unescape(goes_to[1]) == "/portal/account"
    house.client.post(f"{prefix}/portal/sign-in", data={"email": EDITOR.upper(), "next": goes_to[1]})
    sent = house.do(lambda: newest(EDITOR))
    opened_link = house.client.get(f"{prefix}{link(sent)}")
    assert opened_link.text.count("<button") == 1
    assert EDITOR in opened_link.text
    entered = house.client.post(f"{prefix}{link(sent)}", data={"form_token": proof(opened_link.text)})
    assert (entered.status_code, entered.headers["location"]) == (303, f"{prefix}/portal/account")
    assert "Firefox, Linux" in house.client.get(f"{prefix}/portal/account").text


def test_a_newcomer_signs_in_by_the_code_and_has_an_account_then(house: House) -> None:
    sent = ask(house, NEWCOMER)
    entered = house.client.post(
        "/portal/sign-in/sent", data={"email": NEWCOMER, "code": f" {sent.code[:3]} {sent.code[3:]} "}
    )
    assert (entered.status_code, entered.headers["location"]) == (303, "/portal")
    assert NEWCOMER in account_page(house)


def test_the_address_goes_with_the_form_to_the_page_for_the_code_and_stands_in_no_link(house: House) -> None:
    page = house.client.post("/portal/sign-in", data={"email": EDITOR})
    assert f'name="email" value="{EDITOR}"' in page.text
    assert not re.search(rf'(href|action)="[^"]*{re.escape(EDITOR)}', page.text)


def test_whoever_is_signed_in_is_not_asked_again(house: House) -> None:
    house.sign_in(EDITOR)
    assert house.client.get("/portal/sign-in").headers["location"] == "/portal"
    assert house.client.get("/portal/sign-in?next=/portal/account").headers["location"] == "/portal/account"


def test_signing_in_again_ends_the_session_that_this_browser_had(house: House) -> None:
    form_token = house.sign_in(EDITOR)
    sent = ask(house, NEWCOMER)
    assert press(house, link(sent), form_token).status_code == 303
    assert NEWCOMER in account_page(house)
    assert house.do(lambda: Session.filter(ended_at=None).count()) == 1


def test_a_code_typed_in_a_page_from_before_signing_in_still_works(house: House) -> None:
    house.sign_in(EDITOR)
    sent = ask(house, NEWCOMER)
    entered = house.client.post("/portal/sign-in/sent", data={"email": NEWCOMER, "code": sent.code, "form_token": ""})
    assert entered.status_code == 303
    assert NEWCOMER in account_page(house)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_scanner_that_opens_every_link_changes_nothing(house: House, method: str) -> None:
    sent, before = ask(house), counted(house)
    for _ in range(3):
        response = house.client.request(method, link(sent))
        assert response.status_code == 200
        assert "set-cookie" not in response.headers
        assert house.client.request(method, f"/es{link(sent)}").status_code == 200
        assert house.client.request(method, "/portal/sign-in/sent").status_code == 200
    assert counted(house) == before
    assert press(house, link(sent)).status_code == 303


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_no_other_method_does_anything(house: House, method: str) -> None:
    sent = ask(house)
    for path in [link(sent), "/portal/sign-in", "/portal/sign-in/sent", "/portal/sign-out", "/portal/account"]:
        assert house.client.request(method, path).status_code == 405


def test_a_link_that_was_used_or_is_too_old_says_so_and_offers_a_new_one(house: House) -> None:
    sent = ask(house)
    press(house, link(sent))
    house.sign_out()
    old = ask(house)
    house.clock.on(minutes=15)
    for path in [link(sent), link(old), "/portal/sign-in/link/guessed", "/portal/sign-in/link/%00%ff"]:
        for method in ("GET", "POST"):
            page = house.client.get(path) if method == "GET" else press(house, path)
            assert page.status_code == 410
            assert 'href="/portal/sign-in"' in page.text
            assert "set-cookie" not in page.headers


# ---------------------------------------------------------------- the same answer for everybody


def without_names(page: str, email: str) -> str:
    return page.replace(html.escape(email), "")


@BOTH_LANGUAGES
def test_a_known_an_unknown_and_a_revoked_address_are_answered_alike(house: House, prefix: str) -> None:
    house.do(lambda: accounts.add(REVOKED, "provider", house.clock()))
    house.do(lambda: accounts.revoke(REVOKED, house.clock()))
    answers, spent = set(), []
    for email in (EDITOR, NEWCOMER, REVOKED):
        for code in ("", "000000"):
            path = f"{prefix}/portal/sign-in" + ("/sent" if code else "")
            response = house.client.post(path, data={"email": email, "code": code})
            answers.add((bool(code), response.status_code, without_names(response.text, email)))
            assert "set-cookie" not in response.headers
        for _ in range(sign_ins.MOST_LETTERS):
            response = house.client.post(f"{prefix}/portal/sign-in", data={"email": email})
            spent.append(response.status_code)
        answers.add((False, response.status_code, without_names(response.text, email)))
    assert len(answers) == 3
    assert spent == [200, 200, 200, 200, 429] * 3
    assert house.do(lambda: SignIn.all().count()) == 3 * sign_ins.MOST_LETTERS
    assert house.do(lambda: Letter.filter(to=REVOKED).count()) == 0


def test_each_answer_costs_the_same_number_of_questions_to_the_database(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.do(lambda: accounts.add(REVOKED, "provider", house.clock()))
    house.do(lambda: accounts.revoke(REVOKED, house.clock()))
    asked: list[int] = []
    real = accounts.by_email

    async def counting(email: str) -> Account | None:
        asked.append(1)
        return await real(email)

    monkeypatch.setattr(accounts, "by_email", counting)
    for email in (EDITOR, NEWCOMER, REVOKED):
        asked.clear()
        house.client.post("/portal/sign-in", data={"email": email})
        assert len(asked) == 1


@pytest.mark.parametrize("typed", ["", "ana", "ana@program", "aná@program.example", "<b>@x.example"])
def test_an_address_that_is_none_is_said_beside_the_box_and_kept(house: House, typed: str) -> None:
    page = house.client.post("/portal/sign-in", data={"email": typed, "next": "/portal/account"})
    assert page.status_code == 422
    assert f'value="{html.escape(typed)}"' in page.text
    assert 'role="alert"' in page.text
    assert 'name="next" value="/portal/account"' in page.text
    assert house.do(lambda: SignIn.all().count()) == 0


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34"])
def test_what_is_no_code_is_said_and_is_not_counted_as_a_try(house: House, code: str) -> None:
    ask(house)
    page = house.client.post("/portal/sign-in/sent", data={"email": EDITOR, "code": code})
    assert page.status_code == 422
    assert "six digits" in page.text
    assert f'name="email" value="{EDITOR}"' in page.text
    assert house.do(lambda: SignIn.filter(tries__gt=0).count()) == 0


@pytest.mark.parametrize("form", [{}, {"code": "123456"}, {"email": "ana", "code": "123456"}])
def test_a_code_without_an_address_asks_for_the_address(house: House, form: dict[str, str]) -> None:
    page = house.client.post("/portal/sign-in/sent", data=form or {"x": ""})
    assert page.status_code == 422
    assert 'name="email" type="email"' in page.text


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/portal/../evil",
        "/search",
        "/portal//evil.example",
    ],
)
def test_no_link_leads_away_from_here_after_signing_in(house: House, asked: str) -> None:
    page = house.client.get("/portal/sign-in", params={"next": asked})
    assert 'name="next" value="/portal"' in page.text
    sent = ask(house, next=asked)
    assert press(house, link(sent)).headers["location"] == "/portal"
    assert house.client.get("/portal/sign-in", params={"next": asked}).headers["location"] == "/portal"


def test_a_form_from_another_site_neither_asks_nor_signs_in(house: House) -> None:
    sent = ask(house)
    before = counted(house)
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        for path, form in {
            "/portal/sign-in": {"email": NEWCOMER}, "/portal/sign-in/sent": {"email": EDITOR, "code": sent.code},
            link(sent): {"x": ""}, "/portal/sign-out": {"x": ""},
        }.items():  # fmt: skip
            assert house.client.post(path, data=form, headers=headers).status_code == 403
    assert counted(house) == before


# ---------------------------------------------------------------- the cookie


def test_over_https_the_cookie_is_bound_to_this_host(tmp_path: Path) -> None:
    settings = Settings(
        var_dir=tmp_path, base_url="https://testserver", allowed_hosts="testserver", rate_limits="off", jobs="off"
    )
    clock = Clock()
    house = House(TestClient(create_app(settings, clock), base_url="https://testserver"), settings, clock)
    (tmp_path / "finder.db").write_bytes(asyncio.run(empty_file()))
    house.do(lambda: accounts.add(EDITOR, "provider", clock()))
    token = house.do(lambda: sign_ins.login_link(EDITOR, clock()))
    with house.client as client:
        given = client.post(f"/portal/sign-in/link/{token}", data={"form_token": ""}, follow_redirects=False).headers[
            "set-cookie"
        ]
    assert given.startswith("__Host-finder=")
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= {part.strip().lower() for part in given.split(";")}
    assert "domain" not in given.lower()


def test_visitors_who_do_not_sign_in_get_no_cookie(house: House) -> None:
    sent = ask(house)
    for path in ["/", "/search", "/portal/sign-in", "/portal/sign-in/sent", link(sent), "/portal/account"]:
        assert "set-cookie" not in house.client.get(path).headers, path


# ---------------------------------------------------------------- the account page


def test_signing_out_ends_the_session_here_and_on_the_server(house: House) -> None:
    form_token = house.sign_in(EDITOR)
    stolen = house.client.cookies["finder"]
    assert house.client.post("/portal/sign-out", data={"form_token": "x"}).status_code == 303
    assert EDITOR in account_page(house)
    gone = house.client.post("/portal/sign-out", data={"form_token": form_token})
    assert gone.headers["location"] == "/portal/sign-in"
    assert 'finder=""' in gone.headers["set-cookie"]
    house.client.cookies.set("finder", stolen)
    assert house.client.get("/portal/account").status_code == 303


def test_the_sessions_are_listed_and_one_of_them_is_ended(house: House) -> None:
    house.sign_in(EDITOR)
    elsewhere = house.client.cookies["finder"]
    form_token = house.sign_in(EDITOR)
    page = account_page(house)
    assert page.count("last used November 23, 2026") == 2
    assert page.count("this one") == 1
    (session,) = re.findall(r'name="session" value="(\d+)"', page)
    ended = house.client.post("/portal/account/end", data={"session": session, "form_token": form_token})
    assert ended.headers["location"] == "/portal/account?done=ended"
    assert "signed out" in account_page(house, "?done=ended")
    house.client.cookies.set("finder", elsewhere)
    assert house.client.get("/portal/account").status_code == 303


def test_anothers_session_is_not_ended_and_looks_like_one_that_is_not_there(house: House) -> None:
    house.sign_in(EDITOR)
    theirs = house.do(Session.get)
    form_token = house.sign_in(NEWCOMER)
    for session in [str(theirs.id), "999999", "99999999999999999999", "2147483648", "-1", "x", "", "１"]:
        response = house.client.post("/portal/account/end", data={"session": session, "form_token": form_token})
        assert response.headers["location"] == "/portal/account"
    assert house.do(lambda: Session.filter(ended_at=None).count()) == 2


@pytest.mark.parametrize(
    ("text", "row"),
    [("7", 7), ("2147483647", 2_147_483_647), ("2147483648", 0), ("9" * 5_000, 0), ("-1", 0), ("１", 0), ("", 0)],
)
def test_a_number_that_no_row_has_is_asked_of_no_database(text: str, row: int) -> None:
    assert number([("session", text)], "session") == row
    assert number([], "session") == 0


def test_signing_out_everywhere_ends_every_session_of_this_account_only(house: House) -> None:
    house.sign_in(NEWCOMER)
    house.sign_in(EDITOR)
    form_token = house.sign_in(EDITOR)
    house.client.post("/portal/account/end-all", data={"form_token": form_token})
    assert house.client.get("/portal/account").status_code == 303
    assert house.do(lambda: Session.filter(ended_at=None).count()) == 1
    assert "all sessions ended" in actions(house)


def test_the_language_of_letters_is_chosen_there(house: House) -> None:
    form_token = house.sign_in(EDITOR)
    house.client.post("/portal/account/language", data={"language": "es", "form_token": form_token})
    assert 'value="es" lang="es" selected' in account_page(house, "?done=language")


ROOMS = ["language", "end", "end-all", *(f"passkeys/{step}" for step in ("add", "added", "show", "shown", "remove"))]


@pytest.mark.parametrize("room", ROOMS)
def test_no_form_of_the_account_page_works_without_its_proof_or_from_elsewhere(house: House, room: str) -> None:
    form_token = house.sign_in(EDITOR)
    before = (counted(house), actions(house))
    path = f"/portal/account/{room}"
    assert house.client.get(path).status_code == 405
    for given in ("", "x", house.client.cookies["finder"]):
        assert house.client.post(path, data={"form_token": given}).status_code == 403
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert house.client.post(path, data={"form_token": form_token}, headers=headers).status_code == 403
    house.sign_out()
    assert house.client.post(path, data={"form_token": form_token}).status_code == 401
    assert (counted(house), actions(house)) == before


@BOTH_LANGUAGES
def test_nothing_that_stands_in_the_address_is_shown_but_what_we_say_ourselves(house: House, prefix: str) -> None:
    house.sign_in(EDITOR)
    page = house.client.get(f"{prefix}/portal/account?done=<b>x</b>&why=<i>y</i>&needed=yes&next=//evil.example")
    assert "<b>x</b>" not in page.text
    assert "<i>y</i>" not in page.text
    assert not re.search(r'(value|href|action)="//', page.text.replace('href="/es', 'href="'))


# ---------------------------------------------------------------- passkeys


def ceremony(house: House, step: str, **more: str) -> tuple[str, str]:
    """What the browser is asked, and the form's proof."""
    form_token = proof(account_page(house))
    page = house.client.post(f"/portal/account/passkeys/{step}", data={"form_token": form_token} | more)
    assert page.status_code == 200, page.headers.get("location")
    assert "passkey.js" in page.text
    options = re.search(r'data-options="([^"]+)"', page.text)
    assert options
    return html.unescape(options[1]), form_token


def add_key(house: House, key: Authenticator) -> str:
    """Add a passkey; where that led."""
    options, form_token = ceremony(house, "add")
    sent = {"credential": key.made(options, SITE), "form_token": form_token}
    return house.client.post("/portal/account/passkeys/added", data=sent).headers["location"]


def show_key(house: House, key: Authenticator, goes_to: str = "", origin: str = SITE) -> str:
    """Show a passkey; where that led."""
    options, form_token = ceremony(house, "show", next=goes_to)
    sent = {"credential": key.shown(options, origin), "form_token": form_token, "next": goes_to}
    return house.client.post("/portal/account/passkeys/shown", data=sent).headers["location"]


def test_an_editor_adds_a_passkey_shows_it_and_takes_it_away(house: House) -> None:
    house.sign_in(EDITOR)
    key = Authenticator()
    assert add_key(house, key) == "/portal/account?done=added"
    page = account_page(house, "?done=added")
    assert "Firefox, Linux: added November 23, 2026" in page
    assert "not used yet" in page
    assert "/passkeys/remove" not in page
    assert show_key(house, key) == "/portal/account?done=shown"
    page = account_page(house)
    (number,) = re.findall(r'name="passkey" value="(\d+)"', page)
    gone = house.client.post("/portal/account/passkeys/remove", data={"passkey": number, "form_token": proof(page)})
    assert gone.headers["location"] == "/portal/account?done=removed"
    assert house.do(lambda: Passkey.all().count()) == 0
    assert actions(house)[-3:] == ["passkey added", "passkey shown", "passkey removed"]
    assert house.do(lambda: Letter.filter(to=EDITOR, kind="passkey_added").count()) == 1


def test_a_moderator_with_mail_alone_is_told_to_ask_the_operator(house: House) -> None:
    form_token = house.sign_in("moderator@finder.example", "moderator")
    page = account_page(house, "?needed=yes&next=/portal/moderation")
    assert "This needs a passkey" in page
    assert "Mail alone is not enough" in page
    assert "/passkeys/" not in page
    refused = house.client.post("/portal/account/passkeys/add", data={"form_token": form_token})
    assert refused.headers["location"] == "/portal/account?why=operator"
    assert house.do(Session.get).challenge == ""


def test_a_moderator_comes_by_the_operators_link_and_gets_to_where_they_wanted(house: House) -> None:
    email = "moderator@finder.example"
    house.do(lambda: accounts.add(email, "moderator", house.clock()))
    token = house.do(lambda: sign_ins.login_link(email, house.clock()))
    press(house, f"/portal/sign-in/link/{token}")
    key = Authenticator()
    page = account_page(house, "?needed=yes&next=/portal/moderation")
    assert page.count("/passkeys/add") == 1
    add_key(house, key)
    page = account_page(house, "?needed=yes&next=/portal/moderation")
    assert page.count("/passkeys/show") == 1
    assert show_key(house, key, "/portal/moderation") == "/portal/moderation"
    assert "This needs a passkey" not in account_page(house, "?needed=yes")


def test_a_stolen_mailbox_of_a_moderator_who_has_a_key_gets_no_further(house: House) -> None:
    test_a_moderator_comes_by_the_operators_link_and_gets_to_where_they_wanted(house)
    house.sign_out()
    form_token = house.sign_in("moderator@finder.example", "moderator")
    for step, form in {"add": {}, "remove": {"passkey": "1"}}.items():
        refused = house.client.post(f"/portal/account/passkeys/{step}", data=form | {"form_token": form_token})
        assert refused.headers["location"] == "/portal/account?why=show_first"
    thief = Authenticator()
    assert show_key(house, thief) == "/portal/account?why=failed"
    assert house.do(lambda: Passkey.all().count()) == 1


def test_a_key_that_was_shown_to_a_site_that_looks_like_ours_opens_nothing(house: House) -> None:
    house.sign_in(EDITOR)
    key = Authenticator()
    add_key(house, key)
    led = show_key(house, key, "/portal/account", origin="http://localhost.evil.example:8000")
    assert led == "/portal/account?needed=yes&next=%2Fportal%2Faccount&why=failed"
    assert "That did not work" in account_page(house, "?why=failed")


@pytest.mark.parametrize("answer", ["", "{}", "[]", '{"id": "\\ud800"}', '{"id": "a\\u0000"}', "[" * 9_999, "ÿ"])
def test_whatever_stands_in_the_place_of_an_answer_is_refused_in_words(house: House, answer: str) -> None:
    house.sign_in(EDITOR)
    add_key(house, Authenticator())
    for step, last in {"show": "shown"}.items():
        _, form_token = ceremony(house, step)
        sent = {"credential": answer, "form_token": form_token}
        response = house.client.post(f"/portal/account/passkeys/{last}", data=sent)
        assert response.headers["location"] == "/portal/account?why=failed"


def test_after_a_passkey_nobody_is_led_away_from_here(house: House) -> None:
    house.sign_in(EDITOR)
    key = Authenticator()
    add_key(house, key)
    led = show_key(house, key, "//evil.example")
    assert urlsplit(led).netloc == ""
    assert led == "/portal"


def test_what_is_asked_of_the_browser_names_our_host_and_keeps_the_rest_of_the_page_whole(house: House) -> None:
    house.sign_in(EDITOR)
    asked = json.loads(ceremony(house, "add")[0])
    assert asked["rp"] == {"name": "Treatment finder", "id": "localhost"}
    assert asked["user"]["name"] == EDITOR


@BOTH_LANGUAGES
def test_without_a_script_the_page_says_what_is_missing(house: House, prefix: str) -> None:
    form_token = house.sign_in(EDITOR)
    page = house.client.post(f"{prefix}/portal/account/passkeys/add", data={"form_token": form_token}).text
    assert "JavaScript" in page
    assert re.search(r"<form[^>]*/passkeys/added[^>]* hidden", page)
    assert "<noscript" not in page


def test_where_the_address_is_a_number_the_page_says_that_passkeys_do_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_BASE_URL", "http://127.0.0.1:8000")
    with opened(tmp_path) as house:
        form_token = house.sign_in(EDITOR)
        assert "needs a name and https" in account_page(house)
        refused = house.client.post("/portal/account/passkeys/add", data={"form_token": form_token})
        assert parse_qs(urlsplit(refused.headers["location"]).query) == {"why": ["no_name"]}
