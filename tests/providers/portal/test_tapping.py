"""One tap, by whoever holds the link: no password, no script, no second time; and a stranger's guess opens nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from providers import listings, openings
from providers.listing import Listing
from providers.models import Capability, Membership, Revision
from providers.people import capabilities
from tests.conftest import a_listing
from tests.providers.portal.cast import EDITOR, OTHERS_LISTING, House, opened
from web.models import AuditEntry

ID = a_listing().id


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened(tmp_path) as found:
        yield found


@pytest.fixture
def link(house: House) -> str:
    """The way to the page behind a link that was mailed to the editor."""
    return f"/portal/openings/{a_token(house)}"


def a_token(house: House, kind: str = "openings", public_id: str = ID, to: str = EDITOR) -> str:
    lasts = timedelta(days=7)
    return house.do(
        lambda: capabilities.give(kind, public_id, to, created_by="job", at=house.clock(), lasts=lasts)
    )  # fmt: skip


def listing(house: House, public_id: str = ID) -> Listing:
    found = house.do(lambda: listings.one(public_id))
    assert found
    return found


def said(house: House) -> dict[str, Any]:
    """Status and number by kind of care, as searchers see it."""
    return {report.care: (report.status, report.number) for report in openings.reports(listing(house))}


def form_of(page: Response, care: str, action: str) -> dict[str, str]:
    """The hidden fields of the form about one kind of care."""
    for form in re.findall(r"<form (.*?)</form>", page.text, re.DOTALL):
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
        if hidden.get("care") == care and f'action="{action}"' in form:
            return hidden
    raise AssertionError(f"no form about {care}")


def tap(
    house: House, link: str, status: str, care: str = "detox", page: Response | None = None, **more: str
) -> Response:
    """Open the page, and tap."""
    page = page or house.client.get(link)
    return house.client.post(link, data=form_of(page, care, link) | {"status": status} | more)


def words(page: Response) -> str:
    """What a person reads."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def test_one_tap_publishes_and_the_receipt_says_what_searchers_see(house: House, link: str) -> None:
    answer = tap(house, link, "open", places="3")
    assert answer.status_code == 303
    receipt = house.client.get(answer.headers["location"])
    assert said(house) == {"detox": ("open", 3)}
    assert "Openings: open now, 3 places. The program said so 1 minute ago." in words(receipt)
    assert "until Monday, November 23, 10:30 PM" in words(receipt)  # 12 hours later, in Toledo
    assert "Undo" in words(receipt)


def test_the_reminders_button_puts_its_answer_first(house: House, link: str) -> None:
    page = house.client.get(f"{link}?say=iop.waitlist")
    buttons = re.findall(r'<button class="button[^"]*" name="status" value="(\w+)">([^<]*)<', page.text)
    assert buttons[0] == ("waitlist", "Say: Intensive outpatient (IOP) has a waitlist")
    assert [value for value, _ in buttons[:3]] == ["waitlist", "open", "full"]
    assert len(buttons) == 6
    assert said(house) == {}
    assert tap(house, link, "waitlist", "iop", page).status_code == 303
    assert said(house) == {"iop": ("waitlist", None)}


@pytest.mark.parametrize("say", ["", "detox", "detox.closed", "php.open", "<b>.open", "detox.open.x"])
def test_a_strange_choice_shows_the_ordinary_page(house: House, link: str, say: str) -> None:
    assert words(house.client.get(link, params={"say": say})) == words(house.client.get(link))


def test_a_scanner_that_opens_everything_changes_nothing(house: House, link: str) -> None:
    page = house.client.get(f"{link}?say=detox.open")
    for way in re.findall(r'(?:href|action)="(/[^"]*openings[^"]*)"', page.text):
        for ask in (house.client.get, house.client.head, house.client.options):
            assert ask(unescape(way)).status_code in (200, 404, 405)
    assert said(house) == {}
    assert house.do(lambda: Revision.all().count()) == 0
    used = house.do(lambda: Capability.get(id=1))
    assert used.used_at is None


