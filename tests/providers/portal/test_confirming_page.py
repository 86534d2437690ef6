"""The page behind “is this still right?”: opened by scanners, tapped by people, replayed by anybody."""

from collections.abc import Iterator
from typing import Any

import pytest

from finder.pages.rendering import assets, renderer
from providers import listings
from providers.listing import Listing
from providers.models import Membership
from providers.people import capabilities
from providers.trust import confirming
from tests.providers.portal.cast import House, opened
from tests.providers.portal.rooms import SEEN, SENT_ON, Visitor, a_program, fresh, noted, now_is
from web.letters import Letters
from web.models import Letter

EDITOR = "jo@maumeebay.org"
GONE = 404


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("confirming")) as house:
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


def a_silent_program(house: House, **changed: Any) -> Listing:
    """A program whose editor has not answered for months: it is out of the default results."""
    marks = {"confirmed": "2026-05-01", "unconfirmed": "2026-08-20", "set_aside": "2026-10-20"}
    return a_program(house, EDITOR, claimed="2026-01-01", **marks | changed)


def link(house: House, listing: Listing, to: str = EDITOR, kind: str = capabilities.CONFIRM) -> str:
    """The path of a link in a letter."""
    at, lasts = house.clock(), confirming.LINK_LASTS
    token = house.do(
        lambda: capabilities.give(kind, listing.id, to, created_by="job", at=at, lasts=lasts)
    )  # fmt: skip
    return f"/portal/confirm/{token}"


def main(page: Any) -> str:
    """What stands on a page besides its frame."""
    return str(page.text.partition("<main")[2].partition("</main>")[0])


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_opening_it_changes_nothing_and_one_tap_says_yes(house: House, prefix: str) -> None:
    listing, stranger = a_silent_program(house), Visitor(house)
    path = prefix + link(house, listing)
    for _scanner in range(3):
        page = stranger.get(path)
        assert page.status_code == SEEN
        assert main(page).count("<button") == 1
    assert now_is(house, listing) == listing
    assert stranger.post(path).headers["location"] == path
    found = now_is(house, listing)
    assert (found.confirmed, found.unconfirmed, found.set_aside) == (house.clock().date().isoformat(), "", "")
    assert "<button" not in main(stranger.get(path))


def test_it_shows_what_is_stated_and_what_is_not(house: House) -> None:
    listing = a_silent_program(house, website="https://www.maumeebay.org")
    text = main(Visitor(house).get(link(house, listing)))
    for shown in (listing.name, "419-555-0123 (Main number)", "1 Main Street, Toledo, OH 43604", "Medicaid",
                  "https://www.maumeebay.org", "Not stated", "October 20, 2026"):  # fmt: skip
        assert shown in text


def test_every_stated_group_stands_on_the_page_that_says_all_of_it_is_right(house: House) -> None:
    listing = a_silent_program(house)
    facts = listing.facts | {"language": ["es"], "therapy": ["yoga"], "hours": "Mo-Fr 08:00-17:00"}
    listing = a_silent_program(house, facts=facts)
    text = main(Visitor(house).get(link(house, listing)))
    for shown in ("Spanish", "Yoga", "Mo-Fr 08:00-17:00"):
        assert shown in text


def test_a_yes_that_comes_again_changes_nothing(house: House) -> None:
    listing, stranger = a_silent_program(house), Visitor(house)
    path = link(house, listing)
    for _tap in range(3):
        assert stranger.post(path).status_code == SENT_ON
    said = now_is(house, listing)
    house.clock.on(days=30)
    assert stranger.post(path).status_code == SENT_ON
    assert now_is(house, listing) == said
    assert noted(house, listing) == ["confirmed"]


def test_old_unknown_and_former_links_are_answered_alike_and_say_nothing(house: House) -> None:
    listing, stranger = a_silent_program(house), Visitor(house)
    old, former = link(house, listing), link(house, listing, to="former@maumeebay.org")
    other = link(house, listing, kind=capabilities.OPENINGS)
    house.clock.on(days=91)
    pages = [stranger.get(path) for path in (old, former, other, "/portal/confirm/xyz", "/portal/confirm/%00")]
    pages += [stranger.post(path) for path in (old, former, other, "/portal/confirm/xyz")]
    assert {page.status_code for page in pages} == {GONE}
    assert len({main(page) for page in pages}) == 1
    assert now_is(house, listing) == listing


def test_the_link_of_somebody_who_was_removed_says_nothing(house: House) -> None:
    listing = a_silent_program(house)
    path = link(house, listing)
    house.do(lambda: Membership.filter(email=EDITOR).update(ended_at=house.clock()))
    assert Visitor(house).post(path).status_code == GONE
    assert now_is(house, listing) == listing


def test_a_listing_that_nobody_keeps_any_more_cannot_be_confirmed(house: House) -> None:
    listing = a_silent_program(house)
    path = link(house, listing)
    house.do(lambda: listings.remove([listing.id], actor="test", at=house.clock()))
    assert Visitor(house).get(path).status_code == GONE


def test_its_keeper_is_led_to_the_form_and_its_contact_to_saying_what_is_wrong(house: House) -> None:
    listing = a_silent_program(house)
    facts = listing.facts | {"email": "intake@maumeebay.org"}
    listing = a_silent_program(house, facts=facts)
    keeper, contact = (main(Visitor(house).get(link(house, listing, to))) for to in (EDITOR, "intake@maumeebay.org"))
    assert f'href="/portal/listing/{listing.id}"' in keeper
    assert f'href="/portal/listing/{listing.id}"' not in contact
    assert f'href="/listing/{listing.id}/wrong"' in contact


def test_a_form_of_another_site_says_nothing(house: House) -> None:
    listing = a_silent_program(house)
    path = link(house, listing)
    stranger, editor = Visitor(house), Visitor(house, EDITOR)
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        for visitor in (stranger, editor):
            form = {"form_token": visitor.proof}
            assert visitor.client.post(path, data=form, headers=header).status_code == 403
    assert now_is(house, listing) == listing
    assert editor.post(path).status_code == SENT_ON


def test_the_page_is_kept_nowhere_and_names_no_program_in_its_title(house: House) -> None:
    listing = a_silent_program(house)
    page = Visitor(house).get(link(house, listing))
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert listing.name not in page.text.partition("</title>")[0]


def test_from_the_mail_to_the_yes_it_is_two_taps(house: House) -> None:
    listing = a_program(house, EDITOR)
    house.clock.on(days=91)
    letters = Letters(renderer(house.settings, assets()), house.settings.address)
    house.do(lambda: confirming.due(house.clock(), letters, house.settings.rules))
    letter = house.do(lambda: Letter.get(key__startswith=f"confirm:{listing.id}:"))
    path = letter.text.partition(house.settings.address)[2].split()[0]
    house.clock.on(days=1)
    stranger = Visitor(house)
    assert "Is all of this still right?" in stranger.get(path).text  # the first
    assert "Thank you" in stranger.get(stranger.post(path).headers["location"]).text  # the second
    assert now_is(house, listing).confirmed == house.clock().date().isoformat()
