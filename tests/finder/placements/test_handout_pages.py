"""The hand-out at its pages: chosen once and remembered, a team's own, and a link for whoever has it."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from finder.placements import shares, shortlists, teams
from finder.placements.handout_parts import PARTS
from finder.placements.models import Choice, Share, Shortlist
from providers import listings
from providers.admission import criteria
from providers.models import Seen
from providers.openings.moments import Moment
from tests.finder.placements.paper import DETOX, HELP, IOP, LEFT, PHONES, flat, programs
from tests.providers.portal.cast import House, an_account, opened
from tests.providers.portal.rooms import Visitor, fresh
from web import secret

PLANNER: Final = "planner@hospital.example"
COLLEAGUE: Final = "colleague@hospital.example"
ELSEWHERE: Final = "planner@clinic.example"  # of another team
FILES: Final = ("txt", "csv", "xlsx", "vcf")
NEVER_MADE: Final = "A" * 32
SEEN, SENT_ON, NOT_THERE = 200, 303, 404


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("handout")) as house:
        planted(house)
        yield house


def planted(house: House) -> None:
    """The programs stand in the directory, and the service has seen them."""
    house.do(lambda: listings.publish(list(programs().values()), actor="test", at=house.clock()))
    until(Visitor(house), "/search?near=43604&care=detox", "Point Place House", "Maumee Bay Recovery")


@pytest.fixture
def house(service: House) -> House:
    async def nothing_chosen() -> None:
        await Choice.all().delete()
        await Share.all().delete()

    service.do(nothing_chosen)
    return fresh(service)


def until(visitor: Visitor, where: str, *words: str) -> None:
    """A worker sees a change of the directory a moment after it was published."""
    for _ in range(500):
        if any(one in visitor.get(where).text for one in words):
            return
        time.sleep(0.01)
    pytest.fail(f"{where} does not come to say {words}")


def planner(house: House, email: str = PLANNER) -> Visitor:
    return Visitor(house, email, "referral")


def a_shortlist(house: House, email: str = PLANNER) -> int:
    """A pair, and one that left its official list; asked for somebody on dialysis."""

    async def plant() -> int:
        known, moment = programs(), Moment.at(house.clock())
        team = await teams.of((await an_account(email, house.clock(), "referral")).id, house.clock())
        number = await shortlists.begin(team, criteria.ticked(["takes.dialysis"]), house.clock())
        assert number
        await shortlists.add(team, number, [(known[DETOX], "detox"), (known[LEFT], "detox")], moment)
        kept = await shortlists.read(team, number)
        assert kept
        await shortlists.pair(team, number, kept.lines[0].id, known[IOP], house.clock())
        return number

    return house.do(plant)


def path(number: int, rest: str = "") -> str:
    return f"/placements/shortlist/{number}/handout{rest}"


def linked(answer: Any) -> str:
    """The link on the page that shows it once."""
    found = re.search(r'<a href="http://[^/"]+((?:/es)?/handout/[\w-]+)">', answer.text)
    assert found, answer.text
    return found[1]


def share(visitor: Visitor, number: int) -> str:
    answer = visitor.post(path(number, "/share"))
    assert answer.status_code == SEEN
    return linked(answer)


def rows(house: House) -> list[Share]:
    async def read() -> list[Share]:
        return await Share.all().order_by("id")

    return house.do(read)


def test_the_page_holds_every_phone_of_the_shortlist_and_the_helplines(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    page = visitor.get(path(number))
    assert page.status_code == SEEN
    sheet = page.text.partition('<article class="handout"')[2].partition("</article>")[0]
    for phone in (*PHONES[:4], *HELP):
        assert phone in sheet
    assert "seizures" in sheet  # a program states that it takes them
    assert page.text.count('<svg xmlns="http://www.w3.org/2000/svg"') + page.text.count('class="qr"') >= 3


def test_what_was_chosen_is_remembered_for_the_account_and_for_nobody_else(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    sent = visitor.client.post(
        path(number), data={"form_token": visitor.proof, "part": ["payment", "nonsense"], "language": "es"}
    )
    assert sent.status_code == SENT_ON
    page = visitor.get(path(a_shortlist(house))).text  # another shortlist
    assert re.findall(r'value="(\w+)" checked', page) == ["payment", "es"]
    assert '<article class="handout" lang="es">' in page
    assert "Formas de pago" in page
    assert "Cómo llegar" not in page.partition("<article")[2]
    colleague = planner(house, COLLEAGUE)
    assert len(re.findall(r" checked", colleague.get(path(a_shortlist(house, COLLEAGUE))).text)) == len(PARTS) + 1


def test_nothing_ticked_still_names_whom_to_call_when_and_the_helplines(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    visitor.post(path(number), language="both")
    for rest in ("", ".txt", ".csv"):
        text = flat(visitor.get(path(number, rest)).text)
        for words in (*PHONES[:4], *HELP, "June 29, 2023", "29 de junio de 2023", "November 23, 2026"):
            assert words in text, (rest, words)


@pytest.mark.parametrize("kind", FILES)
def test_each_file_comes_whole_and_is_kept_by_no_browser(house: House, kind: str) -> None:
    visitor, number = planner(house), a_shortlist(house)
    answer = visitor.get(path(number, f".{kind}"))
    assert answer.status_code == SEEN
    assert answer.headers["cache-control"] == "no-store"
    assert f"filename=handout.{kind}" in answer.headers["content-disposition"]
    assert len(answer.content) > 500
    if kind != "xlsx":
        for number_ in HELP:
            assert number_ in answer.text


def test_another_teams_hand_out_is_not_there_by_any_route(house: House) -> None:
    number, stranger = a_shortlist(house), planner(house, ELSEWHERE)
    token = share(planner(house), number)
    link = rows(house)[-1].id
    stranger = planner(house, ELSEWHERE)
    for rest in ("", *(f".{kind}" for kind in FILES)):
        assert stranger.get(path(number, rest)).status_code == NOT_THERE
        assert stranger.client.head(path(number, rest)).status_code == NOT_THERE
    for rest in ("", "/share", "/unshare"):
        assert stranger.post(path(number, rest), link=str(link), language="es").status_code == NOT_THERE
    own = a_shortlist(house, ELSEWHERE)
    stranger.post(path(own, "/unshare"), link=str(link))  # by the number of another team's link
    assert stranger.get(token).status_code == SEEN
    assert "Make a link" in stranger.get(path(own)).text
    assert "End this link" not in stranger.get(path(own)).text


@pytest.mark.parametrize("role", ["provider", "moderator", "admin"])
def test_who_places_nobody_gets_no_hand_out(house: House, role: str) -> None:
    number = a_shortlist(house)
    visitor = Visitor(house, f"{role}@somewhere.example", role)
    for rest in ("", *(f".{kind}" for kind in FILES)):
        assert visitor.get(path(number, rest)).status_code == 403
    for rest in ("", "/share", "/unshare"):
        assert visitor.post(path(number, rest)).status_code == 403
    assert Visitor(house).get(path(number)).status_code == SENT_ON


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 2**64, 10**30, "9" * 5_000])
def test_a_number_that_no_shortlist_can_have_is_no_page(house: House, number: int | str) -> None:
    visitor = planner(house)
    for rest in ("", ".csv"):
        assert visitor.get(f"/placements/shortlist/{number}/handout{rest}").status_code == NOT_THERE
    assert visitor.post(f"/placements/shortlist/{number}/handout/share").status_code == NOT_THERE


def test_whoever_has_the_link_reads_the_sheet_without_an_account_and_nothing_of_the_team(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    visitor.post(path(number), part="payment", language="es")
    link = share(visitor, number)
    assert link.startswith("/es/handout/")
    stranger = Visitor(house)
    page = stranger.get(link)
    assert page.status_code == SEEN
    for words in (*PHONES[:4], *HELP, "29 de junio de 2023", "23 de noviembre de 2026", '<html lang="es">'):
        assert words in page.text
    for words in (PLANNER, "placements/", "form_token", "diálisis", "shortlist"):
        assert words not in page.text.replace("placements.css", "")
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers


def test_the_link_follows_the_shortlist_but_keeps_the_parts_it_was_made_with(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    visitor.post(path(number), part="hours", language="en")
    link = share(visitor, number)
    visitor.post(path(number), part="payment", language="es")
    page = visitor.get(link).text
    assert "day and night, every day" in page
    assert "Ways to pay" not in page.partition("<article")[2]

    async def take_off() -> None:
        team = await teams.of((await an_account(PLANNER, house.clock())).id, house.clock())
        kept = await shortlists.read(team, number)
        assert kept
        await shortlists.remove(team, number, kept.lines[1].id, house.clock())

    assert "419-555-0188" in page
    house.do(take_off)
    assert "419-555-0188" not in visitor.get(link).text


def test_only_a_digest_of_the_link_is_kept_and_it_cannot_be_guessed(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    token = share(visitor, number).rpartition("/")[2]
    kept = rows(house)[-1]
    assert kept.token_hash == secret.digest(token)
    assert token not in str(dict(kept))
    assert len(token) * 6 >= 128  # each character stands for six bits
    assert token not in visitor.get(path(number)).text


def test_a_link_ends_by_the_clock(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    link, stranger = share(visitor, number), Visitor(house)
    house.clock.on(hours=71, minutes=59)
    assert stranger.get(link).status_code == SEEN
    house.clock.on(minutes=1)
    over(stranger.get(link))
    assert "End this link" not in planner(house).get(path(number)).text


def over(answer: Any) -> None:
    """A page that says that the link is over, whom to call, and nothing else."""
    assert answer.status_code == NOT_THERE
    for words in (*HELP, "This link does not work any more"):
        assert words in answer.text
    assert not set(PHONES) & set(re.findall(r"419-555-\d{4}", answer.text))
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["cache-control"] == "no-store"


def test_a_link_that_was_ended_and_one_that_never_was_are_answered_the_same(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    link, other = share(visitor, number), share(visitor, number)
    first = next(one for one in rows(house) if one.token_hash == secret.digest(link.rpartition("/")[2]))
    assert visitor.post(path(number, "/unshare"), link=str(first.id)).status_code == SENT_ON
    stranger = Visitor(house)
    ended, never = stranger.get(link), stranger.get(f"/handout/{NEVER_MADE}")
    over(ended)
    over(never)
    assert ended.text.replace(link, "") == never.text.replace(f"/handout/{NEVER_MADE}", "")
    assert stranger.get(other).status_code == SEEN
    for number_ in ("", "x", "-1", "9" * 30):
        assert visitor.post(path(number, "/unshare"), link=number_).status_code == SENT_ON
    assert stranger.get(other).status_code == SEEN


def test_with_the_shortlist_its_links_go(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    link = share(visitor, number)

    async def delete() -> bool:
        team = await teams.of((await an_account(PLANNER, house.clock())).id, house.clock())
        return await shortlists.delete(team, number)

    assert house.do(delete)
    over(Visitor(house).get(link))


def test_opening_a_link_changes_and_counts_nothing_by_whatever_method(tmp_path: Path) -> None:
    async def state() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return [dict(one) for one in await Shortlist.all()], [dict(one) for one in await Share.all()]

    async def seen() -> dict[str, int]:
        return {str(one.program_public_id): one.count for one in await Seen.all()}

    with opened(tmp_path) as house:
        planted(house)
        number = a_shortlist(house)
        link, stranger = share(planner(house), number), Visitor(house)
        before = house.do(state)
        house.clock.on(hours=1)
        for _ in range(3):
            assert stranger.get(link).status_code == SEEN
            assert stranger.client.head(link).status_code == SEEN
        assert stranger.client.head(link).text == ""
        assert stranger.client.post(link).status_code == 405
        assert house.do(state) == before
        until(stranger, f"/listing/{DETOX}", "Maumee Bay Recovery")
    assert house.do(seen) == {DETOX: 1}  # the listing's own page is counted, when the service stops at the latest


def test_there_are_only_so_many_links_to_one_shortlist(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    for _ in range(shares.MOST):
        share(visitor, number)
    answer = visitor.post(path(number, "/share"))
    assert answer.status_code == SENT_ON
    assert "There are many links" in visitor.get(answer.headers["location"].partition("#")[0]).text
    house.clock.on(hours=73)
    share(planner(house), number)


def test_a_listing_that_goes_stands_as_not_listed_and_its_phone_is_not_shown(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    house.do(lambda: listings.remove([LEFT], actor="test", at=house.clock()))
    try:
        until(visitor, path(number), "This program is not listed any more")
        for rest in ("", ".txt", ".csv", ".vcf"):
            assert "419-555-0188" not in visitor.get(path(number, rest)).text
    finally:
        house.do(lambda: listings.bring_back(programs()[LEFT], actor="test", at=house.clock()))


def test_the_choice_holds_codes_of_closed_lists_and_nothing_else(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    visitor.client.post(
        path(number),
        data={"form_token": visitor.proof, "part": ["Jane Doe", "hours"], "language": "Jane", "note": "diabetic"},
    )

    async def read() -> list[dict[str, Any]]:
        return [dict(one) for one in await Choice.all()]

    text = str(house.do(read))
    assert "Jane" not in text
    assert "diabetic" not in text


def test_no_page_of_the_hand_out_takes_text(house: House) -> None:
    visitor, number = planner(house), a_shortlist(house)
    for page in (visitor.get(path(number)), visitor.post(path(number, "/share"))):
        kinds = re.findall(
            r"<input(?![^>]*type=\"(?:hidden|checkbox|radio)\")[^>]*>|<textarea|contenteditable", page.text
        )
        assert kinds == []


def test_the_sheet_is_dated_by_the_clock_where_the_first_program_is(house: House) -> None:
    house.clock.time = house.clock().replace(hour=3)  # the evening before, in Toledo
    visitor, number = planner(house), a_shortlist(house)
    assert "November 22, 2026, 10:30 PM" in flat(visitor.get(path(number, ".txt")).text)
