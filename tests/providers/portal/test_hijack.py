"""Those who want a listing's phone: whatever one of them holds, searchers go on seeing the true number.

Each drill ends with the same look: nothing protected has changed, somebody was told, and it stands in the log.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from providers.editing import protected
from providers.listing import Listing
from providers.models import Capability, Membership, Proposal
from providers.people import capabilities, freezing, members
from tests.providers.claim_cast import LETTERS
from tests.providers.portal.cast import House, opened
from tests.providers.portal.forms import edits
from tests.providers.portal.rooms import Visitor, a_program, fresh, keepers, letters, noted, now_is
from web.models import Account, Letter

THEIRS = ["8885550100", "8885550100"]
GUARDED = ("phones", "website", "organization", "program", "street", "city", "state", "zip")
BEFORE_THE_HOLD_ENDS, AFTER = timedelta(hours=71), timedelta(hours=200)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("hijack")) as house:
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


def ana(listing: Listing) -> str:
    """Who keeps it by right."""
    return f"ana@{listing.website.removeprefix('https://')}"


def a_kept_program(house: House, *others: str) -> Listing:
    """A program that Ana keeps, and whoever else."""
    site = f"h{uuid4().hex[:8]}.org"
    return a_program(house, f"ana@{site}", *others, website=f"https://{site}")


def is_as_it_was(house: House, listing: Listing) -> None:
    """Nothing protected has changed, now or after any hold, with the clock's work done."""
    rules = house.settings.rules
    for later in (timedelta(0), BEFORE_THE_HOLD_ENDS, AFTER):
        house.do(partial(protected.apply_due, house.clock() + later, rules, LETTERS))
        found = now_is(house, listing)
        assert [getattr(found, name) for name in GUARDED] == [getattr(listing, name) for name in GUARDED]
        assert found.facts.get("email") == listing.facts.get("email")
        assert found.facts.get("licence") == listing.facts.get("licence")
    page = house.client.get(f"/listing/{listing.id}").text
    assert "419-555-0123" in page
    assert "888-555-0100" not in page


def alarms(house: House, email: str) -> list[Letter]:
    """What somebody was told that means: look at this."""
    kinds = ("protected_proposed", "claim_rival", "member_removed", "member_news", "frozen", "openings_unusual")
    return [letter for kind in kinds for letter in letters(house, kind, email)]


def proposals(house: House, listing: Listing) -> list[Proposal]:
    async def read() -> list[Proposal]:
        return await Proposal.filter(program_public_id=listing.id).order_by("id")

    return house.do(read)


def test_a_stranger_reaches_no_page_of_a_listing_and_changes_nothing(house: House) -> None:
    listing = a_kept_program(house)
    for stranger in (Visitor(house), Visitor(house, "mallory@calls.example")):
        for page in ("", "/preview", "/history", "/people", "/openings", "/published"):
            answer = stranger.get(f"/portal/listing/{listing.id}{page}")
            assert answer.status_code == (404 if stranger.email else 303)
        for page in ("/draft", "/publish", "/people", "/openings", "/confirm", "/withdraw"):
            answer = stranger.post(f"/portal/listing/{listing.id}{page}", phone_number="8885550100", do="publish")
            assert answer.status_code in ((404, 403) if stranger.email else (303, 401))
    is_as_it_was(house, listing)


def test_a_former_editor_has_no_way_back(house: House) -> None:
    listing = a_kept_program(house, "mallory@calls.example")
    mallory = Visitor(house, "mallory@calls.example")
    assert mallory.get(f"/portal/listing/{listing.id}").status_code == 200
    person = Visitor(house, ana(listing))
    page = person.get(f"/portal/listing/{listing.id}/people").text
    member = house.do(lambda: _member(listing, "mallory@calls.example"))
    assert "mallory@calls.example" in page
    person.post(f"/portal/listing/{listing.id}/people", do="remove", member=str(member))
    assert edits(mallory, listing.id, phone_number=THEIRS).status_code == 404
    assert mallory.post(f"/portal/listing/{listing.id}/openings", care="detox", status="full").status_code == 404
    is_as_it_was(house, listing)
    assert letters(house, "member_removed", "mallory@calls.example")
    assert any("member" in action for action in noted(house, listing))


