"""Who keeps a listing, as its people see it; and the doors that stay shut to everybody else."""

import re
from collections.abc import Iterator

import pytest

from providers.listing import Listing
from providers.people import freezing, members
from tests.providers.claim_cast import LETTERS
from tests.providers.portal.cast import House, opened
from tests.providers.portal.rooms import SEEN, SENT_ON, Visitor, a_program, fresh, keepers, letters, noted, now_is

EDITOR = "jo@maumeebay.org"
SECOND = "al@maumeebay.org"
OTHER = "else@elsewhere.org"  # keeps another program
NEWCOMER = "bo@gmail.com"
ACTIONS = (
    {"do": "invite", "email": "evil@gmail.com"}, {"do": "remove", "member": "1"}, {"do": "leave"},
    {"do": "take-back", "invitation": "1"}, {"do": "freeze"}, {"do": ""},
)  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("people")) as house:
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


def path(listing: Listing) -> str:
    return f"/portal/listing/{listing.id}/people"


def place(house: House, listing: Listing, email: str) -> int:
    """The number of somebody's place among those who keep a listing."""
    return next(one.id for one in house.do(lambda: members.of_listing(listing.id)) if one.email == email)


def freeze(house: House, listing: Listing) -> None:
    house.do(lambda: freezing.freeze(listing.id, "link:1", freezing.BY_LETTER, house.clock(), LETTERS))


def invitation(text: str) -> str:
    """The number of the invitation that a page shows."""
    found = re.search(r'name="invitation" value="(\d+)"', text)
    assert found
    return found[1]


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_its_people_see_who_keeps_it_since_when(house: House, prefix: str) -> None:
    listing = a_program(house, EDITOR, SECOND)
    page = Visitor(house, EDITOR).get(prefix + path(listing))
    assert page.status_code == SEEN
    assert SECOND in page.text
    assert ("noviembre" if prefix else "November 21, 2026") in page.text


@pytest.mark.parametrize("form", ACTIONS)
def test_for_everybody_else_the_page_is_not_there(house: House, form: dict[str, str]) -> None:
    listing = a_program(house, EDITOR)
    a_program(house, OTHER)
    for visitor in (
        Visitor(house, OTHER),
        Visitor(house, "evil@gmail.com"),
        Visitor(house, "m@finder.org", "moderator"),
    ):
        assert visitor.get(path(listing)).status_code == 404
        assert visitor.post(path(listing), **form).status_code == 404
    stranger = Visitor(house)
    assert stranger.get(path(listing)).status_code == SENT_ON
    assert stranger.post(path(listing), **form).status_code == 401
    assert keepers(house, listing) == [EDITOR]
    assert noted(house, listing) == []


@pytest.mark.parametrize("form", ACTIONS)
@pytest.mark.parametrize("public_id", ["00000000-0000-4000-8000-00000000dead", "x", "%00", "' OR 1=1"])
def test_a_listing_that_is_not_there_is_answered_like_one_that_is_not_mine(
    house: House, public_id: str, form: dict[str, str]
) -> None:
    editor = Visitor(house, EDITOR)
    assert editor.get(f"/portal/listing/{public_id}/people").status_code == 404
    assert editor.post(f"/portal/listing/{public_id}/people", **form).status_code == 404


def test_a_form_that_another_site_made_is_refused(house: House) -> None:
    listing = a_program(house, EDITOR, SECOND)
    editor = Visitor(house, EDITOR)
    for form in ACTIONS:
        assert editor.forge(path(listing), **form).status_code == 403
    assert keepers(house, listing) == [SECOND, EDITOR]


def test_an_invitation_goes_out_is_accepted_and_everyone_is_told(house: House) -> None:
    listing = a_program(house, EDITOR)
    editor = Visitor(house, EDITOR)
    assert editor.post(path(listing), do="invite", email=f" {NEWCOMER.upper()} ").status_code == SENT_ON
    text = editor.get(f"{path(listing)}?done=invited").text
    assert "The invitation is on its way." in text
    assert NEWCOMER in text
    (letter,) = letters(house, "member_invited", NEWCOMER)
    assert "/portal" in letter.text
    newcomer = Visitor(house, NEWCOMER)
    number = invitation(newcomer.get("/portal").text)
    assert newcomer.post("/portal/invitation", invitation=number, answer="accept").headers["location"] == (
        "/portal?done=accepted"
    )
    assert keepers(house, listing) == [NEWCOMER, EDITOR]
    assert newcomer.get(path(listing)).status_code == SEEN


def test_an_invitation_for_another_address_can_neither_be_seen_nor_answered(house: House) -> None:
    listing = a_program(house, EDITOR)
    Visitor(house, EDITOR).post(path(listing), do="invite", email="cy@gmail.com")
    number = invitation(Visitor(house, EDITOR).get(path(listing)).text)
    evil = Visitor(house, "evil@gmail.com")
    assert listing.name not in evil.get("/portal").text
    for answer in ("accept", "decline", ""):
        evil.post("/portal/invitation", invitation=number, answer=answer)
    assert evil.post("/portal/invitation", invitation=number, answer="accept").headers["location"] == "/portal?why=gone"
    assert keepers(house, listing) == [EDITOR]
    cy = Visitor(house, "cy@gmail.com")
    assert cy.post("/portal/invitation", invitation=number, answer="accept").headers["location"].endswith("accepted")


