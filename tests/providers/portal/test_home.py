"""My programs: one state each, the one thing that is next, and nobody else's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from providers.listing import Listing
from providers.models import Doubt, Proposal
from providers.people import freezing
from tests.providers.claim_cast import LETTERS
from tests.providers.portal.cast import NOW, House, opened
from tests.providers.portal.rooms import SEEN, SENT_ON, Visitor, a_program, fresh, noted, now_is

OTHER = "else@elsewhere.org"
BOTH_LANGUAGES = pytest.mark.parametrize("prefix", ["", "/es"])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("home")) as house:
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


@pytest.fixture
def editor() -> str:
    """A new address for each test, so that each has a page of its own."""
    return f"{uuid4().hex[:10]}@maumeebay.org"


def reported(hours: float) -> dict[str, Any]:
    """Facts of a detox that said, so many hours ago, that it is open."""
    at = (NOW - timedelta(hours=hours)).isoformat(timespec="seconds")
    said = {"status": "open", "at": at, "number": 2, "starts": ""}
    return {"care": ["detox"], "openings": {"detox": said}}


def home(house: House, email: str, query: str = "") -> str:
    page = Visitor(house, email).get(f"/portal{query}")
    assert page.status_code == SEEN
    return str(page.text)


def doubted(house: House, listing: Listing) -> None:
    async def plant() -> None:
        await Doubt.create(
            program_public_id=UUID(listing.id), field="phones", what="not_working", code_hash=uuid4().hex,
            created_at=NOW,
        )  # fmt: skip

    house.do(plant)


def waits(house: House, listing: Listing) -> None:
    async def plant() -> None:
        await Proposal.create(
            program_public_id=UUID(listing.id), field="phones", before={}, after={}, origin="editor", created_at=NOW,
            hold_until=NOW,
        )  # fmt: skip

    house.do(plant)


def test_a_stranger_is_led_to_sign_in(house: House) -> None:
    assert Visitor(house).get("/portal").headers["location"].startswith("/portal/sign-in")
    assert Visitor(house).post("/portal/invitation", invitation="1").status_code == 401


@BOTH_LANGUAGES
def test_who_keeps_nothing_is_helped_to_find_their_program(house: House, editor: str, prefix: str) -> None:
    text = Visitor(house, editor).get(f"{prefix}/portal").text
    assert f'action="{prefix}/search" method="get"' in text
    assert 'name="near"' in text
    assert 'name="name"' in text


def test_i_see_my_programs_and_nobody_elses(house: House, editor: str) -> None:
    mine, theirs = a_program(house, editor), a_program(house, OTHER)
    text = home(house, editor)
    assert mine.name in text
    assert theirs.name not in text
    for link in ("", "/openings", "/people", "/history"):
        assert f'href="/portal/listing/{mine.id}{link}"' in text
    assert f'href="/listing/{mine.id}"' in text


def test_what_nobody_doubts_is_up_to_date(house: House, editor: str) -> None:
    a_program(house, editor)
    assert "<strong>Up to date</strong>" in home(house, editor)


def test_a_program_that_is_just_kept_is_to_be_looked_at_and_one_yes_settles_it(house: House, editor: str) -> None:
    listing = a_program(house, editor, confirmed="")
    assert "Look at it, and say if all of it is right" in home(house, editor)
    answer = Visitor(house, editor).post(f"/portal/listing/{listing.id}/confirm")
    assert answer.headers["location"] == "/portal?done=confirmed"
    assert now_is(house, listing).confirmed == "2026-11-23"
    assert [one for one in noted(house, listing) if "confirmed" in one]
    assert "<strong>Up to date</strong>" in home(house, editor, "?done=confirmed")


def test_after_ninety_days_it_is_asked_again(house: House, editor: str) -> None:
    a_program(house, editor, claimed="2026-01-01", confirmed="2026-08-26")
    assert "Up to date" in home(house, editor)
    house.clock.on(days=1)
    assert "Look at it, and say if all of it is right" in home(house, editor)


def test_nobody_confirms_another_listing(house: House, editor: str) -> None:
    a_program(house, editor)
    theirs = a_program(house, OTHER, confirmed="")
    for public_id in (theirs.id, str(uuid4()), "x"):
        assert Visitor(house, editor).post(f"/portal/listing/{public_id}/confirm").status_code == 404
        assert Visitor(house).post(f"/portal/listing/{public_id}/confirm").status_code == 401
    assert Visitor(house, OTHER).forge(f"/portal/listing/{theirs.id}/confirm", yes="yes").status_code == 403
    assert now_is(house, theirs).confirmed == ""


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (8.9, "Up to date"), (9, "Openings lapse in 3 hours"), (10.9, "Openings lapse in 1 hour"),
        (11.5, "Openings lapse in 30 minutes"), (12, "Openings have lapsed."), (200, "Openings have lapsed."),
    ],
)  # fmt: skip
def test_openings_are_said_to_lapse_before_they_do(house: House, editor: str, ago: float, words: str) -> None:
    listing = a_program(house, editor, facts=reported(ago))
    text = home(house, editor)
    assert words in text
    assert (
        f'class="button{" quiet-button" if words == "Up to date" else ""}" href="/portal/listing/{listing.id}/openings"'
        in text
    )


def test_each_program_has_one_state_and_the_gravest_comes_first(house: House, editor: str) -> None:
    fine, lapsed = a_program(house, editor), a_program(house, editor, facts=reported(13))
    waiting, wrong = a_program(house, editor), a_program(house, editor, facts=reported(13))
    frozen, asked = a_program(house, editor), a_program(house, editor, confirmed="", facts=reported(13))
    for listing in (waiting, wrong, frozen, lapsed):
        waits(house, listing)
    for listing in (wrong, frozen):
        doubted(house, listing)
    house.do(lambda: freezing.freeze(frozen.id, "link:1", freezing.BY_LETTER, NOW, LETTERS))
    text = home(house, editor)
    order = [text.index(listing.name) for listing in (frozen, wrong, asked, lapsed, waiting, fine)]
    assert order == sorted(order)
    for words in ("Frozen until we have looked", "A searcher says that something is wrong", "Waiting for a check"):
        assert text.count(f"<strong>{words}</strong>") == 1
    assert text.count('class="state ') == 6


def test_one_that_left_the_results_says_so(house: House, editor: str) -> None:
    a_program(house, editor, claimed="2026-01-01", confirmed="", unconfirmed="2026-06-01", set_aside="2026-08-01")
    assert "It left the usual search results on August 1, 2026." in home(house, editor)


def test_an_invitation_is_declined(house: House, editor: str) -> None:
    listing = a_program(house, OTHER)
    Visitor(house, OTHER).post(f"/portal/listing/{listing.id}/people", do="invite", email=editor)
    text = home(house, editor)
    number = text.partition('name="invitation" value="')[2].partition('"')[0]
    answer = Visitor(house, editor).post("/portal/invitation", invitation=number, answer="decline")
    assert answer.status_code == SENT_ON
    assert listing.name not in home(house, editor)


def test_what_i_asked_for_is_there_until_it_is_decided(house: House, editor: str) -> None:
    listing = a_program(house)
    Visitor(house, editor).post(f"/portal/claim/{listing.id}", how="documents")
    assert f'href="/portal/claim/{listing.id}"' in home(house, editor)
    Visitor(house, editor).post(f"/portal/claim/{listing.id}", do="withdraw")
    assert f'href="/portal/claim/{listing.id}"' not in home(house, editor)


def test_only_moderators_are_shown_the_way_to_what_waits(house: House) -> None:
    assert 'href="/portal/moderation"' in Visitor(house, "mod@finder.org", "moderator").get("/portal").text
    assert 'href="/portal/moderation"' not in home(house, OTHER)


def test_an_unknown_word_in_the_address_says_nothing(house: House, editor: str) -> None:
    text = home(house, editor, "?done=<b>x&why=%00")
    assert "<b>x" not in text
    assert 'class="notice"' not in text
