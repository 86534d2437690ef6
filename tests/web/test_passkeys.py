"""Passkeys: the whole ceremony with a key in software, and every way in which an answer proves nothing."""

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import NOW
from tests.web.authenticator import PRESENT, VERIFIED, Authenticator
from tests.web.people import LETTERS, seen_again, signed_in
from web import accounts, ceremony, passkeys, sessions
from web.database import Database
from web.keys import Key, NotProven, Site, counts_on
from web.models import AuditEntry, Letter, Passkey, Session
from web.passkeys import Refused, Why
from web.sessions import Person

pytestmark = pytest.mark.anyio
SITE = Site("finder.example", "https://finder.example")
EVIL = "https://finder.example.evil.example"
MINUTE = timedelta(minutes=1)
ROLES_IN_NEED = pytest.mark.parametrize("role", sorted(accounts.TRUSTED))


async def added(person: Person, key: Authenticator | None = None) -> Authenticator:
    """A key that this person added."""
    key = key or Authenticator()
    await send_new(person, key.made(await passkeys.begin_adding(person, SITE, NOW), SITE.origin))
    return key


async def send_new(person: Person, answer: str, now: datetime = NOW) -> None:
    await passkeys.add(person, SITE, answer, now, device="Firefox, Windows", letters=LETTERS)


async def shown(person: Person, key: Authenticator) -> Person:
    """The same person after showing a key."""
    await passkeys.show(person, SITE, key.shown(await passkeys.begin_showing(person, SITE, NOW), SITE.origin), NOW)
    return await seen_again(person)


async def refused(why: Why, person: Person, answer: str, now: datetime = NOW) -> None:
    """Showing this changes nothing."""
    with pytest.raises(Refused) as found:
        await passkeys.show(person, SITE, answer, now)
    assert found.value.why is why
    assert not (await seen_again(person)).strong


# ---------------------------------------------------------------- as it should be


@pytest.mark.parametrize("counts", [True, False], ids=["a key that counts", "a synced key"])
async def test_a_passkey_is_added_and_showing_it_makes_this_session_strong(database: Database, counts: bool) -> None:
    person = await signed_in()
    key = await added(person, Authenticator(counts=counts))
    assert not (await seen_again(person)).strong
    assert (await shown(person, key)).strong
    assert (await shown(person, key)).strong
    kept = await Passkey.get()
    assert (kept.credential_id, kept.sign_count, kept.name, kept.used_at) == (
        key.name, 2 if counts else 0, "Firefox, Windows", NOW,
    )  # fmt: skip


async def test_another_session_of_the_same_account_stays_weak(database: Database) -> None:
    person, other = await signed_in(), await signed_in()
    await shown(person, await added(person))
    assert not (await seen_again(other)).strong


async def test_a_new_key_is_told_to_its_owner_and_to_the_log(database: Database) -> None:
    person = await signed_in()
    await shown(person, await added(person))
    letter = await Letter.get()
    assert (letter.to, letter.kind, letter.may_repeat) == (person.email, "passkey_added", True)
    assert "Firefox, Windows" in letter.text
    assert "November 23, 2026" in letter.text
    assert "https://finder.example/portal/account" in letter.text
    actions = [(one.actor, one.action) for one in await AuditEntry.all().order_by("id")]
    assert actions == [(person.actor, "passkey added"), (person.actor, "passkey shown")]


async def test_the_browser_is_asked_for_a_finger_a_face_or_a_pin_and_not_for_a_key_that_is_here(
    database: Database,
) -> None:
    person = await signed_in()
    key = await added(person)
    strong = await shown(person, key)
    asked = json.loads(await passkeys.begin_adding(strong, SITE, NOW))
    assert asked["rp"]["id"] == "finder.example"
    assert asked["attestation"] == "none"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert [one["id"] for one in asked["excludeCredentials"]] == [key.name]
    asked = json.loads(await passkeys.begin_showing(strong, SITE, NOW))
    assert asked["userVerification"] == "required"
    assert [one["id"] for one in asked["allowCredentials"]] == [key.name]


# ---------------------------------------------------------------- who may add the first, and another


