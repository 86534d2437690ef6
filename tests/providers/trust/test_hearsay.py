"""What callers were told: beside the program's own word, for a while only, and never what makes a program open."""

import html
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.api.answers import UNCONFIRMED, Answers
from finder.pages.cards import Cards
from finder.pages.rendering import assets, renderer
from finder.settings import Settings
from providers import openings
from providers.listing import Listing
from providers.openings import OPEN, Report
from providers.openings.moments import Moment
from providers.rules import SHELF_LIVES
from providers.trust import hearsay, hearsay_words
from providers.trust.hearsay import NO_ANSWER, TOLD, WRONG_NUMBER, Said
from tests.conftest import NOW, a_listing
from tests.providers.openings.test_opening_words import ages, moments, open_now, reports
from web.i18n import LANGUAGES, translator

CARE = sorted(SHELF_LIVES)
NUMBER = a_listing().phones[0].number
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAIN = Settings()
CARDS = Cards(renderer(PLAIN, assets()))
ANSWERS = Answers(PLAIN)


@st.composite
def words(draw: st.DrawFn) -> Said:
    return Said(
        draw(st.sampled_from(CARE)),
        draw(st.sampled_from([*TOLD, NO_ANSWER])),
        NOW - draw(ages),
        draw(st.none() | st.integers(0, 999)),
    )


def program(*said: Said | Report) -> Listing:
    """A listing with every kind of care of which these things were said, in this order."""
    listing = a_listing(facts=a_listing().facts | {"care": CARE})
    for one in said:
        listing = hearsay.said(listing, one) if isinstance(one, Said) else openings.said(listing, one)
    return listing


def card(listing: Listing, moment: Moment, language: str) -> str:
    return html.unescape(CARDS.preview(listing, language, moment))


def caller(language: str) -> set[str]:
    """The beginnings of every sentence that tells a caller's word."""
    t = translator(language)
    found = [*hearsay_words.TOLD.values(), *hearsay_words.SILENT.values()]
    return {t(words).partition("{ago}")[0].rpartition(":")[2].strip() for words in found}


@given(words(), moments(), st.sampled_from(LANGUAGES))
def test_no_call_outlives_its_shelf_life_on_a_card_or_in_an_answer(said: Said, moment: Moment, language: str) -> None:
    listing = program(said)
    life = moment.shelf_lives[said.care]
    life = min(life, DAY) if said.outcome == NO_ANSWER else life
    may = said.at <= moment.now and moment.until < said.at + life
    assert any(words in card(listing, moment, language) for words in caller(language)) == may
    assert bool(ANSWERS.listing(listing, None, moment)["calls"]) == may


@given(st.lists(words(), max_size=4), st.none() | reports(), moments(), st.sampled_from(LANGUAGES))
def test_a_caller_never_makes_a_program_open(
    said: list[Said], report: Report | None, moment: Moment, language: str
) -> None:
    own = program(*([report] if report else []))
    told = program(*([report] if report else []), *said)
    assert (open_now(language) in card(told, moment, language)) == (open_now(language) in card(own, moment, language))
    assert ANSWERS.listing(told, None, moment)["openings"] == ANSWERS.listing(own, None, moment)["openings"]
    assert openings.reports(told) == openings.reports(own)


@given(words(), reports(), moments())
def test_the_programs_own_later_word_wins_and_its_earlier_one_does_not(
    said: Said, report: Report, moment: Moment
) -> None:
    report = replace(report, care=said.care)
    alone = hearsay.shown(program(said), moment)
    beside = hearsay.shown(program(said, report), moment)
    overtaken = said.at <= report.at <= moment.now  # a word from the future is no word
    assert beside == ([] if overtaken else alone)
    assert hearsay.shown(program(report, said), moment) == beside


@given(st.lists(words(), max_size=6))
def test_of_each_thing_the_later_word_stays(said: list[Said]) -> None:
    kept = hearsay.known(program(*sorted(said, key=lambda one: one.at)))
    for one in kept:
        same = [other for other in said if other.place == one.place]
        assert one.at == max(other.at for other in same)
    places = [one.place for one in kept]
    assert len(places) == len(set(places))


@given(words())
def test_what_is_read_back_is_what_was_said(said: Said) -> None:
    assert hearsay.known(program(said)) == [said]
    wrong = Said("", WRONG_NUMBER, said.at, number=NUMBER)
    assert hearsay.known(program(wrong)) == [wrong]