def test_undo_brings_back_what_was(house: House, link: str) -> None:
    tap(house, link, "waitlist", days="4")
    before = listing(house)
    house.clock.on(minutes=3)
    receipt = house.client.get(tap(house, link, "full").headers["location"])
    house.clock.on(minutes=1)
    answer = house.client.post(f"{link}/undo", data=form_of(receipt, "detox", f"{link}/undo"))
    assert (listing(house).facts, listing(house).provenance) == (before.facts, before.provenance)
    page = house.client.get(answer.headers["location"])
    assert "Taken back." in words(page)
    assert "waitlist, about 4 days" in words(page)
    assert "/undo" not in page.text


def test_whatever_was_captured_changes_nothing_when_it_is_sent_again(house: House, link: str) -> None:
    sent = []
    for status in ("open", "full", "waitlist"):
        house.clock.on(minutes=2)
        page = house.client.get(link)
        form = form_of(page, "detox", link) | {"status": status}
        receipt = house.client.get(house.client.post(link, data=form).headers["location"])
        sent += [(link, form), (f"{link}/undo", form_of(receipt, "detox", f"{link}/undo"))]
    house.client.post(sent[-1][0], data=sent[-1][1])  # the last is taken back
    before, count = listing(house).facts, house.do(lambda: Revision.all().count())
    assert before["openings"]["detox"]["status"] == "full"
    for way, form in [*sent, *reversed(sent)]:
        house.clock.on(seconds=20)
        answer = house.client.post(way, data=form)
        assert answer.status_code in (303, 409)
    assert listing(house).facts == before
    assert house.do(lambda: Revision.all().count()) == count


def test_whoever_is_too_late_sees_what_is_known_and_fresh_buttons(house: House, link: str) -> None:
    page = house.client.get(link)
    tap(house, link, "full")
    late = tap(house, link, "open", page=page, places="2")
    assert late.status_code == 409
    assert "Somebody has answered since" in words(late)
    assert "full. The program said so" in words(late)
    assert 'value="2"' in late.text  # what was typed is kept
    assert said(house) == {"detox": ("full", None)}
    house.clock.on(minutes=1)
    assert tap(house, link, "open", page=late, places="2").status_code == 303
    assert said(house) == {"detox": ("open", 2)}


def test_a_page_that_lay_open_for_an_hour_is_drawn_anew(house: House, link: str) -> None:
    page = house.client.get(link)
    house.clock.on(hours=1)
    late = tap(house, link, "open", page=page)
    assert late.status_code == 409
    assert "open for long" in words(late)
    assert said(house) == {}
    assert tap(house, link, "open", page=late).status_code == 303


def test_a_wrong_number_is_left_out_with_a_word_beside_it_and_the_tap_counts(house: House, link: str) -> None:
    page = tap(house, link, "waitlist", "iop", days="many", starts="yesterday")
    assert page.status_code == 200
    assert said(house) == {"iop": ("waitlist", None)}
    assert "Saved." in words(page)
    assert "One thing was left out." in words(page)
    assert "Left out: write a number from 0 to 999." in words(page)
    assert "“yesterday”: Left out: choose a day" in words(page)
    assert 'value="many"' in page.text
    assert re.search(r'id="days-iop"[^>]*aria-invalid="true" aria-describedby="days-iop-wrong"', page.text)


def test_open_with_no_place_is_asked_back(house: House, link: str) -> None:
    page = tap(house, link, "open", places="0")
    assert page.status_code == 422
    assert "0 places is not open" in words(page)
    assert said(house) == {}


@pytest.mark.parametrize("field", [{"status": "closed"}, {"status": ""}, {"care": "php", "status": "open"}])
def test_a_form_without_a_button_changes_nothing(house: House, link: str, field: dict[str, str]) -> None:
    page = house.client.get(link)
    answer = house.client.post(link, data=form_of(page, "detox", link) | field)
    assert answer.status_code == 422
    assert "Tap one of the three buttons" in words(answer)
    assert said(house) == {}


def test_the_next_start_is_said_with_the_opening(house: House, link: str) -> None:
    receipt = house.client.get(tap(house, link, "full", "iop", starts="2026-12-01").headers["location"])
    assert "Next start: December 1." in words(receipt)
    assert 'id="starts-detox"' not in receipt.text