@ROLES_IN_NEED
async def test_a_mailbox_alone_never_gives_a_moderator_their_first_key(database: Database, role: str) -> None:
    person = await signed_in(role=role)
    with pytest.raises(Refused) as found:
        await passkeys.begin_adding(person, SITE, NOW)
    assert found.value.why is Why.OPERATOR
    assert (await Session.get()).challenge == ""


@ROLES_IN_NEED
async def test_it_does_not_by_an_answer_that_was_begun_before_they_became_one_either(
    database: Database, role: str
) -> None:
    person = await signed_in(role="provider")
    answer = Authenticator().made(await passkeys.begin_adding(person, SITE, NOW), SITE.origin)
    promoted = Person(
        person.account, person.email, role, person.session, strong=False, by_operator=False, form_token=""
    )
    with pytest.raises(Refused) as found:
        await send_new(promoted, answer)
    assert found.value.why is Why.OPERATOR
    assert await Passkey.all().count() == 0


@ROLES_IN_NEED
async def test_the_operators_link_does(database: Database, role: str) -> None:
    person = await signed_in(role=role, by_operator=True)
    assert (await shown(person, await added(person))).strong


@pytest.mark.parametrize("by_operator", [True, False])
@pytest.mark.parametrize("role", sessions.ROLES)
async def test_whoever_has_a_key_shows_it_before_another_is_added_or_one_removed(
    database: Database, role: str, by_operator: bool
) -> None:
    owner = await signed_in(role=role, by_operator=True)
    key = await added(owner)
    person = await signed_in(role=role, by_operator=by_operator)
    for attempt in (
        passkeys.begin_adding(person, SITE, NOW),
        passkeys.remove(person, (await Passkey.get()).id, NOW),
    ):
        with pytest.raises(Refused) as found:
            await attempt
        assert found.value.why is Why.SHOW_FIRST
    strong = await shown(person, key)
    await added(strong)
    assert await Passkey.all().count() == 2


async def test_of_two_first_keys_begun_at_once_the_second_is_refused(database: Database) -> None:
    person, thief = await signed_in(), await signed_in()
    mine = Authenticator().made(await passkeys.begin_adding(person, SITE, NOW), SITE.origin)
    theirs = Authenticator().made(await passkeys.begin_adding(thief, SITE, NOW), SITE.origin)
    await send_new(person, mine)
    with pytest.raises(Refused) as found:
        await send_new(thief, theirs)
    assert found.value.why is Why.SHOW_FIRST
    assert await Passkey.all().count() == 1


async def test_a_key_is_on_one_account_only(database: Database) -> None:
    key = await added(await signed_in())
    with pytest.raises(Refused) as found:
        await added(await signed_in("stranger@elsewhere.example"), key)
    assert found.value.why is Why.KNOWN
    assert await Letter.all().count() == 1


# ---------------------------------------------------------------- taking away


async def test_a_key_that_was_removed_opens_nothing_and_weakens_the_other_sessions(database: Database) -> None:
    person, other = await signed_in(), await signed_in()
    key = await added(person)
    person, other = await shown(person, key), await shown(other, key)
    asked = await passkeys.begin_showing(other, SITE, NOW)
    assert await passkeys.remove(person, (await Passkey.get()).id, NOW)
    assert (await seen_again(person)).strong
    await refused(Why.FAILED, other, key.shown(asked, SITE.origin))
    assert await AuditEntry.filter(action="passkey removed").count() == 1


async def test_nobody_removes_or_shows_anothers_key(database: Database) -> None:
    person, stranger = await signed_in(), await signed_in("stranger@elsewhere.example")
    key, other = await added(person), await added(stranger)
    strong = await shown(stranger, other)
    assert not await passkeys.remove(strong, (await Passkey.get(credential_id=key.name)).id, NOW)
    assert await Passkey.all().count() == 2
    asked = await passkeys.begin_showing(person, SITE, NOW)
    await refused(Why.FAILED, person, other.shown(asked, SITE.origin))


# ---------------------------------------------------------------- what proves nothing


