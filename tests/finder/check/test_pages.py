"""The searcher takes the check without scripts: one address, nothing kept, help at once, always a way on."""

import logging
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from finder.app import create_app
from finder.screening.assess import assess
from finder.screening.questions import Answers
from finder.screening.shapes import Outcome, Voice
from finder.settings import Settings
from tests.finder.screening.cast import TABLE, Crowd
from web.i18n import LANGUAGES

Pairs = list[tuple[str, str]]
NONE = [(name, "none") for name, one in TABLE.questions.items() if one.none]
CARE = {
    Outcome.EMERGENCY: [("now", "overdose_24h")],
    Outcome.MEDICAL_DETOX: [
        *[one for one in NONE if one[0] != "withdrawal"], ("substances", "alcohol"), ("frequency.alcohol", "daily"),
        ("drinks", "8"), ("withdrawal", "autonomic"),
    ],
    Outcome.DETOX_ASSESSMENT: [*NONE, ("substances", "ketamine"), ("frequency.ketamine", "daily")],
    Outcome.IOP_DIRECT: [*NONE, ("substances", "cannabis"), ("frequency.cannabis", "monthly")],
}  # fmt: skip
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Form(HTMLParser):
    """The form of a page, as a browser would send it without touching anything."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pairs: Pairs = []
        self.buttons: Pairs = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in attrs}
        if tag == "input" and (one.get("type", "text") in {"hidden", "text"} or "checked" in one):
            self.pairs.append((one["name"], one["value"]))
        if tag == "button" and "name" in one:
            self.buttons.append((one["name"], one["value"]))


def sent(client: TestClient, pairs: Pairs, prefix: str = "", **headers: str) -> Any:
    body = "&".join(f"{name}={value}" for name, value in pairs)
    return client.post(f"{prefix}/check", content=body, headers=FORM | headers)


def pressed(client: TestClient, page: Any, *more: tuple[str, str], prefix: str = "") -> Any:
    """The page's form, sent with what was ticked and the button that was pressed."""
    return sent(client, [*Form(page.text).pairs, *more], prefix)


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("flag", list(TABLE.questions["now"].options))
def test_a_red_flag_is_one_button_away_from_help(searcher: TestClient, flag: str, prefix: str) -> None:
    page = searcher.get(f"{prefix}/check")
    assert ("now", flag) in Form(page.text).buttons
    help_now = pressed(searcher, page, ("now", flag), prefix=prefix)
    assert 'role="alert"' in help_now.text
    assert 'href="tel:911"' in help_now.text.partition("<main")[2]
    assert 'href="tel:988"' in help_now.text.partition("<main")[2]
    assert "<ol class=" not in help_now.text  # no list of programs


def test_what_was_flagged_comes_first_in_an_emergency(searcher: TestClient) -> None:
    page = sent(searcher, [("now", "suicidal_or_violent_now")]).text.partition("<main")[2]
    assert page.index('href="tel:988"') < page.index('href="tel:911"')
    poison = sent(searcher, [("now", "overdose_24h")]).text.partition("<main")[2]
    assert poison.index('href="tel:911"') < poison.index('href="tel:+18002221222"') < poison.index('href="tel:988"')


def test_whoever_keeps_going_after_help_was_shown_sees_it_again_as_the_result(searcher: TestClient) -> None:
    page = pressed(searcher, searcher.get("/check"), ("now", "seizure_48h"))
    assert ("seen", "yes") in Form(page.text).buttons
    page = pressed(searcher, page, ("seen", "yes"))
    assert TABLE.questions["substances"].text.en in page.text
    page = pressed(searcher, page, ("go", "results"))
    assert 'role="alert"' in page.text


def test_the_questions_come_one_after_another_and_lead_to_the_result(searcher: TestClient) -> None:
    page = pressed(searcher, searcher.get("/check"), ("now", "none"))
    seen = []
    page = pressed(searcher, page, ("substances", "ketamine"))
    page = pressed(searcher, page, ("frequency.ketamine", "weekly"))
    for name in ("withdrawal", "past", "health", "about", "control"):
        assert TABLE.questions[name].text.en in page.text
        seen.append(re.search(r"Question (\d) of (\d)", page.text).groups())  # type: ignore[union-attr]
        page = pressed(searcher, page, (name, "none"))
    assert seen == [(str(number), "8") for number in range(4, 9)]
    assert TABLE.outcomes[Outcome.IOP_DIRECT].headline.en in page.text


