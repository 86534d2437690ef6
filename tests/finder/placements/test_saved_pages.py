"""The forms that save a search, open it again, ask for letters and let it go."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any, Final

import pytest

from finder.pages.rendering import assets, renderer
from finder.placements import alerts, labels, search_words, teams
from finder.placements.models import Search
from finder.placements.pages import saved as pages
from finder.settings import Settings
from tests.finder.placements.inputs import takes_free_text
from tests.finder.placements.saved_cast import COLLEAGUE, ELSEWHERE, PLANNER, work
from tests.providers.portal.cast import House, an_account, opened
from tests.providers.portal.rooms import Visitor, a_program, fresh, letters
from web.models import Account

QUERY: Final = "near=43604&care=detox&miles=50&payment=medicaid&need=takes.seizures"
SAVE: Final = "/placements/searches"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("saved")) as house:
        yield house


@pytest.fixture
def house(service: House) -> House:
    async def empty() -> None:
        await Search.all().delete()

    service.do(empty)
    return fresh(service)


def planner(house: House, email: str = PLANNER) -> Visitor:
    return Visitor(house, email, "referral")


def saved(house: House) -> list[Search]:
    async def read() -> list[Search]:
        return await Search.all().order_by("id")

    return house.do(read)


def save(visitor: Visitor, **form: Any) -> Search:
    answer = visitor.post(SAVE, **{"query": QUERY, "need": ["payment.medicaid", "Juan"]} | form)
    assert answer.headers["location"] == "/placements?said=saved"
    return saved(visitor.house)[-1]


def test_a_search_is_saved_shown_by_its_name_and_opened_again(house: House) -> None:
    visitor = planner(house)
    one = save(visitor, colour="blue", letter="K")
    page = visitor.get("/placements?said=saved").text
    assert "The search is saved. It says nothing of a person." in page
    name = "Blue K: Detox, 43604 (Toledo, OH), 50 miles, Medicaid"
    assert f'<a href="/placements/searches/{one.id}">{name}</a>' in page
    assert "Deleted on December 23, 2026 if nobody opens it." in page
    spanish = visitor.get("/es/placements").text
    assert (
        f'<a href="/es/placements/searches/{one.id}">Azul K: Desintoxicación, 43604 (Toledo, OH), 50 millas' in spanish
    )
    house.clock.on(days=3)
    opened_again = visitor.get(f"/es/placements/searches/{one.id}")
    assert opened_again.status_code == 303
    assert opened_again.headers["location"] == (
        "/es/placements/search?near=43604&care=detox&payment=medicaid&miles=50"
        "&need=payment.medicaid&need=takes.seizures"
    )
    assert "Deleted on December 26, 2026 if nobody opens it." in visitor.get("/placements").text


def test_a_search_without_a_place_is_not_saved_and_the_page_says_why(house: House) -> None:
    visitor = planner(house)
    for query in ("", "?", "care=detox", "near=Juan+Doe+1980", "&" * 2_000, "%00%ff", "near=%00"):
        answer = visitor.post(SAVE, query=query)
        assert answer.headers["location"] == "/placements?said=no-place", query
    assert "it has no place that we know" in visitor.get("/placements?said=no-place").text
    assert saved(house) == []
    assert visitor.get("/placements?said=Juan").status_code == 200
    assert "Juan" not in visitor.get("/placements?said=Juan").text.partition("<h1>")[2].partition("</main>")[0]


def test_letters_are_asked_for_and_stopped_beside_the_search(house: House) -> None:
    visitor = planner(house)
    one = save(visitor)
    path = f"{SAVE}/{one.id}"
    assert visitor.post(path, do="alert").headers["location"] == "/placements?said=alert"
    page = visitor.get("/placements").text
    assert "We write to you about what is new." in page
    assert 'value="silent"' in page
    assert 'value="alert"' not in page
    assert len(saved(house)[0].known) == 2  # what she sees now is known
    house.do(lambda: Account.filter(email=PLANNER).update(language="en"))
    a_program(house, organization="Harbor")
    assert house.do(lambda: alerts.due(house.clock(), work())) == 1
    assert house.do(lambda: alerts.due(house.clock() + timedelta(hours=1), work())) == 0
    (letter,) = letters(house, alerts.KIND)
    assert "Harbor" in letter.text
    assert f"{path}\n" in letter.text
    assert visitor.post(path, do="silent").headers["location"] == "/placements?said=silent"
    assert (saved(house)[0].alert, saved(house)[0].known) == (False, {})


def test_the_form_that_saves_can_ask_for_letters_at_once(house: House) -> None:
    assert save(planner(house), alert="yes").alert
    assert not save(planner(house), query="near=Ohio").alert


def test_a_colleague_sees_that_somebody_is_told_already_and_may_take_it_over(house: House) -> None:
    visitor = planner(house)
    one = save(visitor, alert="yes")

    house.do(lambda: work_together(visitor))
    colleague = planner(house, COLLEAGUE)
    page = colleague.get("/placements").text
    assert "We write to your colleague about what is new." in page
    assert colleague.post(f"{SAVE}/{one.id}", do="alert").status_code == 303
    assert "We write to you about what is new." in colleague.get("/placements").text
    assert "We write to your colleague about what is new." in visitor.get("/placements").text


async def work_together(visitor: Visitor) -> None:
    """Put the colleague into the visitor's team."""
    now = visitor.house.clock()
    mine = await teams.of((await Account.get(email=visitor.email)).id, now)
    await teams.join((await an_account(COLLEAGUE, now, "referral")).id, mine, now)