async def _member(listing: Listing, email: str) -> int:
    from_listing = await members.of_listing(listing.id)
    return next(member.id for member in from_listing if member.email == email)


def test_a_changed_phone_waits_alarms_everyone_and_never_comes_without_a_moderator(house: House) -> None:
    listing = a_kept_program(house, "ben@maumee.example")
    mallory = Visitor(house, ana(listing))  # her mailbox is somebody else's now
    answer = edits(mallory, listing.id, phone_number=THEIRS)
    assert answer.status_code == 303, answer.text
    assert [one.field for one in proposals(house, listing)] == ["phones"]
    assert alarms(house, "ben@maumee.example")
    assert alarms(house, ana(listing))
    assert "change-proposed" in noted(house, listing)
    is_as_it_was(house, listing)


def test_one_click_on_the_alarm_freezes_it_even_when_moderators_have_agreed(house: House) -> None:
    listing = a_kept_program(house, "ben@maumee.example")
    edits(Visitor(house, ana(listing)), listing.id, phone_number=THEIRS)
    (waits,) = proposals(house, listing)
    letter = alarms(house, "ben@maumee.example")[-1]
    link = next(word for word in letter.text.split() if "/portal/freeze/" in word)
    path = link[link.index("/portal/freeze/") :]
    stranger = Visitor(house)
    assert stranger.get(path).status_code == 200
    assert house.do(lambda: freezing.state(listing.id)) is None  # a mail scanner opened it
    stranger.forge(path, form_token="")
    assert house.do(lambda: freezing.state(listing.id)) is not None
    for number in (1, 2):
        agreed = house.do(lambda n=number: _agree(house, waits.id, f"moderator{n}@finder.example"))
        assert agreed == "waiting"
    is_as_it_was(house, listing)
    assert any("froze" in action or "freeze" in action for action in noted(house, listing))


async def _agree(house: House, proposal: int, email: str) -> str:
    account, _ = await Account.get_or_create(defaults={"role": "moderator", "created_at": house.clock()}, email=email)
    later = house.clock() + AFTER
    return await protected.agree(proposal, account.id, later, house.settings.rules, LETTERS)


def test_a_compromised_editor_who_brings_friends_still_needs_a_moderator(house: House) -> None:
    listing = a_kept_program(house, "ben@maumee.example")
    mallory = Visitor(house, ana(listing))
    here = f"/portal/listing/{listing.id}"
    mallory.post(f"{here}/people", do="invite", email="friend@calls.example")
    for letter in letters(house, "member_invited", "friend@calls.example"):
        assert listing.name in letter.text
    friend = Visitor(house, "friend@calls.example")
    invitation = house.do(lambda: _invitation("friend@calls.example"))
    friend.post("/portal/invitation", invitation=str(invitation), answer="accept")
    assert "friend@calls.example" in keepers(house, listing)
    for person in (mallory, friend):
        edits(
            person, listing.id, phone_number=THEIRS, website="https://calls.example", email="us@calls.example",
            organization="Calls", street="1 Other Street", zip="43606",
        )  # fmt: skip
        for waits in proposals(house, listing):
            answer = person.post(f"/portal/moderation/proposal/{waits.id}", do="agree")
            assert answer.status_code in (403, 404)
    assert {one.field for one in proposals(house, listing)} >= {"phones", "website", "email", "organization"}
    assert alarms(house, "ben@maumee.example")
    is_as_it_was(house, listing)


async def _invitation(email: str) -> int:
    found = await Membership.filter(email=email, accepted_at=None).first()
    assert found is not None
    return int(found.id)