def test_whoever_is_told_something_was_answered() -> None:
    silence, full = Said("detox", NO_ANSWER, NOW - HOUR), Said("detox", "full", NOW)
    assert hearsay.known(program(silence, full)) == [full]
    assert hearsay.known(program(silence, replace(full, care="iop"))) == [silence, replace(full, care="iop")]
    both = program(full, replace(silence, at=NOW + HOUR))
    assert [one.outcome for one in hearsay.shown(both, Moment.at(NOW + 2 * HOUR))] == ["full", NO_ANSWER]


def test_a_wrong_number_is_said_for_30_days_and_of_that_number_only() -> None:
    listing = program(Said("", WRONG_NUMBER, NOW, number=NUMBER))
    month = timedelta(days=30)
    seen = [
        hearsay_words.doubted(listing, Moment.at(NOW + age), "en") for age in (-HOUR, 0 * HOUR, month - HOUR, month)
    ]
    assert [bool(words) for words in seen] == [False, True, True, False]
    other = replace(listing, facts=listing.facts | {"phones": [["4195550199", "", "main"]]})
    none = replace(listing, facts=listing.facts | {"phones": []})
    assert [hearsay.doubted(one, Moment.at(NOW)) for one in (other, none)] == [None, None]
    assert hearsay.known(hearsay.cleared(listing)) == []
    assert hearsay.FACT not in hearsay.cleared(listing).provenance


def test_a_search_for_a_number_does_not_find_a_listing_of_which_it_is_said_to_be_wrong() -> None:
    listing = replace(program(Said("", WRONG_NUMBER, NOW, number=NUMBER)))
    assert f'"{NUMBER}"' not in str(listing.facts[hearsay.FACT]).replace("'", '"')


@pytest.mark.parametrize(
    ("care", "said", "own", "line"),
    [
        (["detox"], Said("detox", "full", NOW), None,
         "Someone who called 20 minutes ago was told: full. The program has not said so itself."),
        (["detox", "iop"], Said("iop", "waitlist", NOW, 7), None,
         "Openings (IOP): someone who called 20 minutes ago was told: a waitlist of 7 days. "
         "The program has not said so itself."),
        (["detox"], Said("detox", "waitlist", NOW), Report("detox", "open", NOW - HOUR),
         "Someone who called 20 minutes ago was told: a waitlist. The program has not said so itself."),
        (["detox"], Said("detox", "open", NOW), Report("detox", "open", NOW - HOUR),
         "Someone who called 20 minutes ago was told: they have a place. The program has not confirmed it since."),
        (["detox"], Said("detox", NO_ANSWER, NOW), None, "Someone called 20 minutes ago and nobody answered."),
        (["detox", "iop"], Said("detox", NO_ANSWER, NOW), None,
         "Openings (detox): someone called 20 minutes ago and nobody answered."),
    ],
)  # fmt: skip
def test_each_word_says_whose_it_is(care: list[str], said: Said, own: Report | None, line: str) -> None:
    listing = a_listing(facts=a_listing().facts | {"care": care})
    listing = openings.said(listing, own) if own else listing
    listing = hearsay.said(listing, said)
    moment = Moment.at(NOW + timedelta(minutes=20))
    assert hearsay_words.lines(listing, moment, "en") == [line]
    own_lines, called = card(listing, moment, "en").partition(line)[::2]
    assert "Openings" in own_lines
    assert called
    (spanish,) = hearsay_words.lines(listing, moment, "es")
    assert spanish in card(listing, moment, "es")
    assert "llamó hace 20 minutos" in spanish
    assert "called" not in spanish


def test_as_data_a_call_says_that_nobody_confirmed_it() -> None:
    listing = program(Said("detox", "waitlist", NOW, 3), Said("", WRONG_NUMBER, NOW, number=NUMBER))
    told, wrong = ANSWERS.listing(listing, None, Moment.at(NOW + HOUR))["calls"]
    assert told == {
        "care": "detox", "outcome": "waitlist", "days": 3, "said_at": "2026-11-23T12:00:00+00:00", "said_by": "callers",
        "expires_at": "2026-11-24T00:00:00+00:00", "note": UNCONFIRMED,
    }  # fmt: skip
    assert (wrong["care"], wrong["outcome"], wrong["note"]) == ("", WRONG_NUMBER, UNCONFIRMED)


@given(st.lists(words(), min_size=2, max_size=2, unique_by=lambda one: one.at))
def test_of_two_listings_that_are_one_the_later_word_is_kept(said: list[Said]) -> None:
    first, later = sorted((replace(one, care="detox", outcome="full") for one in said), key=lambda one: one.at)
    for one, other in pairwise([first, later, first]):
        assert hearsay.together(program(one), program(other)) == [later.to_json()]
    assert OPEN not in str(hearsay.together(program(first), program(later)))