def test_nobody_who_does_not_use_ketamine_is_asked_about_it(searcher: TestClient) -> None:
    page = pressed(searcher, searcher.get("/check"), ("now", "none"))
    page = pressed(searcher, page, ("substances", "alcohol"))
    page = pressed(searcher, page, ("frequency.alcohol", "monthly"))
    for name in ("withdrawal", "past", "health", "about"):
        assert "pee" not in page.text
        page = pressed(searcher, page, (name, "none"))
    assert TABLE.questions["control"].text.en not in page.text


def test_going_back_keeps_what_was_said_of_substances_that_stay(searcher: TestClient) -> None:
    page = sent(searcher, [
        ("now", "none"), ("substances", "alcohol"), ("substances", "ghb"), ("frequency.alcohol", "daily"),
        ("frequency.ghb", "weekly"), ("drinks", "8"), ("past", "wd_seizure"), ("at", "past"), ("go", "substances"),
    ])  # fmt: skip
    form = Form(page.text)
    assert {("substances", "alcohol"), ("substances", "ghb"), ("past", "wd_seizure")} <= set(form.pairs)
    page = sent(searcher, [pair for pair in form.pairs if pair != ("substances", "ghb")])
    pairs = Form(page.text).pairs
    assert {("frequency.alcohol", "daily"), ("drinks", "8")} <= set(pairs)
    assert ("frequency.ghb", "weekly") not in pairs


@pytest.mark.parametrize("outcome", CARE)
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_outcome_has_the_same_address_and_title_and_is_kept_nowhere(
    searcher: TestClient, outcome: Outcome, prefix: str
) -> None:
    answer = sent(searcher, [*CARE[outcome], ("go", "results")], prefix)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    title = re.search(r"<title>(.*?)</title>", searcher.get(f"{prefix}/check").text)
    assert title is not None
    assert title[0] in answer.text
    language = prefix[1:] or "en"
    assert TABLE.outcomes[outcome].headline.said(language) in answer.text
    assert TABLE.copy["emergency_line"].said(language) in answer.text
    assert TABLE.copy["not_reviewed"].said(language) in answer.text
    assert "1-800-615-1067" in answer.text
    assert "1-800-662-4357" in answer.text


@pytest.mark.parametrize("outcome", [one for one in CARE if one is not Outcome.EMERGENCY])
def test_the_list_stands_under_the_result_and_its_place_can_be_changed(searcher: TestClient, outcome: Outcome) -> None:
    page = pressed(searcher, sent(searcher, [*CARE[outcome], ("go", "results")]), ("go", "results"))
    assert '<li class="card"' not in page.text  # no place yet
    found = sent(searcher, [*CARE[outcome], ("go", "results"), ("near", "60614"), ("miles", "50")])
    assert '<li class="card"' in found.text
    assert 'value="60614"' in found.text
    assert "Example Lakeside Detox" in found.text or outcome is not Outcome.MEDICAL_DETOX
    lost = sent(searcher, [*CARE[outcome], ("go", "results"), ("near", "zzzzqq")])
    assert 'id="near-error"' in lost.text
    assert lost.status_code == 200


def test_links_on_into_the_directory_say_nothing_about_the_person(searcher: TestClient) -> None:
    text = sent(searcher, [*CARE[Outcome.MEDICAL_DETOX], ("go", "results"), ("near", "60614")]).text
    links = re.findall(r'href="([^"]*)"', text)
    searches = [link for link in links if "/search" in link]
    assert searches == ["/search?care=detox&amp;supervision=medical"]
    assert [link for link in links if "?" in link and link not in searches and not link.startswith("/static")] == []


@pytest.mark.parametrize("step", ["past", "whole"])
def test_going_back_from_a_result_keeps_the_place(searcher: TestClient, step: str) -> None:
    asked = [*CARE[Outcome.DETOX_ASSESSMENT], ("go", "results"), ("near", "60614"), ("miles", "50"), ("at", "past")]
    page = pressed(searcher, sent(searcher, asked), ("miles", "50"), ("go", step))  # a choice from a list
    kept = {("near", "60614"), ("miles", "50")}
    assert kept <= set(Form(page.text).pairs)


def test_other_languages_keep_the_answers(searcher: TestClient) -> None:
    page = pressed(searcher, searcher.get("/check"), ("now", "none"))
    page = pressed(searcher, page, ("substances", "ketamine"), ("go", "substances"), prefix="/es")
    assert '<html lang="es">' in page.text
    assert ("substances", "ketamine") in Form(page.text).pairs


def test_for_whom_it_is_changes_words_and_never_the_outcome(searcher: TestClient) -> None:
    for outcome, pairs in CARE.items():
        for voice in Voice:
            text = sent(searcher, [*pairs, ("for", voice.value), ("go", "results")]).text
            assert TABLE.outcomes[outcome].lead.said("en", voice) in text


