"""Is this your program? From the page to the listing, and all the ways in which it must not go."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from providers.listing import Listing
from providers.models import Claim
from providers.people import claims, freezing
from tests.providers.claim_cast import LETTERS
from tests.providers.portal.cast import House, opened
from tests.providers.portal.rooms import SEEN, SENT_ON, Visitor, a_program, fresh, keepers, letters, noted, now_is
from web.models import Account

MODERATOR = "account:9000"
STRANGER = "evil@gmail.com"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("claiming")) as house:
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


def own(listing: Listing, name: str = "jo") -> str:
    """An address at the listing's own domain."""
    return f"{name}@{listing.website.removeprefix('https://')}"


def path(listing: Listing) -> str:
    return f"/portal/claim/{listing.id}"


def claims_of(house: House, email: str) -> list[Claim]:
    async def read() -> list[Claim]:
        account = await Account.get(email=email)
        return await claims.of_account(account.id)

    return house.do(read)


def call(house: House, email: str) -> str:
    """A moderator calls, and reads a code out."""
    (claim, *_rest) = claims_of(house, email)
    return house.do(lambda: claims.code_for_call(claim.id, MODERATOR, house.clock()))


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(house: House) -> None:
    listing = a_program(house)
    answer = Visitor(house).get(path(listing))
    assert answer.status_code == SENT_ON
    assert answer.headers["location"] == f"/portal/sign-in?next=%2Fportal%2Fclaim%2F{listing.id}"


@pytest.mark.parametrize("public_id", ["00000000-0000-4000-8000-00000000dead", "x", "' OR 1=1", "%00"])
def test_a_listing_that_is_not_there_cannot_be_claimed(house: House, public_id: str) -> None:
    visitor = Visitor(house, STRANGER)
    assert visitor.get(f"/portal/claim/{public_id}").status_code == 404
    assert visitor.post(f"/portal/claim/{public_id}", how="documents").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_an_editor_keeps_their_own_program_with_one_press(house: House, prefix: str) -> None:
    listing = a_program(house)
    editor = Visitor(house, own(listing))
    page = editor.get(prefix + path(listing))
    assert page.status_code == SEEN
    assert 'name="how" value="domain"' in page.text
    assert editor.post(prefix + path(listing), how="domain").headers["location"] == f"{prefix}/portal?done=kept"
    assert keepers(house, listing) == [own(listing)]
    assert now_is(house, listing).claimed == "2026-11-23"
    assert listing.name in editor.get(f"{prefix}/portal?done=kept").text
    assert "h1" in editor.get(prefix + path(listing)).text


def test_opening_the_page_changes_nothing(house: House) -> None:
    listing = a_program(house)
    editor = Visitor(house, own(listing))
    editor.get(f"{path(listing)}?how=domain&do=code&code=123456")
    assert (keepers(house, listing), noted(house, listing)) == ([], [])


def test_an_address_elsewhere_is_told_why_not_and_finds_the_other_ways(house: House) -> None:
    listing = a_program(house)
    visitor = Visitor(house, STRANGER)
    text = visitor.get(path(listing)).text
    assert f"Your address is not at {listing.website.removeprefix('https://')}." in text
    assert 'value="domain"' not in text
    assert "419-555-0123" in text
    answer = visitor.post(path(listing), how="domain")
    assert answer.status_code == 422
    assert "That way is not open for your address." in answer.text
    assert keepers(house, listing) == []


def test_a_listing_without_a_phone_offers_no_call(house: House) -> None:
    listing = a_program(house, facts={"care": ["detox"]})
    visitor = Visitor(house, STRANGER)
    assert 'value="phone"' not in visitor.get(path(listing)).text
    assert visitor.post(path(listing), how="phone").status_code == 422


def test_another_way_than_ours_does_nothing(house: House) -> None:
    listing = a_program(house)
    for how in ("", "trust-me", "DOMAIN"):
        assert Visitor(house, own(listing)).post(path(listing), how=how).status_code == SEEN
    assert keepers(house, listing) == []


def test_other_programs_of_the_house_are_offered_and_only_the_ticked_ones_taken(house: House) -> None:
    listing = a_program(house)
    same = {"organization": listing.organization, "website": listing.website}
    one, other = a_program(house, street="2 Oak Road", **same), a_program(house, street="3 Elm Road", **same)
    editor = Visitor(house, own(listing))
    text = editor.get(path(listing)).text
    assert one.id in text
    assert other.id in text
    editor.post(path(listing), how="domain", also=[one.id, str(uuid4()), "x"])
    assert [keepers(house, found) for found in (listing, one, other)] == [[own(listing)], [own(listing)], []]