async def test_a_challenge_is_good_for_one_answer(database: Database) -> None:
    person = await signed_in()
    key = Authenticator()
    asked = await passkeys.begin_adding(person, SITE, NOW)
    await send_new(person, key.made(asked, SITE.origin))
    with pytest.raises(Refused):
        await send_new(person, Authenticator().made(asked, SITE.origin))
    asked = await passkeys.begin_showing(person, SITE, NOW)
    answer = key.shown(asked, SITE.origin)
    await passkeys.show(person, SITE, answer, NOW)
    await Session.all().update(strong_at=None)
    await refused(Why.FAILED, person, answer)
    await refused(Why.FAILED, person, key.shown(asked, SITE.origin))


async def test_an_answer_that_failed_uses_its_challenge_up_too(database: Database) -> None:
    person = await signed_in()
    key = await added(person)
    asked = await passkeys.begin_showing(person, SITE, NOW)
    await refused(Why.FAILED, person, "{}")
    await refused(Why.FAILED, person, key.shown(asked, SITE.origin))


async def test_an_answer_is_of_the_session_that_was_asked(database: Database) -> None:
    person, other = await signed_in(), await signed_in()
    key = await added(person)
    await passkeys.begin_showing(other, SITE, NOW)
    await refused(Why.FAILED, other, key.shown(await passkeys.begin_showing(person, SITE, NOW), SITE.origin))


async def test_an_answer_without_a_question_is_none(database: Database) -> None:
    person = await signed_in()
    key = await added(person)
    for challenge in ["", "-", "AAAA"]:
        asked = json.dumps({"rpId": SITE.host, "challenge": challenge})
        await refused(Why.FAILED, person, key.shown(asked, SITE.origin))


@pytest.mark.parametrize("minutes", [10, 60, -6, -60 * 24 * 3650])
async def test_an_answer_comes_within_ten_minutes_by_a_clock_that_was_not_set_back(
    database: Database, minutes: int
) -> None:
    person = await signed_in()
    key = await added(person)
    answer = key.shown(await passkeys.begin_showing(person, SITE, NOW), SITE.origin)
    await refused(Why.FAILED, person, answer, NOW + minutes * MINUTE)


async def test_what_was_asked_for_a_new_key_is_no_question_for_an_old_one(database: Database) -> None:
    person = await signed_in()
    key = await added(person)
    strong = await shown(person, key)
    await Session.all().update(strong_at=None)
    asked = json.loads(await passkeys.begin_adding(strong, SITE, NOW))
    await refused(Why.FAILED, person, key.shown(json.dumps(asked | {"rpId": SITE.host}), SITE.origin))


WRONG = {
    "another origin": {"origin": EVIL},
    "our name without https": {"origin": "http://finder.example"},
    "another port": {"origin": "https://finder.example:8443"},
    "another challenge": {"challenge": "AAAA"},
    "another ceremony": {"type": "webauthn.unknown"},
}


@pytest.mark.parametrize("said", WRONG.values(), ids=WRONG)
async def test_an_answer_that_says_something_else_of_the_ceremony_is_refused(
    database: Database, said: dict[str, str]
) -> None:
    person = await signed_in()
    asked = await passkeys.begin_adding(person, SITE, NOW)
    with pytest.raises(Refused) as found:
        await send_new(person, Authenticator().made(asked, SITE.origin, **said))
    assert found.value.why is Why.FAILED
    key = await added(person)
    await refused(Why.FAILED, person, key.shown(await passkeys.begin_showing(person, SITE, NOW), SITE.origin, **said))


@pytest.mark.parametrize("flags", [0, PRESENT, VERIFIED])
async def test_a_key_that_did_not_ask_who_holds_it_is_not_enough(database: Database, flags: int) -> None:
    person = await signed_in()
    asked = await passkeys.begin_adding(person, SITE, NOW)
    with pytest.raises(Refused):
        await send_new(person, Authenticator().made(asked, SITE.origin, flags=flags))
    key = await added(person)
    asked = await passkeys.begin_showing(person, SITE, NOW)
    await refused(Why.FAILED, person, key.shown(asked, SITE.origin, flags=flags))


