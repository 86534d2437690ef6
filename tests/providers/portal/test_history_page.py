"""The page of history: for those who keep the listing with undo, for everyone what hijackers change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from providers import listings
from providers.listing import Listing
from tests.conftest import a_listing
from tests.providers.portal.cast import EDITOR, NOW, House, opened
from tests.providers.portal.test_editing_pages import HERE, LISTING, edited, form_of, live, publish, send

PAGE = f"{HERE}/history"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A service with a program whose editor is signed in."""
    with opened(tmp_path) as house:
        house.sign_in(EDITOR)
        yield house


def changed(house: House, listing: Listing) -> None:
    """An official list says something else."""
    house.do(lambda: listings.publish([listing], actor="samhsa-directory", at=NOW))


def test_who_when_from_what_to_what(house: House) -> None:
    edited(house, "preview", hours="24/7")
    publish(house)
    page = house.client.get(PAGE).text
    for told in ("Hours", "not stated", "24/7", "e***@maumee.example", "November 23, 2026"):
        assert told in page


def test_an_ordinary_change_is_undone_with_one_button(house: House) -> None:
    edited(house, "preview", hours="24/7")
    publish(house)
    receipt = send(house, PAGE, form_of(house.client.get(PAGE), PAGE))
    assert receipt.headers["location"] == f"{HERE}/published?rev={live(house).rev}"
    assert "hours" not in live(house).facts
    assert "It is public now" in house.client.get(receipt.headers["location"]).text


def test_a_guarded_change_that_is_undone_waits(house: House) -> None:
    changed(house, replace(live(house), website="https://new.example"))
    receipt = send(house, PAGE, form_of(house.client.get(PAGE), PAGE))
    assert receipt.headers["location"] == f"{HERE}/published"
    assert "This waits for a check" in house.client.get(receipt.headers["location"]).text
    assert live(house).website == "https://new.example"


def test_what_changed_since_has_no_button_and_an_old_page_is_told_so(house: House) -> None:
    edited(house, "preview", hours="24/7")
    publish(house)
    old = form_of(house.client.get(PAGE), PAGE)
    edited(house, "preview", hours="Mo 08:00-12:00")
    publish(house)
    assert house.client.get(PAGE).text.count("Undo") == 1
    answer = send(house, PAGE, old)
    assert answer.status_code == 409
    assert "changed again since" in answer.text
    assert live(house).facts["hours"] == "Mo 08:00-12:00"


def test_what_the_listing_must_have_is_not_undone(house: House) -> None:
    changed(house, replace(live(house), facts=live(house).facts | {"care": []}))
    edited(house, "preview", care=["iop"])
    publish(house)
    answer = send(house, PAGE, form_of(house.client.get(PAGE), PAGE))
    assert (answer.status_code, "Choose at least one kind of care." in answer.text) == (409, True)


@pytest.mark.parametrize(
    "change", ["", "x", "1", "1:", "999:hours", "1:nothing", "-1:hours", "9" * 30 + ":hours", "²:x"]
)
def test_a_change_that_is_not_there_is_not_there(house: House, change: str) -> None:
    proof = house.sign_in(EDITOR)
    assert send(house, PAGE, [("form_token", proof), ("change", change)]).status_code == 404


def test_everyone_sees_what_hijackers_change_and_nobodys_address(house: House) -> None:
    edited(house, "preview", hours="24/7")
    publish(house)
    facts = live(house).facts | {"email": "secret@maumee.example", "phones": [["4195550199", "", "main"]]}
    changed(house, replace(live(house), facts=facts, website="https://new.example"))
    house.sign_out()
    page = house.client.get(f"/listing/{LISTING}/history")
    assert page.status_code == 200
    for told in (
        "419-555-0123",
        "419-555-0199",
        "https://new.example",
        "SAMHSA National Directory",
        "November 23, 2026",
    ):
        assert told in page.text
    for kept in ("24/7", "maumee.example", "Undo"):
        assert kept not in page.text
    assert 'href="https://new.example"' not in page.text
    assert house.client.get("/listing/nothing/history").status_code == 404
    assert "None of these was changed" in house.client.get(f"/listing/{other(house)}/history").text


def other(house: House) -> str:
    """A listing of which nothing was changed."""
    found = house.do(listings.published)
    return next(listing.id for listing in found if listing.id != a_listing().id)