def test_a_call_gives_the_listing_to_who_types_its_code(house: House) -> None:
    listing = a_program(house)
    visitor = Visitor(house, "maria@yahoo.com")
    assert visitor.post(path(listing), how="phone").headers["location"] == path(listing)
    text = visitor.get(path(listing)).text
    assert "usually within two working days" in text
    assert 'name="code"' in text
    code = call(house, visitor.email)
    typed = f" {code[:3]}-{code[3:]} "
    assert visitor.post(path(listing), do="code", code=typed).headers["location"] == "/portal?done=kept"
    assert keepers(house, listing) == ["maria@yahoo.com"]


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "9" * 400, "\0"])
def test_a_wrong_code_is_named_beside_the_field_and_kept(house: House, typed: str) -> None:
    listing = a_program(house)
    visitor = Visitor(house, f"{uuid4().hex[:8]}@yahoo.com")
    visitor.post(path(listing), how="phone")
    call(house, visitor.email)
    answer = visitor.post(path(listing), do="code", code=typed)
    assert answer.status_code == 422
    assert 'aria-describedby="code-wrong"' in answer.text
    if typed.isalpha():
        assert f'value="{typed}"' in answer.text
    assert keepers(house, listing) == []


def test_the_right_code_after_five_wrong_ones_is_refused(house: House) -> None:
    listing = a_program(house)
    visitor = Visitor(house, "guess@yahoo.com")
    visitor.post(path(listing), how="phone")
    code = call(house, visitor.email)
    answers = {
        visitor.post(path(listing), do="code", code=f"{(int(code) + more) % 10**6:06}").text for more in range(1, 6)
    }
    last = visitor.post(path(listing), do="code", code=code)
    assert last.status_code == 422
    assert {shape(text) for text in answers} == {shape(last.text)}
    assert keepers(house, listing) == []


def shape(text: str) -> str:
    """A page without the digits that were typed."""
    return re.sub(r"\d{6}", "", text)


def test_a_code_of_somebody_elses_claim_is_no_code_of_mine(house: House) -> None:
    listing = a_program(house)
    maria, evil = Visitor(house, "maria2@yahoo.com"), Visitor(house, "evil2@gmail.com")
    for visitor in (maria, evil):
        visitor.post(path(listing), how="phone")
    code = call(house, maria.email)
    assert evil.post(path(listing), do="code", code=code).status_code == 422
    assert maria.post(path(listing), do="code", code=code).status_code == SENT_ON
    assert keepers(house, listing) == ["maria2@yahoo.com"]


def test_nobody_takes_back_what_another_asked_for(house: House) -> None:
    listing = a_program(house)
    maria = Visitor(house, "maria3@yahoo.com")
    maria.post(path(listing), how="documents")
    Visitor(house, STRANGER).post(path(listing), do="withdraw")
    assert claims_of(house, maria.email)[0].state == "open"
    assert maria.post(path(listing), do="withdraw").headers["location"] == "/portal?done=withdrawn"
    assert claims_of(house, maria.email)[0].state == "withdrawn"


def test_a_form_that_another_site_made_is_refused(house: House) -> None:
    listing = a_program(house)
    editor = Visitor(house, own(listing))
    assert editor.forge(path(listing), how="domain").status_code == 403
    assert editor.forge(path(listing), how="domain", form_token="x").status_code == 403
    elsewhere = editor.client.post(
        path(listing), data={"how": "domain", "form_token": editor.proof}, headers={"origin": "https://evil.com"}
    )
    assert elsewhere.status_code == 403
    assert keepers(house, listing) == []


def test_on_a_kept_listing_the_page_says_that_a_person_decides_and_its_people_are_told(house: House) -> None:
    listing = a_program(house, "al@kept.example")
    rival = Visitor(house, own(listing))
    assert "Somebody keeps this listing already." in rival.get(path(listing)).text
    rival.post(path(listing), how="domain")
    assert keepers(house, listing) == ["al@kept.example"]
    assert "Waiting: a person here looks at it" in rival.get(path(listing)).text
    (letter,) = letters(house, "claim_rival", "al@kept.example")
    freeze = re.search(r"(/portal/freeze/\S+)", letter.text)
    assert freeze
    assert Visitor(house).post(freeze[1]).status_code == SENT_ON
    assert house.do(lambda: freezing.state(listing.id))


def test_a_claim_war_freezes_the_listing_and_the_pages_say_so(house: House) -> None:
    listing = a_program(house, "al2@kept.example")
    for name in ("one", "two"):
        Visitor(house, f"{name}@war.example").post(path(listing), how="documents")
    assert "This listing is frozen" in Visitor(house, "three@war.example").get(path(listing)).text
    assert noted(house, listing).count("frozen") == 1
    assert keepers(house, listing) == ["al2@kept.example"]


def test_a_refusal_is_shown_with_its_reason_and_another_way_is_open(house: House) -> None:
    listing = a_program(house)
    visitor = Visitor(house, "ned@yahoo.com")
    visitor.post(path(listing), how="documents")
    (claim,) = claims_of(house, visitor.email)
    house.do(lambda: claims.refuse(claim.id, MODERATOR, "<b>No</b> licence", house.clock(), LETTERS))
    text = visitor.get(path(listing)).text
    assert "&lt;b&gt;No&lt;/b&gt; licence" in text
    assert 'value="phone"' in text
    assert "refused on" in visitor.get("/portal").text