def lost(house: House, way: str) -> None:
    """The calm page, the same for every reason; and its form does nothing."""
    page = house.client.get(way)
    assert page.status_code == 404
    assert "This link does not work any more" in words(page)
    assert "Ask whoever keeps your listing for a new link" in words(page)
    assert words(page) == words(house.client.get("/portal/openings/nonsense"))
    for answer in (
        house.client.post(way, data={"care": "detox", "status": "open", "asked": ""}),
        house.client.post(f"{way}/undo", data={"care": "detox", "asked": ""}),
    ):
        assert (answer.status_code, words(answer)) == (404, words(page))
    assert said(house) == {}


def test_a_link_that_ended_was_ended_or_never_was_says_the_same(house: House, link: str) -> None:
    lost(house, "/portal/openings/" + "x" * 32)
    lost(house, f"/portal/openings/{a_token(house, 'confirm')}")
    lost(house, f"/portal/openings/{a_token(house, 'freeze')}")
    house.do(lambda: capabilities.revoke(ID, 1, house.clock()))
    lost(house, link)
    late = f"/portal/openings/{a_token(house)}"
    house.clock.on(days=7)
    lost(house, late)


def test_a_former_editors_link_says_nothing(house: House, link: str) -> None:
    house.do(lambda: Membership.filter(email=EDITOR).update(ended_at=house.clock()))
    lost(house, link)


def test_a_form_that_was_drawn_for_one_link_is_nothing_to_another(house: House, link: str) -> None:
    page = house.client.get(link)
    other = f"/portal/openings/{a_token(house)}"
    answer = house.client.post(other, data=form_of(page, "detox", link) | {"status": "open"})
    assert answer.status_code == 409
    assert said(house) == {}


def test_a_link_reaches_one_program_and_only_its_openings(house: House, link: str) -> None:
    page = house.client.get(link)
    more = {"status": "open", "listing": OTHERS_LISTING, "id": OTHERS_LISTING, "phones": "8005550100", "website": "x"}
    assert house.client.post(link, data=form_of(page, "detox", link) | more).status_code == 303
    changes = [set(one.changes) for one in house.do(Revision.all)]
    assert changes == [{"openings", "provenance"}]
    assert openings.reports(listing(house, OTHERS_LISTING)) == []


def test_a_page_of_another_site_cannot_send_the_form(house: House, link: str) -> None:
    form = form_of(house.client.get(link), "detox", link) | {"status": "open"}
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert house.client.post(link, data=form, headers=header).status_code == 403
    assert said(house) == {}


def test_who_used_which_link_stands_in_the_history_and_the_log(house: House, link: str) -> None:
    tap(house, link, "open")
    (revision,) = house.do(Revision.all)
    entries = house.do(lambda: AuditEntry.filter(action="openings"))
    assert revision.actor == "link:1"
    assert [(entry.actor, entry.subject) for entry in entries] == [("link:1", ID)]
    assert all(link.rpartition("/")[2] not in str(entry.details) for entry in entries)


def test_searchers_see_it_at_once(house: House, link: str) -> None:
    tap(house, link, "open", places="3")
    for _ in range(50):
        page = house.client.get(f"/listing/{ID}").text
        if "open now, 3 places" in page:
            return
    pytest.fail("nobody sees it")


def test_the_page_is_kept_by_nobody_and_tells_nobody_where_it_was(house: House, link: str) -> None:
    page = house.client.get(link)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in page.headers


def test_it_is_said_in_spanish_too(house: House, link: str) -> None:
    page = house.client.get(f"/es{link}")
    assert page.status_code == 200
    answer = house.client.post(f"/es{link}", data=form_of(page, "detox", f"/es{link}") | {"status": "full"})
    assert answer.headers["location"].startswith(f"/es{link}?done=")
    assert house.client.get(answer.headers["location"]).status_code == 200


def test_whoever_is_signed_in_may_use_a_link_too(house: House, link: str) -> None:
    house.sign_in(EDITOR)
    assert tap(house, link, "open").status_code == 303
    (revision,) = house.do(Revision.all)
    assert revision.actor == "link:1"