@pytest.mark.parametrize("number", ["", "x", "-1", "999999999999", "1e3", "\0", "１"])
def test_a_number_that_is_none_answers_no_invitation(house: House, number: str) -> None:
    visitor = Visitor(house, "dee@gmail.com")
    for answer in ("accept", "decline"):
        assert visitor.post("/portal/invitation", invitation=number, answer=answer).status_code == SENT_ON


@pytest.mark.parametrize("typed", ["", "nobody", "a@b@c.org", "jö@maumeebay.org", "<b>@x", "a@gmail.com\nBcc: b@c.org"])
def test_an_address_that_is_none_is_named_beside_the_field_and_kept(house: House, typed: str) -> None:
    listing = a_program(house, EDITOR)
    answer = Visitor(house, EDITOR).post(path(listing), do="invite", email=typed)
    assert answer.status_code == 422
    assert 'aria-describedby="email-wrong"' in answer.text
    assert "<b>@x" not in answer.text
    if typed == "nobody":
        assert 'value="nobody"' in answer.text
    assert noted(house, listing) == []


def test_who_keeps_it_already_is_not_asked_again(house: House) -> None:
    listing = a_program(house, EDITOR, SECOND)
    answer = Visitor(house, EDITOR).post(path(listing), do="invite", email=SECOND)
    assert answer.status_code == 422
    assert "They keep this listing already." in answer.text


def test_a_removed_editor_has_no_more_access_and_an_alarm_in_hand(house: House) -> None:
    listing = a_program(house, EDITOR, SECOND)
    second = Visitor(house, SECOND)
    assert second.get(path(listing)).status_code == SEEN
    Visitor(house, EDITOR).post(path(listing), do="remove", member=str(place(house, listing, SECOND)))
    assert keepers(house, listing) == [EDITOR]
    assert second.get(path(listing)).status_code == 404
    for form in ACTIONS:
        assert second.post(path(listing), **form).status_code == 404
    assert second.post(f"/portal/listing/{listing.id}/confirm").status_code == 404
    assert listing.name not in second.get("/portal").text
    alarm = re.search(r"/portal/freeze/\S+", letters(house, "member_removed", SECOND)[-1].text)
    assert alarm
    assert second.post(alarm[0]).status_code == SENT_ON
    assert house.do(lambda: members.is_frozen(listing.id))


def test_nobody_removes_a_person_of_another_listing_or_themselves(house: House) -> None:
    mine, theirs = a_program(house, EDITOR, SECOND), a_program(house, OTHER)
    editor = Visitor(house, EDITOR)
    for number in (place(house, theirs, OTHER), place(house, mine, EDITOR), 0, 999_999):
        answer = editor.post(path(mine), do="remove", member=str(number))
        assert answer.status_code == 422
        assert "That has changed in the meantime." in answer.text
    assert (keepers(house, mine), keepers(house, theirs)) == ([SECOND, EDITOR], [OTHER])


def test_leaving_is_possible_and_the_last_one_leaves_it_unclaimed(house: House) -> None:
    listing = a_program(house, EDITOR)
    editor = Visitor(house, EDITOR)
    assert "You are the only one." in editor.get(path(listing)).text
    assert editor.post(path(listing), do="leave").headers["location"] == "/portal?done=left"
    assert (keepers(house, listing), now_is(house, listing).claimed) == ([], "")
    assert editor.get(path(listing)).status_code == 404


def test_a_frozen_listing_says_why_and_lets_people_only_leave(house: House) -> None:
    listing = a_program(house, EDITOR, SECOND)
    editor = Visitor(house, EDITOR)
    editor.post(path(listing), do="invite", email="ed@gmail.com")
    number = invitation(editor.get(path(listing)).text)
    freeze(house, listing)
    text = editor.get(path(listing)).text
    assert freezing.BY_LETTER in text
    assert 'value="invite"' not in text
    assert 'value="remove"' not in text
    refused = editor.post(path(listing), do="invite", email="evil@gmail.com")
    assert "The listing is frozen until we have looked." in refused.text
    member = str(place(house, listing, SECOND))
    assert editor.post(path(listing), do="remove", member=member).status_code == 422
    came = Visitor(house, "ed@gmail.com").post("/portal/invitation", invitation=number, answer="accept")
    assert came.headers["location"] == "/portal?why=frozen"
    assert keepers(house, listing) == [SECOND, EDITOR]
    assert Visitor(house, SECOND).post(path(listing), do="leave").status_code == SENT_ON
    assert keepers(house, listing) == [EDITOR]


def test_an_invitation_is_taken_back(house: House) -> None:
    listing = a_program(house, EDITOR)
    editor = Visitor(house, EDITOR)
    editor.post(path(listing), do="invite", email="fay@gmail.com")
    number = invitation(editor.get(path(listing)).text)
    assert editor.post(path(listing), do="take-back", invitation=number).status_code == SENT_ON
    assert "fay@gmail.com" not in editor.get(path(listing)).text
    assert editor.post(path(listing), do="take-back", invitation=number).status_code == 422


def test_who_keeps_it_can_freeze_it_when_somebody_unknown_is_there(house: House) -> None:
    listing = a_program(house, EDITOR, SECOND)
    editor = Visitor(house, EDITOR)
    for _again in range(2):
        assert editor.post(path(listing), do="freeze").headers["location"] == path(listing)
    assert noted(house, listing) == ["frozen"]
    assert freezing.BY_KEEPER in editor.get(path(listing)).text
    assert [letter.to for letter in letters(house, "frozen")][-2:] == [SECOND, EDITOR]
