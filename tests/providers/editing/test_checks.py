"""Before anything is published: what blocks, what only warns, and what is not held against anyone."""

import time
from typing import Any

import pytest

from providers.editing import checks
from providers.editing.problem import Problem
from providers.listing import Listing
from tests.conftest import a_listing
from tests.providers.edit_cast import NOW, ROOM, draft_of
from web.i18n import translator

FULL = a_listing(
    website="https://maumeebay.org",
    facts=a_listing().facts | {"age": ["adults"], "payment": ["medicaid"], "email": "in@maumeebay.org"},
)
LINE = ["4195550123", "", "main"]


def found(listing: Listing = FULL, shared: dict[str, list[str]] | None = None, **said: Any) -> list[Problem]:
    return checks.problems(listing, draft_of(listing, **said), ROOM.gazetteer, NOW, shared or {})


def blocked(**said: Any) -> list[str]:
    return [problem.field for problem in found(**said) if problem.blocks]


def warned(**said: Any) -> list[str]:
    return [problem.field for problem in found(**said) if not problem.blocks]


def address(**parts: str) -> dict[str, str]:
    return {"street": "1 Main Street", "street2": "", "city": "Toledo", "state": "OH", "zip": "43604"} | parts


def test_a_whole_listing_has_no_problem() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("subject", "value"),
    [
        ("phones", []),
        ("phones", [["4195550123", "", "fax"]]),
        ("phones", [["4195550123", "", "tty"]]),
        ("phones", [LINE, ["55501", "", "intake"]]),
        ("phones", [LINE, ["+44 20 7946 0958", "", "intake"]]),
        ("phones", [LINE, ["911", "", "crisis"]]),
        ("phones", [LINE, ["900-555-0123", "", "intake"]]),
        ("phones", [LINE, ["4195550125", "12a", "intake"]]),
        ("phones", [LINE, ["4195550125", "", "friend"]]),
        ("phones", [["41955501" + str(number), "", "main"] for number in range(10, 23)]),
        ("care", []),
        ("organization", ""),
        ("hours", "Mo-Fr 9 to 5"),
        ("hours", "Mo-Fr 25:00-26:00"),
        ("hours", "Mo-Fr 08:00-40:00"),
        ("hours", "Feb 30 10:00-12:00"),
        ("hours", "2019 Mo 10:00-12:00"),
        ("hours", "off"),
        ("hours", 'Mo-Fr 09:00-17:00 "call 888 555 0123"'),
        ("hours", "Mo 08:00-09:00; " * 30),
        ("website", "javascript:alert(1)"),
        ("website", "https://"),
        ("website", "ftp://maumeebay.org"),
        ("website", "https://user@maumeebay.org"),
        ("website", "https://maumeebаy.org"),
        ("website", "https://10.0.0.1/"),
        ("website", "https://maumeebay.org/" + "a" * 500),
        ("email", "intake"),
        ("email", "intake@maumeebay"),
        ("email", "a b@maumeebay.org"),
        ("email", "a@b.org, c@d.org"),
        ("email", "a" * 250 + "@b.org"),
        ("description", "a" * 601),
        ("description", "Call 1-888-555-0123"),
        ("description", "eight eight eight five five five zero one two three"),
        ("description", "See example.com"),
        ("description", "Write to me@example.org"),
        ("description", "Cаll us"),
        ("description", "abc\u202edef"),
        ("program", "Call 888 555 0123"),
        ("organization", "Get help 888-555-0123"),
        ("organization", "a" * 301),
    ],
)
def test_what_would_mislead_a_searcher_blocks(subject: str, value: Any) -> None:
    assert set(blocked(**{subject: value})) == {subject}


@pytest.mark.parametrize(
    "parts",
    [
        {"state": ""}, {"state": "ZZ"}, {"zip": "4360"}, {"zip": ""}, {"city": ""}, {"state": "NY"},
        {"street": "1 Main Street, call 888 555 0123"}, {"street": "a" * 201}, {"zip": "00000", "city": "Nowhereville"},
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_blocks(parts: dict[str, str]) -> None:
    assert set(blocked(address=address(**parts))) == {"address"}


@pytest.mark.parametrize(
    ("subject", "value"),
    [
        ("payment", []),
        ("age", []),
        ("supervision", "not_stated"),
        ("care", ["detox"]),
        ("phones", [["8005550123", "", "main"], LINE]),
        ("website", "https://elsewhere.org"),
        ("address", address(zip="43000")),
    ],
)
def test_what_a_person_should_look_at_again_warns_and_lets_through(subject: str, value: Any) -> None:
    assert warned(**{subject: value}) == [subject]
    assert blocked(**{subject: value}) == []


def test_a_toll_free_number_after_a_local_one_is_fine() -> None:
    assert found(phones=[LINE, ["8005550123", "", "intake"]]) == []


def test_a_new_number_that_others_have_too_warns_with_their_names() -> None:
    shared = {"4195550177": ["Harbor House"], "4195550123": ["Somebody"]}
    (problem,) = found(shared=shared, phones=[LINE, ["4195550177", "", "intake"]])
    assert (problem.field, problem.blocks) == ("phones", False)
    assert problem.said(translator("en")) == "419-555-0177 also stands on other listings: Harbor House."


def test_what_an_official_list_once_said_is_not_held_against_whoever_corrects_something_else() -> None:
    odd = a_listing(
        organization="Call 888 555 0123", website="maumee", zip="", facts=FULL.facts | {"email": "x", "hours": "nine"}
    )
    assert [problem for problem in found(odd, payment=["private"]) if problem.blocks] == []


@pytest.mark.parametrize(
    "hours",
    ["", "24/7", "Mo-Fr 08:00-17:00", "Mo-Th 09:00-20:00; Fr 09:00-13:00", "Mo[1] 10:00-12:00", "Su 22:00-26:00"],
)
def test_hours_at_which_somebody_is_there_are_fine(hours: str) -> None:
    assert found(hours=hours) == []


def test_a_website_on_the_same_host_is_no_move() -> None:
    assert found(website="https://maumeebay.org/detox") == []


def test_every_message_can_be_said() -> None:
    for said in (
        {"phones": [["9005550123", "x", "?"]], "care": ["iop"], "address": address(zip="99999")},
        {"hours": "x"},
    ):
        assert all("{" not in problem.said(translator("en")) for problem in found(**said))


@pytest.mark.parametrize("text", ["_" * 60_000, "a " * 30_000, "@" * 60_000, "1 " * 30_000, "eight" * 12_000])
def test_a_text_made_to_take_for_ever_does_not(text: str) -> None:
    parts = ("description", "program", "hours", "website", "email")
    began = time.monotonic()
    assert set(blocked(**dict.fromkeys(parts, text), address=address(street=text))) == {*parts, "address"}
    assert set(blocked(description=text[:600])) <= {"description"}
    assert time.monotonic() - began < 2