def test_someone_who_skips_is_told_and_can_still_answer(searcher: TestClient) -> None:
    page = sent(searcher, [("substances", "cannabis"), ("frequency.cannabis", "monthly"), ("go", "results")])
    assert TABLE.flags["INCOMPLETE_ANSWERS"].text.en.replace("'", "&#39;") in page.text
    assert ("go", "past") in Form(page.text).buttons
    again = pressed(searcher, page, ("go", "past"))
    assert TABLE.questions["past"].text.en in again.text


def test_all_questions_stand_on_one_page_that_comes_back_filled_in(searcher: TestClient) -> None:
    for prefix in ("", "/es"):
        text = searcher.get(f"{prefix}/check/all").text
        for one in TABLE.questions.values():
            for option in one.options.values():
                assert option.text.said(prefix[1:] or "en").replace("'", "&#39;") in text
    page = sent(searcher, [*CARE[Outcome.MEDICAL_DETOX], ("view", "whole"), ("go", "results")])
    back = pressed(searcher, page, ("go", "whole"))
    assert {("substances", "alcohol"), ("frequency.alcohol", "daily"), ("drinks", "8")} <= set(Form(back.text).pairs)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*TABLE.questions, "frequency.alcohol", "was.frequency.ghb", "for", "at", "go", "most",
                             "view", "seen", "near", "miles", "payment", "x"]),
            st.sampled_from([*TABLE.questions, *TABLE.questions["substances"].options, "none", "skip", "daily", "%00",
                             "%FF", "%F0%9F%98%80", "results", "whole", "9" * 50, "any", "60614", "yes", ""]),
        ),
        max_size=12,
    ),
    st.sampled_from(["", "/es"]),
)  # fmt: skip
def test_nothing_that_is_sent_breaks_it(service: TestClient, pairs: Pairs, prefix: str) -> None:
    answer = sent(service, pairs, prefix)
    assert answer.status_code == 200
    assert "1-800-615-1067" in answer.text


def test_a_form_of_another_site_or_no_form_is_refused_in_words_with_the_helpline(searcher: TestClient) -> None:
    assert sent(searcher, [("now", "none")], **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert searcher.post("/check", json={"now": []}).status_code == 400
    many = sent(searcher, [("past", "wd_seizure")] * 1_001)
    assert many.status_code == 400
    assert "1-800-615-1067" in many.text


def test_the_page_and_the_table_agree_for_a_crowd(searcher: TestClient) -> None:
    crowd = Crowd(7)
    for number in range(60):
        answers, _ = Answers.from_json(TABLE, crowd.someone())
        found = assess(TABLE, answers)
        language = LANGUAGES[number % 2]
        prefix = "" if language == "en" else "/es"
        text = sent(searcher, [*answers.pairs(TABLE), ("go", "results")], prefix).text
        assert found.ending.headline.said(language) in text
        assert all(reason.text.said(language).replace("'", "&#39;") in text for reason in found.reasons)


def test_no_answer_is_found_anywhere_afterwards(
    planted: Settings, capfd: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    marks = ("tianeptine", "wd_delirium", "ketamine_bladder", "mental_unstable", "no_safe_place", "cannot_cut_down")
    asked = [
        ("substances", "tianeptine"), ("frequency.tianeptine", "daily"), ("past", "wd_delirium"),
        ("near", "Zyxwvopolis"),
        ("health", "ketamine_bladder"), ("health", "mental_unstable"), ("about", "no_safe_place"),
        ("control", "cannot_cut_down"),
    ]  # fmt: skip
    with TestClient(create_app(planted), raise_server_exceptions=False) as client:
        for pairs in (asked, [*asked, ("go", "results")], [*asked, ("go", "whole")], [*asked, ("x", "y")] * 200):
            sent(client, pairs)
        client.post("/api/v1/screening", json={"past": ["wd_delirium"], "substances": ["tianeptine"]})
        client.post("/api/v1/screening", json={"past": ["Zyxwvopolis"]})
        sent(client, asked, **{"sec-fetch-site": "cross-site"})
        assert client.cookies == {}
    out, err = capfd.readouterr()
    logged = "".join(record.getMessage() for record in caplog.records if record.name not in {"httpx2", "httpx"})
    for mark in (*marks, "Zyxwvopolis"):
        assert mark not in out + err + logged
    for path in Path(planted.var_dir).rglob("*"):
        if path.is_file():
            kept = path.read_bytes()
            assert [mark for mark in (*marks, "Zyxwvopolis") if mark.encode() in kept] == [], path
