"""The editors' page about openings: the same buttons, how often to ask, the links, Colorado's count; nobody else's."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from providers import listings
from providers.models import Revision
from providers.openings import reminding
from tests.conftest import a_listing
from tests.providers.portal.cast import EDITOR, OTHER, OTHERS_LISTING, House, opened
from tests.providers.portal.test_tapping import form_of, listing, said, tap, words
from web.models import AuditEntry

ID = a_listing().id
PAGE = f"/portal/listing/{ID}/openings"
WAYS = [PAGE, f"{PAGE}/undo", f"{PAGE}/asked", f"{PAGE}/link", f"{PAGE}/revoke"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened(tmp_path) as found:
        yield found


def actions(house: House) -> list[str]:
    return house.do(lambda: AuditEntry.filter(subject=ID).order_by("id").values_list("action", flat=True))


def a_sheet(house: House, proof: str) -> str:
    """A new code for the wall. Returns where it leads."""
    sheet = house.client.post(f"{PAGE}/link", data={"form_token": proof})
    assert sheet.status_code == 200
    return "/portal/openings/" + sheet.text.partition("/portal/openings/")[2].partition("<")[0]


def test_an_editor_says_what_is_free_and_takes_it_back(house: House) -> None:
    house.sign_in(EDITOR)
    answer = tap(house, PAGE, "open", places="3")
    receipt = house.client.get(answer.headers["location"])
    assert said(house) == {"detox": ("open", 3)}
    assert "Searchers now see for Detox" in words(receipt)
    answer = house.client.post(f"{PAGE}/undo", data=form_of(receipt, "detox", f"{PAGE}/undo"))
    assert "Taken back. Detox: nothing is said any more." in words(house.client.get(answer.headers["location"]))
    assert said(house) == {}
    actors = {revision.actor for revision in house.do(Revision.all)}
    assert actors == {"account:1"}
    assert actions(house) == ["openings", "openings-undone"]


def test_an_undo_that_comes_too_late_says_so(house: House) -> None:
    house.sign_in(EDITOR)
    receipt = house.client.get(tap(house, PAGE, "open").headers["location"])
    tap(house, PAGE, "full")
    answer = house.client.post(f"{PAGE}/undo", data=form_of(receipt, "detox", f"{PAGE}/undo"))
    assert "Somebody has answered since" in words(house.client.get(answer.headers["location"]))
    assert said(house) == {"detox": ("full", None)}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_else_reaches_it(house: House, way: str) -> None:
    """Not signed in: to the sign-in, and the form's text is given back. Another program's editor: it is not there."""
    sent = {"care": "detox", "status": "open", "every-detox": "0", "link": "1"}
    assert house.client.get(PAGE).status_code == 303
    assert house.client.post(way, data=sent).status_code == 401
    proof = house.sign_in(OTHER)
    assert house.client.get(PAGE).status_code == 404
    assert house.client.post(way, data=sent | {"form_token": proof}).status_code == 404
    assert (actions(house), said(house)) == ([], {})


@pytest.mark.parametrize("way", WAYS)
def test_a_form_that_is_not_of_this_session_does_nothing(house: House, way: str) -> None:
    house.sign_in(EDITOR)
    sent = {"care": "detox", "status": "open", "every-detox": "0", "link": "1", "form_token": "0" * 32}
    assert house.client.post(way, data=sent).status_code == 403
    assert actions(house) == []


def test_how_often_is_asked_is_chosen_for_each_kind_of_care(house: House) -> None:
    proof = house.sign_in(EDITOR)
    page = house.client.get(PAGE)
    assert "Before it lapses (12 hours)" in words(page)
    assert "Before it lapses (7 days)" in words(page)
    assert " selected" not in page.text
    chosen = {"form_token": proof, "every-detox": "8", "every-iop": "0", "every-php": "24", "every-otp": "x"}
    answer = house.client.post(f"{PAGE}/asked", data=chosen)
    page = house.client.get(answer.headers["location"])
    assert "Saved. We ask as often as you chose." in words(page)
    assert re.findall(r'<option value="(\w*)" selected>', page.text) == ["8", "0"]
    assert house.do(lambda: reminding.cadence(ID)) == {"detox": 8, "iop": 0}
    house.client.post(f"{PAGE}/asked", data={"form_token": proof, "every-detox": "", "every-iop": "168"})
    assert house.do(lambda: reminding.cadence(ID)) == {"iop": 168}


def test_the_sheet_for_the_wall_is_shown_once_and_its_code_works(house: House) -> None:
    proof = house.sign_in(EDITOR)
    way = a_sheet(house, proof)
    sheet = house.client.post(f"{PAGE}/link", data={"form_token": proof})
    assert "<svg" in sheet.text
    assert len(re.findall(r"<li>", sheet.text.partition("<ol>")[2].partition("</ol>")[0])) == 3
    assert "Maumee Bay Recovery" in words(sheet)
    page = house.client.get(PAGE)
    assert way not in page.text
    assert words(page).count("Printed code") == 2
    assert f"Made by {EDITOR} on Monday, November 23, 10:30 AM." in words(page)
    assert "Works until November 23, 2027." in words(page)
    assert "Not used yet." in words(page)
    house.sign_out()
    assert tap(house, way, "full").status_code == 303
    house.sign_in(EDITOR)
    assert "Last used: Monday, November 23, 10:30 AM." in words(house.client.get(PAGE))


def test_the_code_is_the_address_of_the_link(house: House) -> None:
    """Read back as a camera does: the modules are those of the address that is printed below."""
    segno = pytest.importorskip("segno")
    proof = house.sign_in(EDITOR)
    sheet = house.client.post(f"{PAGE}/link", data={"form_token": proof}).text
    address = re.findall(r"https?://\S+/portal/openings/[\w-]+", sheet)[0]
    assert address.startswith(house.settings.address)
    svg = segno.make(address, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    assert svg in sheet
    assert "style=" not in sheet


def test_a_link_is_ended_and_then_says_nothing(house: House) -> None:
    proof = house.sign_in(EDITOR)
    way = a_sheet(house, proof)
    (number,) = re.findall(r'name="link" value="(\d+)"', house.client.get(PAGE).text)
    answer = house.client.post(f"{PAGE}/revoke", data={"form_token": proof, "link": number})
    assert "That link is ended" in words(house.client.get(answer.headers["location"]))
    assert house.client.get(way).status_code == 404
    assert actions(house) == ["openings-link", "openings-link-revoked"]
    for nonsense in ("", "x", "9" * 40, "-1", "٣"):
        assert house.client.post(f"{PAGE}/revoke", data={"form_token": proof, "link": nonsense}).status_code == 303
    assert len(actions(house)) == 2


def test_nobody_ends_another_programs_link(house: House) -> None:
    way = a_sheet(house, house.sign_in(EDITOR))
    proof = house.sign_in(OTHER)
    other = f"/portal/listing/{OTHERS_LISTING}/openings"
    house.client.post(f"{other}/revoke", data={"form_token": proof, "link": "1"})
    assert house.client.get(way).status_code == 200


def test_there_are_at_most_five_codes(house: House) -> None:
    proof = house.sign_in(EDITOR)
    for _ in range(5):
        a_sheet(house, proof)
    answer = house.client.post(f"{PAGE}/link", data={"form_token": proof})
    assert "There are 5 printed codes that work. End one first." in words(house.client.get(answer.headers["location"]))


def test_colorados_count_is_there_by_day(house: House) -> None:
    house.sign_in(EDITOR)
    house.clock.time -= timedelta(days=3)
    house.sign_in(EDITOR)
    for _ in range(3):
        tap(house, PAGE, "open")
        house.clock.on(days=1)
    page = words(house.client.get(PAGE))
    assert "Missed 28 days in a row: from October 23, 2026 to November 19, 2026." in page
    assert "Missed 19 days in November 2026." in page
    assert "It is a count, not legal advice." in page
    assert "November 22, 2026 Said November 21, 2026 Said November 20, 2026 Said November 19, 2026 Nothing" in page
    assert page.count("By Colorado's rule: Missed 31 days in a row") == 1  # the IOP


def test_a_program_without_a_kind_of_care_is_told_what_to_do(house: House) -> None:
    house.sign_in(EDITOR)
    assert "names no kind of care" not in words(house.client.get(PAGE))
    empty = replace(listing(house), facts={})
    house.do(lambda: listings.publish([empty], actor="test", at=house.clock()))
    page = words(house.client.get(PAGE))
    assert "names no kind of care yet. Add it first." in page
    assert "Open now" not in page


@pytest.mark.parametrize("language", ["", "/es"])
def test_the_page_is_whole_in_both_languages(house: House, language: str) -> None:
    proof = house.sign_in(EDITOR)
    assert house.client.get(language + PAGE).status_code == 200
    assert house.client.post(f"{language}{PAGE}/link", data={"form_token": proof}).status_code == 200
    answer = house.client.post(f"{language}{PAGE}/asked", data={"form_token": proof, "every-detox": "24"})
    assert answer.headers["location"] == f"{language}{PAGE}?told=cadence#asked"
