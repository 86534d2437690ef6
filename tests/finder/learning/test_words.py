"""What the pages say: nothing that must never be said, no number without its source, simple words, two languages."""

import re

import pytest

from finder.learning.blocks import opened
from finder.learning.pages import FOLDER, NAMES
from finder.screening.reading import Node
from tests.finder.learning.cast import CITED, CLAIMS, ITEMS, PAGES, SAID
from tests.house.wording import forbidden, grade

PHONES = re.compile(r"\b(911|988|1-\d{3}-\d{3}-\d{4})\b")
NOT_COUNTED = {"100", "18"}  # of each 100; under 18: what a minor is needs no source
SIX_QUESTIONS = [
    "Do I need detox before starting an IOP for ketamine use?",
    "What are the signs that I may need detox before an IOP?",
    "What does the detox process involve?",
    "How does detoxification benefit my recovery during IOP?",
    "What is an Intensive Outpatient Program (IOP) for ketamine recovery?",
    "Can I start an IOP without detox if I don't have severe dependence?",
]


@pytest.mark.parametrize("place", SAID)
def test_nothing_is_said_that_must_never_be_said(place: str) -> None:
    english, spanish = SAID[place].en, SAID[place].es
    assert forbidden(english, "en") == []
    assert forbidden(spanish, "es") == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_easy_to_read(name: str) -> None:
    assert grade(" ".join(item.text.en for item in PAGES[name].items)) <= 6


@pytest.mark.parametrize("place", ITEMS)
def test_no_paragraph_is_hard_to_read(place: str) -> None:
    assert grade(ITEMS[place].text.en) <= 10


@pytest.mark.parametrize("place", SAID)
def test_spanish_speaks_with_respect_and_is_not_english(place: str) -> None:
    spanish = SAID[place].es.lower()
    assert SAID[place].en != SAID[place].es or place.endswith("-name")
    assert not re.search(r"\b(tú|tu|tus|ti|te|contigo|vos|vosotros|puedes|tienes|llama|necesitas)\b", spanish)
    assert not re.search(r"\b(the|and|your|you|with|withdrawal|of)\b", spanish)


@pytest.mark.parametrize("place", SAID)
def test_numbers_and_phones_are_the_same_in_both_languages(place: str) -> None:
    numbers = [sorted(set(re.findall(r"\d[\d,-]*\d", text))) for text in (SAID[place].en, SAID[place].es)]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("place", CLAIMS)
def test_a_number_that_is_claimed_stands_in_one_of_its_sources(place: str) -> None:
    item = CLAIMS[place]
    page = next(page for page in PAGES.values() if item in page.items)
    written = " ".join(reference.written for reference in page.references if reference.key in item.cite)
    numbers = set(re.findall(r"\d[\d,]*\d", PHONES.sub("", item.text.en))) - NOT_COUNTED
    assert [number for number in numbers if number not in written] == []


@pytest.mark.parametrize("place", CLAIMS)
def test_no_claim_rests_on_memory_alone(place: str) -> None:
    item = CLAIMS[place]
    page = next(page for page in PAGES.values() if item in page.items)
    assert any("memory" not in one.written for one in page.references if one.key in item.cite)


def test_a_source_of_these_pages_is_one_that_they_cite() -> None:
    own = {key for key, _ in own_sources().entries()}
    assert own == {key for item in CLAIMS.values() for key in item.cite} - set(CITED)


def own_sources() -> Node:
    return opened(FOLDER / "sources.toml")["read"]


def test_the_articles_six_questions_stand_there_word_for_word_and_first() -> None:
    sections = PAGES["questions"].sections
    assert [section.heading.en for section in sections][:6] == SIX_QUESTIONS
    assert all(section.all_items for section in sections)


def test_the_short_questions_are_answered_too() -> None:
    asked = [section.heading.en for section in PAGES["questions"].sections][6:]
    assert asked == ["What is detox?", "What is IOP?", "Can I skip detox?", "How long is it?", "What then?"]


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("detox-before-iop-lead", "It depends."),
        ("questions-need-1", "It depends."),
        ("ketamine-cutting-down-2", "That is not settled."),
        ("ketamine-who-1", "No official list says who treats ketamine."),
        ("detox-alone-1", "Do not stop alcohol, benzos, or GHB all at once on your own."),
        ("signs-often-1", "By themselves they do not tell if detox comes first."),
        ("why-detox-first-lead", "By itself it does little to change use in the long run."),
        ("after-detox-lead", "Ask the staff to book your first visit before you leave, for a day within 7 days."),
        ("before-you-call-lead", "You may ask who answers before you share anything."),
    ],
)
def test_what_the_article_left_out_or_overstated_is_said_right(place: str, says: str) -> None:
    assert says in ITEMS[place].text.en


def test_every_page_is_in_the_list_and_every_page_is_led_to() -> None:
    files = {path.stem for path in FOLDER.glob("*.toml")} - {"sources"}
    assert files == set(NAMES) == {name for page in PAGES.values() for name in page.next}
    assert [name for name, page in PAGES.items() if name in page.next] == []
