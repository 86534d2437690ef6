"""The pages of editing, without scripts: form, draft, preview, publish, conflict, what waits."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from providers import listings
from providers.editing import drafts, protected
from providers.listing import Listing
from providers.people import members
from tests.conftest import a_listing
from tests.providers.editing.test_drafts import Fields
from tests.providers.portal.cast import EDITOR, NOW, OTHER, OTHERS_LISTING, House, an_account, opened

LISTING = a_listing().id
HERE = f"/portal/listing/{LISTING}"
COLLEAGUE = "colleague@maumee.example"
NEW = "419-555-0199"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A service for all of these tests: each begins with the listings as they were."""
    with opened(tmp_path_factory.mktemp("editing")) as house:
        yield house


@pytest.fixture
def house(service: House, tmp_path: Path) -> Iterator[House]:
    """A service of its own for one test."""
    with opened(tmp_path) as house:
        yield house


class Forms(HTMLParser):
    """The forms of a page, by where they lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, Fields] = {}
        self._open: Fields | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            self._open = Fields()
            self.found.setdefault(str(dict(attrs)["action"]), self._open)  # the first of two, as an eye would
        elif self._open is not None:
            self._open.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.handle_data(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif self._open is not None:
            self._open.handle_endtag(tag)


def form_of(page: Response, action: str) -> list[tuple[str, str]]:
    """What a browser sends of a form of a page."""
    return Forms(page.text).found[action].sent


def edited(house: House, do: str, at: str = HERE, **said: Any) -> Response:
    """Somebody opens the form, changes some fields, and presses a button. A list stands for boxes that are ticked."""
    page = house.client.get(at)
    assert page.status_code == 200
    fields = form_of(page, f"{at}/draft") if "Throw them away" not in page.text else last_form(page)
    changed = [pair for pair in fields if pair[0] not in said and pair[0] != "do"]
    for name, value in said.items():
        changed += [(name, one) for one in (value if isinstance(value, list) else [value])]
    return send(house, f"{at}/draft", [*changed, ("do", do)])


def last_form(page: Response) -> list[tuple[str, str]]:
    """The form of a page that has another one to the same address before it."""
    return Forms(page.text[page.text.index('<form id="edit"') :]).found[f"{HERE}/draft"].sent


def send(house: House, path: str, fields: list[tuple[str, str]]) -> Response:
    """A form, as a browser sends it."""
    together: dict[str, list[str]] = {}
    for name, value in fields:
        together.setdefault(name, []).append(value)
    return house.client.post(path, data=together)


def publish(house: House) -> Response:
    """Somebody presses the button of the preview."""
    return send(house, f"{HERE}/publish", form_of(house.client.get(f"{HERE}/preview"), f"{HERE}/publish"))


def live(house: House) -> Listing:
    """What searchers see."""
    found = house.do(lambda: listings.one(LISTING))
    assert found
    return found


def colleague(house: House) -> None:
    """Another account that keeps the same listing."""

    async def join() -> None:
        account = await an_account(COLLEAGUE, NOW)
        await members.add(LISTING, account.id, COLLEAGUE, NOW)

    house.do(join)


def test_from_form_to_public_in_three_steps(house: House) -> None:
    house.sign_in(EDITOR)
    answer = edited(house, "preview", payment=["free"], hours="24/7")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}/preview")
    preview = house.client.get(f"{HERE}/preview").text
    assert "Medicaid, Private insurance" in preview
    assert "Free of charge" in preview
    assert live(house).stated("payment") == ["medicaid", "private"]
    receipt = publish(house)
    assert (receipt.status_code, receipt.headers["location"]) == (303, f"{HERE}/published?rev={live(house).rev}")
    page = house.client.get(receipt.headers["location"]).text
    assert "It is public now" in page
    assert "Free of charge" in page
    assert f"/listing/{LISTING}" in page
    assert (live(house).stated("payment"), live(house).facts["hours"]) == (["free"], "24/7")


def test_a_form_that_nobody_touched_leaves_no_draft(house: House) -> None:
    house.sign_in(EDITOR)
    edited(house, "save")
    assert "changes that nobody sees yet" not in house.client.get(HERE).text
    assert house.client.get(f"{HERE}/preview").headers["location"] == HERE


def test_leaving_and_returning_shows_the_draft_and_it_can_be_thrown_away(house: House) -> None:
    proof = house.sign_in(EDITOR)
    assert edited(house, "save", description="We help.").headers["location"] == HERE
    page = house.client.get(HERE).text
    assert "You have changes that nobody sees yet" in page
    assert "Monday, November 23, 10:30 AM" in page  # on the clock in Toledo
    assert "We help.</textarea>" in page
    assert "We help." not in house.client.get(f"/listing/{LISTING}").text
    send(house, f"{HERE}/draft", [("form_token", proof), ("do", "discard")])
    assert "We help." not in house.client.get(HERE).text


def test_the_script_gets_the_card_and_the_changes_and_no_page(house: House) -> None:
    house.sign_in(EDITOR)
    answer = edited(house, "auto", payment=["free"], phone_number=[NEW, "", ""])
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "Free of charge" in answer.text
    assert "<html" not in answer.text
    assert "419-555-0123" in answer.text  # the card still has the number that is public
    assert "waits" in answer.text


def test_half_a_form_changes_nothing(house: House) -> None:
    proof = house.sign_in(EDITOR)
    send(house, f"{HERE}/draft", [("form_token", proof), ("organization", "X"), ("do", "save")])
    assert house.client.get(f"{HERE}/preview").status_code == 303


def test_what_blocks_is_named_beside_the_field_and_cannot_be_published(house: House) -> None:
    house.sign_in(EDITOR)
    edited(house, "preview", phone_number=["55", "", ""], hours="never", description="Call 1-888-555-0123")
    preview = house.client.get(f"{HERE}/preview").text
    assert "55 is not a US phone number." in preview
    assert "We cannot read these hours." in preview
    assert "Leave phone numbers out of this text" in preview
    assert f'href="{HERE}#f-hours"' in preview
    assert f"{HERE}/publish" not in preview
    page = house.client.get(HERE).text
    assert 'value="55"' in page
    assert 'aria-invalid="true"' in page
    before = live(house)
    account = account_of(house, EDITOR)
    seen = house.do(lambda: drafts.find(LISTING, account))
    assert seen
    proof = house.sign_in(EDITOR)
    answer = send(house, f"{HERE}/publish", [("form_token", proof), ("seen", seen.fingerprint)])
    assert answer.headers["location"] == f"{HERE}/preview"
    assert live(house) == before


def account_of(house: House, email: str) -> int:
    """Whose account it is."""
    return house.do(lambda: an_account(email, NOW)).id


def test_a_guarded_change_is_marked_waits_and_can_be_taken_back(house: House) -> None:
    house.sign_in(EDITOR)
    edited(house, "preview", phone_number=[NEW, "419-555-0124", ""])
    assert "waits" in house.client.get(f"{HERE}/preview").text
    receipt = publish(house)
    page = house.client.get(receipt.headers["location"]).text
    assert "This waits for a check" in page
    assert "419-555-0199" in page
    assert "at least 3 days" in page
    assert "Not before November 26, 2026" in page
    assert "We do not know yet how long it usually takes." in page
    assert live(house).phones[0].number == "4195550123"
    assert "1 change waits for a check" in house.client.get(HERE).text
    house.sign_in(OTHER)
    proof = house.sign_in(OTHER)
    others = f"/portal/listing/{OTHERS_LISTING}/withdraw"
    assert send(house, others, [("form_token", proof), ("id", "1")]).status_code == 303
    assert len(house.do(lambda: protected.waiting(LISTING))) == 1
    house.sign_in(EDITOR)
    send(house, f"{HERE}/withdraw", form_of(house.client.get(f"{HERE}/published"), f"{HERE}/withdraw"))
    assert house.do(lambda: protected.waiting(LISTING)) == []


def test_the_second_editor_sees_the_first_ones_change_and_chooses(house: House) -> None:
    colleague(house)
    house.sign_in(EDITOR)
    edited(house, "save", payment=["free"], hours="24/7")
    house.sign_in(COLLEAGUE)
    edited(house, "preview", payment=["medicare"], age=["adults"])
    publish(house)
    house.sign_in(EDITOR)
    assert "Changed by others since you began" in house.client.get(HERE).text
    page = publish(house)
    assert page.status_code == 409
    for told in (
        "Someone else changed this too",
        "Medicare",
        "Free of charge",
        "c***@maumee.example",
        "November 23, 2026",
    ):
        assert told in page.text
    chosen = [pair for pair in form_of(page, f"{HERE}/publish") if not pair[0].startswith("choose.")]
    receipt = send(house, f"{HERE}/publish", [*chosen, ("choose.payment", "mine")])
    assert receipt.headers["location"].startswith(f"{HERE}/published?rev=")
    found = live(house)
    assert (found.stated("payment"), found.facts["hours"], found.stated("age")) == (["free"], "24/7", ["adults"])


def test_what_others_changed_meanwhile_stands_in_the_form_and_is_not_undone(house: House) -> None:
    colleague(house)
    house.sign_in(EDITOR)
    edited(house, "save", hours="24/7")
    house.sign_in(COLLEAGUE)
    edited(house, "preview", payment=["medicare"])
    publish(house)
    house.sign_in(EDITOR)
    page = house.client.get(HERE)
    assert "Changed by others since you began" in page.text
    assert ("payment", "medicare") in last_form(page)
    edited(house, "preview", description="We help.")
    publish(house)
    found = live(house)
    assert (found.stated("payment"), found.facts["hours"], found.facts["description"]) == (
        ["medicare"],
        "24/7",
        "We help.",
    )


def test_what_was_written_in_another_window_is_looked_at_before_it_is_public(house: House) -> None:
    house.sign_in(EDITOR)
    edited(house, "preview", hours="24/7")
    fields = form_of(house.client.get(f"{HERE}/preview"), f"{HERE}/publish")
    edited(house, "save", payment=["free"])
    before = live(house)
    assert send(house, f"{HERE}/publish", fields).headers["location"] == f"{HERE}/preview"
    assert live(house) == before


def test_the_button_pressed_twice_publishes_once_and_shows_the_same_receipt(house: House) -> None:
    house.sign_in(EDITOR)
    edited(house, "preview", hours="24/7")
    fields = form_of(house.client.get(f"{HERE}/preview"), f"{HERE}/publish")
    one, other = send(house, f"{HERE}/publish", fields), send(house, f"{HERE}/publish", fields)
    assert one.headers["location"] == other.headers["location"] == f"{HERE}/published?rev={live(house).rev}"


def test_a_receipt_shows_nothing_of_others_and_nothing_for_nonsense(house: House) -> None:
    colleague(house)
    house.sign_in(EDITOR)
    edited(house, "preview", hours="24/7")
    publish(house)
    house.sign_in(COLLEAGUE)
    for rev in (str(live(house).rev), "0", "x", "9" * 30, "-1", ""):
        page = house.client.get(f"{HERE}/published?rev={rev}")
        assert (page.status_code, "Nothing was different" in page.text) == (200, True)


@pytest.mark.parametrize("page", ["", "/preview", "/published", "/history"])
def test_anothers_listing_is_as_if_it_were_not_there(service: House, page: str) -> None:
    service.sign_in(OTHER)
    assert service.client.get(HERE + page).status_code == 404
    assert service.client.get(f"/portal/listing/nothing{page}").status_code == 404
    service.sign_out()
    assert service.client.get(HERE + page).headers["location"].startswith("/portal/sign-in")


@pytest.mark.parametrize("path", ["/draft", "/publish", "/withdraw", "/history"])
def test_another_programs_editor_can_send_nothing(service: House, path: str) -> None:
    proof = service.sign_in(OTHER)
    before = live(service)
    fields = [("form_token", proof), ("whole", "yes"), ("id", "1"), ("change", "1:hours"), ("do", "save")]
    assert send(service, HERE + path, fields).status_code == 404
    assert send(service, HERE + path, [("form_token", "forged"), *fields[1:]]).status_code == 403
    assert live(service) == before


def test_a_form_sent_while_signed_out_shows_the_words_again(service: House) -> None:
    service.sign_out()
    answer = send(service, f"{HERE}/draft", [("form_token", "x"), ("description", "My long words"), ("whole", "yes")])
    assert answer.status_code in (401, 403)
    assert live(service).facts.get("description") is None


def test_a_form_of_nonsense_is_no_error(house: House) -> None:
    proof = house.sign_in(EDITOR)
    nonsense = [
        ("form_token", proof), ("rev", "x"), ("care", "gold"), ("supervision", "x"), ("phone_number", "☎"),
        ("phone_extension", "x" * 300), ("phone_kind", "friend"), ("state", "XX"), ("zip", "\0"), ("city", "\ud7ff"),
        ("description", "<script>alert(1)</script>\u202e"), ("website", "javascript:alert(1)"), ("email", "\r\nBcc: x"),
        ("whole", "yes"), ("do", "preview"), ("organization", "{{ 7*7 }}"), ("hours", "\"" * 999),
    ]  # fmt: skip
    assert send(house, f"{HERE}/draft", nonsense).status_code == 303
    page = house.client.get(f"{HERE}/preview")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert house.client.get(HERE).status_code == 200


def test_the_pages_speak_spanish(house: House) -> None:
    house.sign_in(EDITOR)
    edited(house, "preview", at=HERE, hours="24/7")
    for page in ("", "/preview", "/published", "/history"):
        answer = house.client.get(f"/es{HERE}{page}")
        assert answer.status_code == 200
        assert '<html lang="es">' in answer.text


def test_every_field_has_a_label(service: House) -> None:
    service.sign_in(EDITOR)
    page = service.client.get(HERE).text
    form = page[page.index('<form id="edit"') : page.index("</form>", page.index('<form id="edit"'))]
    ids = {part.partition('"')[0] for part in form.split(' id="')[1:]}
    labelled = {part.partition('"')[0] for part in form.split('<label for="')[1:]}
    assert labelled <= ids
    fields = [tag for kind in ("<input", "<select", "<textarea") for tag in form.split(kind)[1:]]
    for tag in (field.partition(">")[0] for field in fields):
        assert any(f' id="{name}"' in tag for name in labelled) or any(
            kind in tag for kind in ('type="hidden"', 'type="checkbox"', 'type="radio"')
        ), tag  # boxes stand inside their labels


def test_the_script_is_small_and_only_on_the_form(service: House) -> None:
    service.sign_in(EDITOR)
    assert (Path(__file__).parents[3] / "static" / "edit.js").stat().st_size < 1_500
    assert "edit." in service.client.get(HERE).text
    assert "/edit." not in service.client.get(f"{HERE}/history").text
