"""The workbench over HTTP: from a ZIP code to a shortlist and the calls, without a word about anyone."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from finder.placements import teams
from finder.placements.models import Attempt
from providers import listings, openings
from providers.listing import Listing
from providers.openings import Report
from tests.conftest import a_listing
from tests.finder.placements.cast import COLLEAGUE, PLANNER, programs, until
from tests.providers.portal.cast import House, opened
from tests.providers.portal.rooms import Visitor, fresh
from web.models import Account

SEARCH = "/placements/search"
ASKED: dict[str, Any] = {
    "asked.near": "43604", "asked.care": "detox", "asked.need": ["payment.medicaid", "takes.seizures"],
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("bench")) as house:
        house.programs = programs(house)  # type: ignore[attr-defined]
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


@pytest.fixture
def planner(house: House) -> Visitor:
    return Visitor(house, PLANNER, "referral")


def planted(house: House) -> list[Listing]:
    return list(house.programs)  # type: ignore[attr-defined]


def begun(visitor: Visitor, house: House, *which: int, **more: Any) -> str:
    """The path of a new shortlist with some programs."""
    ids = [planted(house)[one].id for one in which]
    answer = visitor.post("/placements/shortlist", **{**ASKED, "id": ids, "list": "", **more})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


def lines(page: str) -> list[str]:
    """The numbers of the lines, in their order."""
    return re.findall(r'id="line-(\d+)"', page)


def names(page: str) -> list[str]:
    return re.findall(r"House \d", "".join(re.findall(r"<h2><a.*?</h2>", page)))


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_planner_sees_who_takes_the_client_and_who_does_not(planner: Visitor, prefix: str) -> None:
    page = planner.get(
        f"{prefix}{SEARCH}?zip=43604&care=detox&need=payment.medicaid&need=takes.seizures"
    ).text  # fmt: skip
    rows = [re.search(r'row-(\w+)">.*?House (\d)', row, re.DOTALL) for row in page.split('<tr class="')[1:]]
    assert [row.groups() for row in rows if row] == [("yes", "3"), ("ask", "1"), ("no", "5")]
    assert re.search(r"<th[^>]*aria-sort=\"ascending\"", page)


def test_without_a_need_every_program_is_shown_and_none_is_judged(planner: Visitor) -> None:
    page = planner.get(f"{SEARCH}?zip=43604&care=detox").text
    assert set(re.findall(r"House \d", page)) == {"House 1", "House 3", "House 5"}
    assert 'class="says yes"' not in page


def test_whoever_asks_for_no_place_is_asked_for_one(planner: Visitor) -> None:
    assert "Where should we look?" in planner.get(f"{SEARCH}?zip=&state=&care=detox").text
    assert "We do not know that place" in planner.get(f"{SEARCH}?zip=00000").text
    assert 'role="alert"' not in planner.get(SEARCH).text


@pytest.mark.parametrize(("prefix", "wider"), [("", "Search wider:"), ("/es", "Buscar más lejos:")])
def test_where_nothing_is_found_one_tap_looks_farther_with_all_that_was_asked(
    planner: Visitor, prefix: str, wider: str
) -> None:
    page = planner.get(f"{prefix}{SEARCH}?zip=60614&care=detox&miles=25&need=payment.medicaid").text
    assert "row-" not in page
    assert 'class="says' not in page, "nothing is counted where nothing is there"
    assert "/placements/searches" in page, "it can be kept, to be told when there is something"
    href, words = re.findall(r'<p class="ways"><a class="button" href="([^"]+)">([^<]+)</a>', page)[0]
    assert words.startswith(wider)
    assert href.startswith(f"{prefix}{SEARCH}?")
    farther = planner.get(html.unescape(href)).text
    assert farther.count('<tr class="row-') == 5
    assert re.search(r'value="payment.medicaid" checked', farther)


def test_where_there_is_enough_to_choose_from_nobody_is_sent_farther(planner: Visitor) -> None:
    assert 'class="ways"' not in planner.get(f"{SEARCH}?state=OH&care=detox").text


def test_a_whole_state_stands_on_one_screen_without_distances(planner: Visitor) -> None:
    page = planner.get(f"{SEARCH}?state=OH&care=detox").text
    assert "House 1" in page
    assert " miles</span></td>" not in page


def test_the_ticked_programs_come_onto_a_shortlist_with_what_was_asked(planner: Visitor, house: House) -> None:
    path = begun(planner, house, 3, 1)
    page = planner.get(path).text
    assert names(page) == ["House 3", "House 1"]
    assert "Asked for: Medicaid · People who have had seizures" in page
    again = begun(planner, house, 5, list=path.rpartition("/")[2])
    assert again == path
    assert names(planner.get(path).text) == ["House 3", "House 1", "House 5"]


def test_ticking_nothing_leads_back_to_the_same_search_and_says_so(planner: Visitor, house: House) -> None:
    answer = planner.post("/placements/shortlist", **{**ASKED, "list": ""})
    assert answer.headers["location"].startswith(SEARCH)
    page = planner.get(answer.headers["location"]).text
    assert "Tick at least one program" in page
    assert page.count("House") >= 3


def test_order_and_removal_are_one_tap_each(planner: Visitor, house: House) -> None:
    path = begun(planner, house, 3, 1)
    first, second = lines(planner.get(path).text)
    planner.post(f"{path}/order", line=second, do="up")
    assert names(planner.get(path).text) == ["House 1", "House 3"]
    planner.post(f"{path}/order", line=second, do="down")
    planner.post(f"{path}/order", line=first, do="remove")
    assert names(planner.get(path).text) == ["House 1"]
    planner.post(f"{path}/order", do="delete")
    assert planner.get(path).status_code == 404


def test_a_detox_and_the_outpatient_program_for_afterwards_are_one_entry(planner: Visitor, house: House) -> None:
    path = begun(planner, house, 3)
    page = planner.get(path).text
    offered = re.findall(r'<option value="([0-9a-f-]{36})">', page)
    assert planted(house)[2].id in offered
    planner.post(f"{path}/order", line=lines(page)[0], do="then", then=planted(house)[2].id)
    page = planner.get(path).text
    assert len(lines(page)) == 1
    assert "Afterwards: House 2" in page
    planner.post(f"{path}/order", line=lines(page)[0], do="then", then="")
    assert "Afterwards" not in planner.get(path).text


def test_one_tap_notes_a_call_and_the_colleague_reads_it(planner: Visitor, house: House) -> None:
    path = begun(planner, house, 3)
    colleague = with_planner(house)
    number, line = path.rpartition("/")[2], lines(planner.get(path).text)[0]
    answer = planner.post("/placements/call", list=number, line=line, care="detox", outcome="full")
    assert answer.headers["location"] == f"{path}?told=called#line-{line}"
    house.clock.on(minutes=20)
    assert "You called 20 minutes ago: full." in planner.get(path).text
    assert "Your colleague called 20 minutes ago: full." in colleague.get(path).text
    row = colleague.get(f"{SEARCH}?zip=43604&care=detox").text
    assert "Your colleague called 20 minutes ago: full." in row


def with_planner(house: House) -> Visitor:
    """A colleague in the planner's team."""

    async def join() -> None:
        team = await teams.of((await Account.get(email=PLANNER)).id, house.clock())
        assert await teams.join((await Account.get(email=COLLEAGUE)).id, team, house.clock())

    colleague = Visitor(house, COLLEAGUE, "referral")
    house.do(join)
    return colleague