def test_a_search_is_deleted(house: House) -> None:
    visitor = planner(house)
    one = save(visitor)
    assert visitor.post(f"{SAVE}/{one.id}", do="delete").headers["location"] == "/placements?said=deleted"
    assert saved(house) == []
    assert visitor.get(f"{SAVE}/{one.id}").status_code == 404


def test_another_teams_search_and_numbers_that_none_bears_are_not_there(house: House) -> None:
    one = save(planner(house), alert="yes")
    other = planner(house, ELSEWHERE)
    for number in (str(one.id), "0", "999999", str(2**31), str(2**63), str(2**64), "9" * 60):
        assert other.get(f"{SAVE}/{number}").status_code == 404
        for do in ("alert", "silent", "delete", "", "Juan"):
            assert other.post(f"{SAVE}/{number}", do=do).status_code == 404
    assert [(row.id, row.account, row.alert) for row in saved(house)] == [(one.id, one.account, True)]
    assert "Saved searches" not in other.get("/placements").text


def test_a_form_that_asks_for_nothing_that_there_is_changes_nothing(house: House) -> None:
    visitor = planner(house)
    one = save(visitor)
    assert visitor.post(f"{SAVE}/{one.id}", do="Juan").status_code == 400
    assert len(saved(house)) == 1


def test_the_page_has_no_input_that_takes_words_and_says_how_long_things_stay(house: House) -> None:
    visitor = planner(house)
    save(visitor, alert="yes")
    for path in ("/placements", "/es/placements"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert takes_free_text(page.text) == []
    assert "30 days is deleted" in unescape(visitor.get("/placements").text)


def test_the_form_of_the_search_page_that_saves_takes_no_words_and_is_read_back() -> None:
    templates = renderer(Settings(), assets())._environments["en"]
    drawn = templates.from_string(
        '{% from "placements/_saved.html" import save_search with context %}'
        "{{ save_search(query, needs, colours, letters) }}"
    ).render(
        person=None, query=QUERY, needs=["payment.medicaid"], colours=search_words.choices("en"), letters=labels.LETTERS
    )
    assert takes_free_text(drawn) == []
    form = dict(re.findall(r'name="(query|need)" value="([^"]*)"', unescape(drawn)))
    wanted = pages.wanted([*form.items(), ("colour", "blue"), ("letter", "K")])
    assert wanted.query.near == "43604"
    assert [one.key for one in wanted.needs] == ["payment.medicaid", "takes.seizures"]
    assert '<option value="blue">Blue</option>' in drawn
    assert "<option>K</option>" in drawn
