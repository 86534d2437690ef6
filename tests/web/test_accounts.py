"""Signing in without a password: a link and a code that work once, say nothing of who has an account, and run out."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.settings import APPS
from tests.conftest import NOW
from tests.postgres.scratch import BOTH, migrated
from tests.web.cast import ready
from tests.web.people import LETTERS, WaysIn, asked, signed_in
from web import accounts, audit, devices, paths, secret, sessions, sign_ins
from web.accounts import Unfit
from web.database import Database
from web.models import Account, AuditEntry, Letter, Passkey, Session, SignIn
from web.sign_ins import Entered

pytestmark = pytest.mark.anyio
EDITOR = "editor@program.example"
STRANGER = "stranger@elsewhere.example"
MINUTE = timedelta(minutes=1)


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana.Ruiz@Program.Example", "ana.ruiz@program.example"),
        ("  ana@program.example\n", "ana@program.example"),
        ("ana+detox@program.example", "ana+detox@program.example"),
        ("o'brien@a-b.program.example", "o'brien@a-b.program.example"),
    ],
)
def test_an_address_is_kept_in_small_letters_and_with_its_tag(typed: str, kept: str) -> None:
    assert accounts.address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "ana", "ana@", "@program.example", "ana@program", "a@b@program.example", "ana@@program.example",
        "ana@program..example", "ana@.example", "ana@-program.example", "ana@program-.example", ".ana@program.example",
        "ana.@program.example", "a..na@program.example", "ana ruiz@program.example", '"ana"@program.example',
        "ana@program.example\nBcc: all@program.example", "ana@program.example, bo@program.example", "ana@[127.0.0.1]",
        "<ana@program.example>", "ana\0@program.example", "aná@program.example", "ana@prográm.example",
        "\u212aim@program.example",  # the Kelvin sign turns into a k when it is made small
        "аna@program.example",  # a Cyrillic letter
        "ana@program.example\u200b", "a" * 65 + "@program.example", "ana@" + "a." * 125 + "example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(typed: str) -> None:
    with pytest.raises(Unfit) as refused:
        accounts.address(typed)
    assert len(str(refused.value)) > 10


@given(st.text(max_size=40) | st.emails())
def test_whatever_is_typed_becomes_a_plain_address_or_is_refused(typed: str) -> None:
    try:
        kept = accounts.address(typed)
    except Unfit:
        return
    assert kept.isascii()
    assert kept.count("@") == 1
    assert not re.search(r"[\s,;<>\"\\:()\[\]]", kept)
    assert accounts.address(kept) == kept


# ---------------------------------------------------------------- where it leads


@pytest.mark.parametrize(
    "path",
    ["/portal", "/portal/account", "/portal/listing/5f0c2a4e-0000-4000-8000-000000000001", "/placements",
     "/portal/account?needed=yes"],
)  # fmt: skip
def test_a_page_of_ours_is_where_one_goes_after_signing_in(path: str) -> None:
    assert paths.ours(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)",
        "//evil.example/portal", "/portal//evil.example", "/portal/\\evil", "/portal/../../evil", "/portal/\u2044",
        "/portal@evil.example", "/portalevil", "/portal/%2f%2fevil", "/portal\r\nSet-Cookie: a=b", "/portal\n",
        "/portal#//evil", "/portal?next=//evil.example", " /portal", "/Portal", "/portal/" + "a" * 200, "/portal:80",
        "/portal.evil.example", "/search", "/static/app.js",
    ],
)  # fmt: skip
def test_anything_else_leads_to_the_portals_first_page(path: str) -> None:
    assert paths.ours(path) == "/portal"


@given(st.text(max_size=60) | st.from_regex(r"/portal.{0,40}"))
def test_no_text_leads_off_our_pages(text: str) -> None:
    found = paths.ours(text)
    assert re.fullmatch(r"/(portal|placements)([/?][\w/?=&-]*)?", found, re.ASCII)
    assert "//" not in found


async def test_the_page_that_was_asked_for_is_kept_with_the_link(database: Database) -> None:
    entered = await sign_ins.use_link((await asked(EDITOR, goes_to="/portal/account")).link, NOW)
    assert entered
    assert entered.goes_to == "/portal/account"
    entered = await sign_ins.use_link((await asked(EDITOR, goes_to="//evil.example")).link, NOW)
    assert entered
    assert entered.goes_to == "/portal"


async def test_a_link_whose_goal_was_changed_behind_our_back_leads_home(database: Database) -> None:
    sent = await asked(EDITOR)
    await SignIn.all().update(goes_to="//evil.example")
    entered = await sign_ins.use_link(sent.link, NOW)
    assert entered
    assert entered.goes_to == "/portal"


# ---------------------------------------------------------------- single use


@BOTH
async def test_a_link_signs_in_once_and_its_code_is_used_up_with_it(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        sent = await asked(EDITOR)
        entered = await sign_ins.use_link(sent.link, NOW + MINUTE, "Firefox, Windows")
        assert entered
        assert (entered.account.email, entered.account.role) == (EDITOR, "provider")
        person = await sessions.person(entered.token, NOW + MINUTE)
        assert person
        assert (person.email, person.strong, person.by_operator) == (EDITOR, False, False)
        assert await sign_ins.use_link(sent.link, NOW + MINUTE) is None
        assert await sign_ins.use_code(EDITOR, sent.code, NOW + MINUTE) is None
        assert await Session.all().count() == 1


@BOTH
async def test_a_code_signs_in_once_and_its_link_is_used_up_with_it(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        sent = await asked(EDITOR)
        assert await sign_ins.use_code(EDITOR, sent.code, NOW + MINUTE)
        assert await sign_ins.use_code(EDITOR, sent.code, NOW + MINUTE) is None
        assert await sign_ins.use_link(sent.link, NOW + MINUTE) is None


def by_link(sent: WaysIn) -> Awaitable[Entered | None]:
    return sign_ins.use_link(sent.link, NOW)


def by_code(sent: WaysIn) -> Awaitable[Entered | None]:
    return sign_ins.use_code(EDITOR, sent.code, NOW)


Use = Callable[[WaysIn], Awaitable[Entered | None]]


@asynccontextmanager
async def two_servers(kind: str, folder: Path) -> AsyncIterator[tuple[Database, Database]]:
    """The same database, opened by two."""
    async with migrated(kind, folder) as url, Database.open(url, APPS) as one, Database.open(url, APPS) as other:
        one.bind()
        yield one, other


async def at_once(
    servers: tuple[Database, Database], work: Callable[[], Awaitable[object]], times: int
) -> list[object]:
    """The same work many times at once, on both servers in turn."""

    async def on(server: Database) -> object:
        server.bind()
        return await work()

    found = await asyncio.gather(*(on(servers[number % 2]) for number in range(times)))
    servers[0].bind()
    return [one for one in found if one]


@BOTH
@pytest.mark.parametrize("use", [by_link, by_code])
async def test_of_many_uses_at_once_exactly_one_signs_in(kind: str, use: Use, tmp_path: Path) -> None:
    async with two_servers(kind, tmp_path) as servers:
        for _ in range(5):
            sent = await asked(EDITOR)
            assert len(await at_once(servers, lambda sent=sent: use(sent), 8)) == 1
        assert await Session.all().count() == 5
        assert await Account.all().count() == 1
        assert await audit.first_broken() is None


@BOTH
async def test_two_letters_to_a_new_address_used_at_once_make_one_account(kind: str, tmp_path: Path) -> None:
    async with two_servers(kind, tmp_path) as servers:
        sent = [await asked(STRANGER), await asked(STRANGER)]
        found = await at_once(servers, lambda: sign_ins.use_link(sent.pop().link, NOW), 2)
        assert len(found) == 2
        assert await Account.all().count() == 1


@BOTH
async def test_of_many_guesses_at_once_no_more_than_five_count(kind: str, tmp_path: Path) -> None:
    async with two_servers(kind, tmp_path) as servers:
        sent = await asked(EDITOR)
        assert await at_once(servers, lambda: sign_ins.use_code(EDITOR, wrong(sent.code), NOW), 12) == []
        assert (await SignIn.get()).tries == sign_ins.MOST_TRIES
        assert await sign_ins.use_code(EDITOR, sent.code, NOW) is None


@BOTH
async def test_of_many_requests_at_once_no_more_than_five_send_a_letter(kind: str, tmp_path: Path) -> None:
    async with two_servers(kind, tmp_path) as servers:
        sent = await at_once(servers, lambda: sign_ins.request(EDITOR, "en", "", NOW, LETTERS), 12)
        assert len(sent) == await Letter.all().count() == sign_ins.MOST_LETTERS


# ---------------------------------------------------------------- time


@pytest.mark.parametrize("minutes", [-4, 0, 14.9])
async def test_a_link_works_for_a_quarter_of_an_hour(database: Database, minutes: float) -> None:
    assert await sign_ins.use_link((await asked(EDITOR)).link, NOW + minutes * MINUTE)
    assert await sign_ins.use_code(EDITOR, (await asked(EDITOR)).code, NOW + minutes * MINUTE)


@pytest.mark.parametrize("minutes", [15, 60, 60 * 24 * 3650, -6, -60 * 24 * 3650])
async def test_it_works_neither_later_nor_when_the_clock_was_set_back(database: Database, minutes: float) -> None:
    sent = await asked(EDITOR)
    assert await sign_ins.waiting(sent.link, NOW + minutes * MINUTE) is None
    assert await sign_ins.use_link(sent.link, NOW + minutes * MINUTE) is None
    assert await sign_ins.use_code(EDITOR, sent.code, NOW + minutes * MINUTE) is None
    assert await Session.all().count() == 0


async def test_a_clock_that_ran_ahead_for_years_shuts_nobody_out_once_it_is_right(database: Database) -> None:
    for _ in range(sign_ins.MOST_LETTERS):
        await asked(EDITOR, NOW + timedelta(days=3650))
    assert await sign_ins.use_link((await asked(EDITOR)).link, NOW)


@pytest.mark.parametrize(("days", "alive"), [(13.9, True), (14, False), (-1, False), (-3650, False)])
async def test_a_session_lasts_two_weeks_and_does_not_begin_in_the_future(
    database: Database, days: float, alive: bool
) -> None:
    entered = await sign_ins.use_link((await asked(EDITOR)).link, NOW)
    assert entered
    assert bool(await sessions.person(entered.token, NOW + timedelta(days=days))) is alive


@pytest.mark.parametrize(("hours", "strong"), [(0, True), (11.9, True), (12, False), (-0.01, True), (-1, False)])
async def test_a_passkey_that_was_shown_counts_for_twelve_hours(database: Database, hours: float, strong: bool) -> None:
    begun = NOW - timedelta(days=1)
    account = await Account.create(email=EDITOR, created_at=begun)
    token = await sessions.begin(account, "", begun)
    await Session.all().update(strong_at=NOW)
    person = await sessions.person(token, NOW + timedelta(hours=hours))
    assert person
    assert person.strong is strong


# ---------------------------------------------------------------- wrong codes, too many letters


async def test_five_wrong_codes_make_the_code_dead_and_leave_the_link_alive(database: Database) -> None:
    sent = await asked(EDITOR)
    for _ in range(sign_ins.MOST_TRIES):
        assert await sign_ins.use_code(EDITOR, wrong(sent.code), NOW) is None
    assert await sign_ins.use_code(EDITOR, sent.code, NOW) is None
    assert await AuditEntry.filter(action="wrong code too often").count() == 1
    assert await sign_ins.use_link(sent.link, NOW)


async def test_four_wrong_codes_are_forgiven(database: Database) -> None:
    sent = await asked(EDITOR)
    for _ in range(sign_ins.MOST_TRIES - 1):
        await sign_ins.use_code(EDITOR, wrong(sent.code), NOW)
    assert await sign_ins.use_code(EDITOR, sent.code, NOW)


async def test_a_wrong_code_counts_against_every_code_that_was_meant(database: Database) -> None:
    one, other = await asked(EDITOR), await asked(EDITOR)
    guess = next(f"{n:06}" for n in range(10) if f"{n:06}" not in (one.code, other.code))
    for _ in range(sign_ins.MOST_TRIES):
        await sign_ins.use_code(EDITOR, guess, NOW)
    assert await SignIn.filter(tries=sign_ins.MOST_TRIES).count() == 2
    assert await sign_ins.use_code(EDITOR, one.code, NOW) is None


async def test_ten_wrong_codes_in_an_hour_end_all_codes_of_that_hour_but_no_link(database: Database) -> None:
    for _ in range(2):
        sent = await asked(EDITOR)
        for _ in range(sign_ins.MOST_TRIES):
            await sign_ins.use_code(EDITOR, wrong(sent.code), NOW)
    third = await asked(EDITOR)
    assert await sign_ins.use_code(EDITOR, third.code, NOW) is None
    assert await sign_ins.use_link(third.link, NOW)
    later = NOW + timedelta(hours=1, minutes=1)
    assert await sign_ins.use_code(EDITOR, (await asked(EDITOR, later)).code, later)


async def test_a_code_works_for_its_own_address_only(database: Database) -> None:
    sent, other = await asked(EDITOR), await asked(STRANGER)
    while sent.code == other.code:  # once in a million
        other = await asked(STRANGER)
    assert await sign_ins.use_code(STRANGER, sent.code, NOW) is None
    assert (await SignIn.filter(email=EDITOR).get()).tries == 0
    assert await sign_ins.use_code(EDITOR, sent.code, NOW)


async def test_the_sixth_letter_in_an_hour_is_not_written(database: Database) -> None:
    for _ in range(sign_ins.MOST_LETTERS):
        await asked(EDITOR)
    assert not await sign_ins.request(EDITOR, "en", "", NOW, LETTERS)
    assert await Letter.all().count() == await SignIn.all().count() == sign_ins.MOST_LETTERS
    assert await sign_ins.request(STRANGER, "en", "", NOW, LETTERS)
    assert await sign_ins.request(EDITOR, "en", "", NOW + timedelta(hours=1, minutes=1), LETTERS)


# ---------------------------------------------------------------- what is kept, and what is told


async def test_no_secret_is_kept_but_in_the_letter_that_waits(database: Database) -> None:
    sent = await asked(EDITOR)
    kept = await SignIn.get()
    assert sent.link not in f"{kept.link_hash} {kept.code_hash}"
    assert sent.code not in (kept.link_hash, kept.code_hash)
    assert kept.code_hash not in {secret.digest(sent.code), secret.digest(sent.code, EDITOR)}
    entered = await sign_ins.use_link(sent.link, NOW)
    assert entered
    assert (await Session.get()).token_hash == secret.digest(entered.token)
    assert not [one for one in await AuditEntry.all() if sent.link in f"{one.details}" or EDITOR in f"{one.details}"]


async def test_a_letter_says_it_in_the_language_of_the_page(database: Database) -> None:
    sent = await asked(EDITOR, language="es")
    letter = await Letter.get()
    assert letter.language == "es"
    assert f"https://finder.example/es/portal/sign-in/link/{sent.link}" in letter.text
    assert sent.code in letter.text
    assert sent.code not in letter.subject
    entered = await sign_ins.use_link(sent.link, NOW)
    assert entered
    assert entered.account.language == "es"


async def test_a_known_and_an_unknown_address_get_the_same_letter(database: Database) -> None:
    await signed_in(EDITOR)
    await asked(EDITOR)
    await asked(STRANGER)
    one, other = [re.sub(r"\d{6}|link/\S+", "", letter.text) for letter in await Letter.all()]
    assert one == other


async def test_a_revoked_address_gets_no_letter_and_nobody_sees_that(database: Database) -> None:
    await signed_in(EDITOR)
    before = await asked(EDITOR)
    await accounts.revoke(EDITOR, NOW)
    assert await sign_ins.use_link(before.link, NOW) is None
    assert await sign_ins.use_code(EDITOR, before.code, NOW) is None
    for _ in range(sign_ins.MOST_LETTERS - 1):
        assert await sign_ins.request(EDITOR, "en", "", NOW, LETTERS)
    assert not await sign_ins.request(EDITOR, "en", "", NOW, LETTERS)
    assert await SignIn.all().count() == sign_ins.MOST_LETTERS
    assert await Letter.all().count() == 1


async def test_a_link_that_was_made_while_the_account_was_shut_does_not_open_it(database: Database) -> None:
    await signed_in(EDITOR)
    await accounts.revoke(EDITOR, NOW)
    await sign_ins.request(EDITOR, "en", "", NOW, LETTERS)
    await SignIn.all().update(link_hash=secret.digest("guessed"))
    assert await sign_ins.use_link("guessed", NOW) is None
    assert await Session.filter(ended_at=None).count() == 0


async def test_signing_in_is_in_the_log_with_how_and_a_new_account_too(database: Database) -> None:
    await sign_ins.use_code(EDITOR, (await asked(EDITOR)).code, NOW, "Firefox, Windows")
    told = [(one.actor, one.action, one.details) for one in await AuditEntry.all().order_by("id")]
    assert told == [
        ("account:1", "account added", {"role": "provider"}),
        ("account:1", "signed in", {"by": "code", "device": "Firefox, Windows"}),
    ]
    assert await audit.first_broken() is None


# ---------------------------------------------------------------- sessions


async def test_a_session_that_was_ended_signs_nobody_in(database: Database) -> None:
    entered = await sign_ins.use_link((await asked(EDITOR)).link, NOW)
    assert entered
    person = await sessions.person(entered.token, NOW)
    assert person
    assert await sessions.end(person.account, person.session, NOW)
    assert not await sessions.end(person.account, person.session, NOW)
    assert await sessions.person(entered.token, NOW) is None
    assert await sessions.of_account(person.account, NOW) == []
    assert await AuditEntry.filter(action="session ended").count() == 1


async def test_nobody_ends_anothers_session(database: Database) -> None:
    one, other = await signed_in(EDITOR), await signed_in(STRANGER)
    assert not await sessions.end(other.account, one.session, NOW)
    assert await sessions.end_all(other.account, NOW, by=other.actor) == 1
    assert [found.id for found in await sessions.of_account(one.account, NOW)] == [one.session]


async def test_a_token_that_we_never_gave_signs_nobody_in(database: Database) -> None:
    await signed_in(EDITOR)
    for token in ["", "x", (await Session.get()).token_hash]:
        assert await sessions.person(token, NOW) is None


# ---------------------------------------------------------------- what the operator does


async def test_the_operator_adds_somebody_once_and_may_give_another_role(database: Database) -> None:
    added = await accounts.add(EDITOR, "provider", NOW)
    with pytest.raises(Unfit, match="already"):
        await accounts.add(EDITOR, "provider", NOW)
    with pytest.raises(Unfit, match="provider, referral, moderator, admin"):
        await accounts.add(EDITOR, "king", NOW)
    assert (await accounts.add(EDITOR, "moderator", NOW)).id == added.id
    found = await accounts.by_id(added.id)
    assert found
    assert found.role == "moderator"
    assert [one.details["role"] for one in await AuditEntry.filter(action="account added").order_by("id")] == [
        "provider",
        "moderator",
    ]


async def a_key(account: int) -> None:
    """A passkey of an account."""
    await Passkey.create(account_id=account, credential_id=f"key-{account}", public_key="x", created_at=NOW)


@pytest.mark.parametrize(("role", "keys"), [("moderator", 0), ("admin", 0), ("referral", 1)])
async def test_a_key_added_on_the_word_of_a_mailbox_never_opens_moderation(
    database: Database, role: str, keys: int
) -> None:
    person = await signed_in(EDITOR)
    await a_key(person.account)
    await accounts.add(EDITOR, role, NOW)
    assert await Passkey.all().count() == keys
    assert await sessions.of_account(person.account, NOW) == []


async def test_revoking_ends_every_session_and_key_and_adding_brings_back_neither(database: Database) -> None:
    person, other = await signed_in(EDITOR, "moderator"), await signed_in(STRANGER)
    await signed_in(EDITOR)
    await a_key(person.account)
    link = await sign_ins.login_link(EDITOR, NOW)
    await accounts.revoke(EDITOR, NOW)
    assert await Passkey.all().count() == 0
    assert await sessions.of_account(person.account, NOW) == []
    assert len(await sessions.of_account(other.account, NOW)) == 1
    await accounts.add(EDITOR, "moderator", NOW)
    assert await sign_ins.use_link(link, NOW) is None
    assert await sessions.of_account(person.account, NOW) == []
    assert await Passkey.all().count() == 0
    for email in [EDITOR, "nobody@program.example"]:
        if email == EDITOR:
            await accounts.revoke(EDITOR, NOW)
        with pytest.raises(Unfit):
            await accounts.revoke(email, NOW)
        with pytest.raises(Unfit):
            await sign_ins.login_link(email, NOW)


async def test_the_operators_link_begins_a_session_that_says_so_and_no_mail_goes_out(database: Database) -> None:
    await accounts.add(EDITOR, "moderator", NOW)
    link = await sign_ins.login_link(EDITOR, NOW)
    assert await Letter.all().count() == 0
    entered = await sign_ins.use_link(link, NOW)
    assert entered
    person = await sessions.person(entered.token, NOW)
    assert person
    assert (person.by_operator, person.strong) == (True, False)
    assert await sign_ins.use_link(link, NOW) is None
    assert (await AuditEntry.filter(action="signed in").get()).details["by"] == "operator"


async def test_the_operators_link_has_no_code_and_is_not_counted(database: Database) -> None:
    await accounts.add(EDITOR, "moderator", NOW)
    for _ in range(sign_ins.MOST_LETTERS):
        await sign_ins.login_link(EDITOR, NOW)
    assert await sign_ins.use_code(EDITOR, "000000", NOW) is None
    assert await SignIn.filter(tries__gt=0).count() == 0
    assert await sign_ins.request(EDITOR, "en", "", NOW, LETTERS)


async def test_the_operator_sees_who_is_there(database: Database) -> None:
    person = await signed_in(EDITOR)
    await signed_in(EDITOR)
    await signed_in(STRANGER, now=NOW - timedelta(days=20))
    await a_key(person.account)
    found = [(one.account.email, one.sessions, one.passkeys) for one in await accounts.standings(NOW)]
    assert found == [(EDITOR, 2, 1), (STRANGER, 0, 0)]


async def test_the_language_of_letters_is_chosen_among_ours(database: Database) -> None:
    person = await signed_in(EDITOR)
    for language in ["es", "xx", ""]:
        await accounts.speak(person.account, language, NOW)
        assert (await Account.get()).language == "es"
    assert await AuditEntry.filter(action="language chosen").count() == 1


@pytest.mark.parametrize(
    ("says", "named"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
         "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/143.0 Safari/537.36 Edg/143.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/143.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""), ("", ""), ("<script>", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_coarsely(says: str, named: str) -> None:
    assert devices.named(says) == named