@pytest.mark.parametrize(
    "outcome", ["", "happy", "waitlist.2", "waitlist.x", "refused.nothing", "open.1", "no_answer.x", "OPEN"]
)
def test_what_no_button_says_is_not_taken(planner: Visitor, house: House, outcome: str) -> None:
    path = begun(planner, house, 3)
    number, line = path.rpartition("/")[2], lines(planner.get(path).text)[0]
    before = house.do(lambda: Attempt.filter(at=house.clock(), program_public_id=planted(house)[3].id).count())
    answer = planner.post("/placements/call", list=number, line=line, care="detox", outcome=outcome)
    assert answer.status_code == 422
    assert house.do(lambda: Attempt.filter(at=house.clock(), program_public_id=planted(house)[3].id).count()) == before


def test_a_waitlist_and_a_refusal_say_for_how_long_and_why(planner: Visitor, house: House) -> None:
    path = begun(planner, house, 5)
    number, line = path.rpartition("/")[2], lines(planner.get(path).text)[0]
    for outcome in ("waitlist.7", "refused.payment.medicaid"):
        planner.post("/placements/call", list=number, line=line, care="detox", outcome=outcome)
        house.clock.on(minutes=5)
    page = planner.get(path).text
    assert "You called 10 minutes ago: a waitlist of 7 days." in page
    assert "You called 5 minutes ago: they said no (Medicaid)." in page


def test_the_shortlist_warns_when_facts_change_or_an_opening_lapses(planner: Visitor, house: House) -> None:
    one = planted(house)[3]

    async def say(status: str) -> None:
        listing = await listings.one(one.id)
        assert listing
        said = openings.said(listing, Report("detox", status, house.clock(), None))
        await listings.publish([said], actor="test", at=house.clock())

    house.do(lambda: say("open"))
    until(lambda: "open now" in planner.get(f"/listing/{one.id}").text)
    path = begun(planner, house, 3)
    assert "It was open when you put it here" not in planner.get(path).text
    house.clock.on(hours=13)
    assert "Nobody says so any more: call first." in planner.get(path).text
    house.do(lambda: say("full"))
    until(lambda: "Now it says: full." in planner.get(path).text)

    async def other_hours() -> None:
        listing = await listings.one(one.id)
        assert listing
        changed = replace(listing, facts=listing.facts | {"hours": "24/7"})
        await listings.publish([changed], actor="test", at=house.clock())

    house.do(other_hours)
    until(lambda: "Changed since your team looked" in planner.get(path).text)
    assert "Hours" in planner.get(path).text
    assert planner.post(f"{path}/order", do="seen").status_code == 303
    page = planner.get(path).text
    assert "Changed since your team looked" not in page
    assert "It was open when you put it here" not in page


def test_side_by_side_shows_only_what_differs(planner: Visitor, house: House) -> None:
    path = begun(planner, house, 1, 5)
    page = planner.get(f"{path}/compare").text
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>', page)
    assert "Medicaid" in rows  # one says yes, the other no
    assert "People who have had seizures" not in rows  # both do not say
    assert "Kind of care" not in rows
    assert "are the same in all of them" in page


def test_a_program_that_is_gone_stays_on_the_list_and_says_so(planner: Visitor, house: House) -> None:
    one = a_listing(id="6f0c2a4e-0000-4000-8000-000000000077", organization="House 7", street="77 Elm Street")
    house.do(lambda: listings.publish([one], actor="test", at=house.clock()))
    until(lambda: planner.get(f"/listing/{one.id}").status_code == 200)
    path = begun(planner, house, id=[one.id])
    house.do(lambda: listings.remove([one.id], actor="test", at=house.clock()))
    until(lambda: planner.get(f"/listing/{one.id}").status_code == 404)
    page = planner.get(path).text
    assert "It is not listed any more." in page
    assert planner.get(f"{path}/compare").status_code == 200
