"""Every sentence of the screening: nothing that must never be said, simple words, two languages, two voices."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from finder.screening.shapes import Table, Text, Voice
from tests.finder.screening.cast import TABLE
from tests.house.wording import forbidden, grade

# NEVER and STOP are asked for here by the tests of finder/learning/.

PERSON_EN = re.compile(r"\b(you|your|yours|yourself|i|my|me)\b", re.IGNORECASE)
OURS_EN = re.compile(  # said to whoever answers, also when they answer about another person
    r"\b(you (told|skipped|did not say|were not sure|are not sure|can get it)|your answers|your gut|you are with"
    r"|drive yourself|if you have it|help you find|ask your name|for me|tell them everything you can|when you call)\b",
    re.IGNORECASE,
)


def texts(found: object, place: str = "") -> Iterator[tuple[str, Text]]:
    """Every sentence of the table, with the way to it."""
    if isinstance(found, Text):
        yield place, found
    elif is_dataclass(found):
        for one in fields(found):
            yield from texts(getattr(found, one.name), f"{place}.{one.name}")
    elif isinstance(found, dict):
        for key, value in found.items():
            yield from texts(value, f"{place}.{key}")
    elif isinstance(found, tuple):
        for value in found:
            yield from texts(value, f"{place}.{getattr(value, 'id', '')}")


SAID = dict(texts(TABLE))


def test_there_is_a_sentence_for_everything_in_the_table() -> None:
    assert len(SAID) == 228
    assert {".flags.CALL_911.text", ".default.reason", ".copy.intro", ".questions.now.text"} <= set(SAID)


@pytest.mark.parametrize("place", SAID)
def test_nothing_is_said_that_must_never_be_said(place: str) -> None:
    text = SAID[place]
    assert [*forbidden(text.en, "en"), *forbidden(text.en_they or "", "en")] == []
    assert [*forbidden(text.es, "es"), *forbidden(text.es_they or "", "es")] == []


@pytest.mark.parametrize("place", SAID)
def test_a_sentence_about_another_person_does_not_speak_to_them(place: str) -> None:
    if place.startswith(".copy.for_") or place == ".copy.answering_for":
        return
    said = OURS_EN.sub("", SAID[place].said("en", Voice.SOMEONE))
    assert not PERSON_EN.search(said), said


@pytest.mark.parametrize("place", SAID)
def test_spanish_speaks_with_respect_and_is_not_english(place: str) -> None:
    text = SAID[place]
    for spanish in (text.es, text.es_they):
        assert not re.search(
            r"\b(tú|tu|tus|ti|te|contigo|vos|vosotros|puedes|tienes|llama|necesitas)\b", spanish.lower()
        )
        assert not re.search(r"\b(the|and|your|you|with|withdrawal|of)\b", spanish.lower())
    assert set(re.findall(r"\d[\d-]+", text.en)) == set(re.findall(r"\d[\d-]+", text.es))


def test_phone_numbers_are_the_same_for_every_voice() -> None:
    for text in SAID.values():
        for english, spanish in ((text.en, text.es), (text.en_they or text.en, text.es_they or text.es)):
            assert sorted(set(re.findall(r"\d[\d-]{2,}", english))) == sorted(set(re.findall(r"\d[\d-]{2,}", spanish)))


def test_the_stems_of_the_questions_are_easy_to_read(table: Table) -> None:
    stems = " ".join(question.text.en for question in table.questions.values())
    assert grade(stems) <= 3


def test_the_reasons_are_easy_to_read_together_and_each(table: Table) -> None:
    reasons = {rule.id: rule.reason.en for rule in table.rules if rule.reason}
    assert grade(" ".join(reasons.values())) <= 6
    assert max(map(grade, reasons.values())) <= 8.5


def test_all_the_other_sentences_are_easy_to_read_together(table: Table) -> None:
    flags = " ".join(flag.text.en for flag in table.flags.values())
    pages = " ".join(f"{one.headline.en} {one.lead.en}" for one in table.outcomes.values())
    assert grade(flags) <= 6
    assert grade(pages) <= 6