def test_a_link_for_openings_reaches_nothing_else_whoever_forwards_or_replays_it(house: House) -> None:
    listing = a_kept_program(house)
    lasts = timedelta(days=7)

    async def link() -> str:
        return await capabilities.give(
            capabilities.OPENINGS, listing.id, ana(listing), created_by="job", at=house.clock(), lasts=lasts
        )

    token = house.do(link)
    stranger = Visitor(house)
    for path in (f"/portal/freeze/{token}", f"/portal/confirm/{token}", f"/portal/sign-in/link/{token}"):
        stranger.forge(path, form_token="")
        assert house.do(lambda: freezing.state(listing.id)) is None
    for path in ("", "/publish", "/people"):
        assert stranger.forge(f"/portal/listing/{listing.id}{path}", token=token).status_code in (303, 401, 405)
    page = stranger.get(f"/portal/openings/{token}?say=detox.open").text
    form = _form(page, "/portal/openings/")
    first = stranger.forge(f"/portal/openings/{token}", **form, status="full", phone_number="8885550100")
    assert first.status_code == 303
    said = now_is(house, listing).facts["openings"]
    house.clock.on(minutes=7)
    stranger.forge(f"/portal/openings/{token}", **form, status="open")
    stranger.forge(f"/portal/openings/{token}", **form, status="full")
    assert now_is(house, listing).facts["openings"] == said
    is_as_it_was(house, listing)
    assert "openings" in noted(house, listing)
    revoked = house.do(lambda: Capability.filter(program_public_id=listing.id).update(revoked_at=house.clock()))
    assert revoked
    assert stranger.get(f"/portal/openings/{token}").status_code in (404, 410)


def _form(page: str, action: str) -> dict[str, Any]:
    from_page = page.split("<form", 1)[1]
    assert action in from_page
    names = ("care", "asked")
    return {name: from_page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0] for name in names}


def test_a_look_alike_domain_keeps_nothing(house: House) -> None:
    listing = a_program(house)
    host = listing.website.removeprefix("https://")
    for address in (f"x@{host}.calls.example", f"x@my{host}", f"x@{host.replace('o', '0', 1)}", f"{host}@gmail.com"):
        Visitor(house, address).post(f"/portal/claim/{listing.id}", how="domain")
    assert keepers(house, listing) == []
    is_as_it_was(house, listing)


def test_a_claim_war_alarms_whoever_keeps_it_and_freezes_it(house: House) -> None:
    listing = a_kept_program(house)
    for number in range(3):
        rival = Visitor(house, f"rival{number}@calls.example")
        rival.post(f"/portal/claim/{listing.id}", how="documents")
    assert keepers(house, listing) == [ana(listing)]
    assert letters(house, "claim_rival", ana(listing))
    assert house.do(lambda: freezing.state(listing.id)) is not None
    assert any("claim" in action for action in noted(house, listing))
    is_as_it_was(house, listing)


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://calls.example"}, {}],
    ids=["cross-site", "same-site", "origin", "none"],
)
def test_a_form_that_another_site_made_is_refused_with_the_editors_own_cookie(
    house: House, headers: dict[str, str]
) -> None:
    listing = a_kept_program(house)
    editor = Visitor(house, ana(listing))
    for page in ("/draft", "/publish", "/people", "/openings", "/confirm"):
        answer = editor.client.post(
            f"/portal/listing/{listing.id}{page}", data={"do": "invite", "email": "x@calls.example"}, headers=headers
        )
        assert answer.status_code == 403, page
    assert keepers(house, listing) == [ana(listing)]
    is_as_it_was(house, listing)


def test_a_guessed_id_is_nobodys(house: House) -> None:
    listing = a_kept_program(house)
    other = Visitor(house, ana(a_kept_program(house)))
    edits(Visitor(house, ana(listing)), listing.id, phone_number=THEIRS)
    (waits,) = proposals(house, listing)
    assert edits(other, listing.id, phone_number=THEIRS).status_code == 404
    assert other.post(f"/portal/listing/{listing.id}/withdraw", id=str(waits.id)).status_code == 404
    assert [one.state for one in proposals(house, listing)] == ["waiting"]
    for guess in ("0", "-1", "9" * 30, str(waits.id)):
        assert other.post(f"/portal/moderation/proposal/{guess}", do="agree").status_code in (403, 404)
    is_as_it_was(house, listing)


def test_two_moderators_and_the_hold_do_publish_it(house: House) -> None:
    """The counter-proof: the drills above could not fail if nothing were ever published."""
    listing = a_kept_program(house)
    edits(Visitor(house, ana(listing)), listing.id, phone_number=THEIRS)
    (waits,) = proposals(house, listing)
    states = [house.do(lambda n=n: _agree(house, waits.id, f"moderator{n}@finder.example")) for n in (1, 1, 2)]
    assert states == ["waiting", "waiting", "applied"]
    assert now_is(house, listing).phones[0].number == "8885550100"
    assert replace(now_is(house, listing), facts={}, provenance={}, rev=0) == replace(
        listing, facts={}, provenance={}, rev=0
    )
