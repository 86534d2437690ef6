"""The alarm in a letter: a page that changes nothing until its button is pressed, and works for whoever holds it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from providers import listings
from providers.listing import Listing
from providers.models import Capability, Freeze
from providers.people import capabilities, freezing, members
from tests.providers.claim_cast import LETTERS
from tests.providers.portal.cast import NOW, House, opened
from tests.providers.portal.rooms import SEEN, SENT_ON, Visitor, a_program, fresh, noted, now_is

EDITOR = "jo@maumeebay.org"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("freezing")) as house:
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


def alarm(house: House, listing: Listing, to: str = EDITOR) -> str:
    """The path of a link in a letter."""
    return f"/portal/freeze/{house.do(lambda: freezing.token(listing.id, to, 'job', house.clock()))}"


def is_frozen(house: House, listing: Listing) -> bool:
    return house.do(lambda: members.is_frozen(listing.id))


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_opening_it_freezes_nothing_and_pressing_it_does(house: House, prefix: str) -> None:
    listing = a_program(house, EDITOR)
    path = prefix + alarm(house, listing)
    stranger = Visitor(house)
    for _scanner in range(3):
        page = stranger.get(path)
        assert page.status_code == SEEN
        assert listing.name in page.text
        assert stranger.client.head(path).status_code in (SEEN, 405)
    assert not is_frozen(house, listing)
    assert stranger.post(path).headers["location"] == path
    assert is_frozen(house, listing)
    assert prefix or "This listing is frozen" in stranger.get(path).text
    assert "<button" not in stranger.get(path).text.partition("<main")[2].partition("</main>")[0]


def test_searchers_see_the_same_as_before(house: House) -> None:
    listing = a_program(house, EDITOR)
    Visitor(house).post(alarm(house, listing))
    assert now_is(house, listing) == listing


def test_pressing_it_again_is_one_freeze_and_after_it_was_lifted_another(house: House) -> None:
    listing = a_program(house, EDITOR)
    path = alarm(house, listing)
    for _again in range(3):
        assert Visitor(house).post(path).status_code == SENT_ON
    assert noted(house, listing) == ["frozen"]
    house.do(lambda: freezing.lift(listing.id, "account:9000", NOW, LETTERS))
    Visitor(house).post(path)
    assert noted(house, listing) == ["frozen", "freeze-lifted", "frozen"]


@pytest.mark.parametrize("later", [timedelta(days=7), timedelta(days=4000), -timedelta(days=1)])
def test_after_its_week_the_page_is_calm_and_nothing_happens(house: House, later: timedelta) -> None:
    listing = a_program(house, EDITOR)
    path = alarm(house, listing)
    house.clock.time = NOW + later
    for answer in (Visitor(house).get(path), Visitor(house).post(path)):
        assert answer.status_code == 404
        assert "This link no longer works" in answer.text
        assert listing.name not in answer.text
    assert not is_frozen(house, listing)


def test_no_other_token_freezes_anything(house: House) -> None:
    listing = a_program(house, EDITOR)

    async def others() -> list[str]:
        week = timedelta(days=7)
        kinds = (capabilities.OPENINGS, capabilities.CONFIRM)
        return [
            await capabilities.give(kind, listing.id, EDITOR, created_by="job", at=NOW, lasts=week) for kind in kinds
        ]

    for token in (*house.do(others), "x", str(uuid4()), "%00", "A" * 300):
        assert Visitor(house).post(f"/portal/freeze/{token}").status_code == 404
    assert not is_frozen(house, listing)


def test_a_revoked_one_and_one_of_a_listing_that_is_gone_do_nothing(house: House) -> None:
    revoked, gone = a_program(house, EDITOR), a_program(house, EDITOR)
    paths = [alarm(house, revoked), alarm(house, gone)]

    async def end() -> None:
        await Capability.filter(program_public_id=revoked.id).update(revoked_at=NOW)
        await listings.remove([gone.id], actor="test", at=NOW)

    house.do(end)
    assert [Visitor(house).post(path).status_code for path in paths] == [404, 404]


def test_who_pressed_it_and_when_is_written_down_by_the_links_number(house: House) -> None:
    listing = a_program(house, EDITOR)
    Visitor(house).post(alarm(house, listing, "former@maumeebay.org"))

    async def read() -> tuple[str, str, bool]:
        (frozen,) = await Freeze.filter(program_public_id=listing.id)
        link = await Capability.get(id=int(frozen.by.removeprefix("link:")))
        return link.given_to, frozen.reason, link.used_at == NOW

    assert house.do(read) == ("former@maumeebay.org", freezing.BY_LETTER, True)


def test_it_works_for_who_is_signed_in_and_not_from_another_site(house: House) -> None:
    listing = a_program(house, EDITOR)
    path = alarm(house, listing)
    editor = Visitor(house, EDITOR)
    forged = editor.client.post(path, data={}, headers={"origin": "https://evil.com"})
    assert forged.status_code == 403
    assert not is_frozen(house, listing)
    assert editor.post(path).status_code == SENT_ON
    assert is_frozen(house, listing)