async def test_a_key_that_signs_for_another_site_is_refused(database: Database) -> None:
    person = await signed_in()
    key = await added(person)
    asked = json.loads(await passkeys.begin_showing(person, SITE, NOW))
    await refused(Why.FAILED, person, key.shown(json.dumps(asked | {"rpId": "evil.example"}), SITE.origin))


async def test_another_key_under_the_same_id_is_refused(database: Database) -> None:
    person = await signed_in()
    key = await added(person)
    forged = Authenticator(id=key.id)
    await refused(Why.FAILED, person, forged.shown(await passkeys.begin_showing(person, SITE, NOW), SITE.origin))


async def test_a_copied_key_is_refused_when_its_counter_did_not_go_on_and_the_log_says_so(database: Database) -> None:
    person = await signed_in()
    key = await added(person)
    copy = Authenticator(signed=key.signed, id=key.id, key=key.key)
    await shown(person, key)
    await Session.all().update(strong_at=None)
    for _ in range(2):
        copy.signed = 0
        answer = copy.shown(await passkeys.begin_showing(person, SITE, NOW), SITE.origin)
        await refused(Why.COPIED, person, answer)
    zero = Authenticator(counts=False, id=key.id, key=key.key)
    await refused(Why.COPIED, person, zero.shown(await passkeys.begin_showing(person, SITE, NOW), SITE.origin))
    assert await AuditEntry.filter(action="passkey may be copied").count() == 3
    assert (await shown(person, key)).strong


@given(before=st.integers(0, 9), after=st.integers(0, 9))
def test_a_counter_goes_on_or_was_never_used(before: int, after: int) -> None:
    assert counts_on(before, after) is (after > before or before == after == 0)


ANSWER = json.loads(
    Authenticator().shown(json.dumps({"rpId": SITE.host, "challenge": "AAAA"}), SITE.origin)
)  # fmt: skip
KNOWN = Key(ANSWER["id"], "pQECAyYgASFYIA", 0)
WORDS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
JSON = st.recursive(WORDS, lambda one: st.lists(one, max_size=3))
MEMBERS = st.sampled_from(["id", "rawId", "type", "response"])
PARTS = st.sampled_from(["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])


def with_parts(wrong: dict[str, object]) -> str:
    """An answer in whose response something else stands."""
    return json.dumps(ANSWER | {"response": ANSWER["response"] | wrong})


@settings(deadline=None)
@given(
    st.text(max_size=50)
    | JSON.map(json.dumps)
    | st.dictionaries(MEMBERS, JSON).map(lambda wrong: json.dumps(ANSWER | wrong))
    | st.dictionaries(PARTS, JSON).map(with_parts)
    | st.just("[" * 100_000)
)
def test_whatever_a_browser_sends_it_proves_something_or_nothing(answer: str) -> None:
    with pytest.raises(NotProven):
        ceremony.made(SITE, "AAAA", answer)
    with pytest.raises(NotProven):
        ceremony.shown(SITE, "AAAA", answer, KNOWN)
    try:
        assert ceremony.id_in(answer).isascii()
    except NotProven:
        return


@pytest.mark.parametrize("found", ["", "a b", "a\0", "\ud800", "a" * 1_401, "ä", None, 7])
def test_what_cannot_be_the_id_of_a_key_never_reaches_the_database(found: object) -> None:
    with pytest.raises(NotProven):
        ceremony.id_in(json.dumps({"id": found}))


# ---------------------------------------------------------------- where passkeys work


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        ("https://finder.example", "finder.example", "https://finder.example"),
        ("https://Finder.example:443", "finder.example", "https://finder.example"),
        ("https://finder.example:8443", "finder.example", "https://finder.example:8443"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_a_passkey_is_bound_to_the_name_of_our_host(address: str, host: str, origin: str) -> None:
    assert Site.of(address) == Site(host, origin)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "https://10.0.0.1", "https://[::1]", "http://a.example", ""]
)
async def test_where_browsers_allow_none_it_is_said(database: Database, address: str) -> None:
    site = Site.of(address)
    assert site is None
    with pytest.raises(Refused) as found:
        await passkeys.begin_adding(await signed_in(), site, NOW)
    assert found.value.why is Why.NO_NAME
