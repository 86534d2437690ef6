"""Every sentence of the screening: nothing that must never be said, simple words, two languages, two voices."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from finder.screening.shapes import Table, Text, Voice
from tests.finder.screening.cast import TABLE

NEVER_EN = (
    r"(do not|don['’]t|does not|doesn['’]t) need (a |any )?(medical )?detox", r"safe to (stop|quit|detox)",
    r"just stop", r"cold turkey", r"detox is (required|needed)", r"(must|have to) detox", r"detox cures?",
    r"guarantee", r"no withdrawal from ketamine", r"ketamine withdrawal is dangerous",
    r"\d+ ?(mg|ml|milligrams?)\b", r"\bhalf (a|your) dose", r"\baddict(s|ed)?\b", r"use disorder",
    r"asam[- ](approved|level|criteria)", r"government helpline", r"\bbest\b", r"top[- ]rated", r"hand[- ]?picked",
    r"\babus(e|er|ers|ing|ed)\b", r"\b(clean|dirty)\b", r"\bjunk(ie|y)\b", r"\byou are safe\b(?!,)",
    r"\bstop (drinking|using|taking)\b", r"\bquit\b", r"stop now",
)  # fmt: skip
NEVER_ES = (
    r"no (necesita|hace falta|requiere)\w* (una |la )?desintoxicaci",
    r"(?<!más )segur[oa] (dejar|parar|suspender)", r"(simplemente|solo) (deje|pare)", r"a pulso",
    r"es (obligatori|necesari)\w+ (la )?desintoxicaci", r"desintoxicación cura", r"garanti",
    r"sin abstinencia de (la )?ketamina", r"abstinencia de (la )?ketamina es peligrosa",
    r"\d+ ?(mg|ml|miligramos?)\b", r"\badict[oa]s?\b", r"drogadict", r"trastorno por (uso|consumo)", r"asam",
    r"línea del gobierno", r"\b(el|la|los|las) mejor(es)?\b", r"mejor calificad", r"escogid[oa]s a mano",
    r"\babus", r"\b(limpi|suci)[oa]s?\b", r"yonqui",
)  # fmt: skip
STOP_EN = re.compile(r"(?<!not )\bstop (?!detox|all)(?=opioids|alcohol|benzos|ghb|it\b|methadone)", re.IGNORECASE)
STOP_ES = re.compile(
    r"(?<!no )\b(deje|suspenda|pare) (de golpe )?(los opioides|el alcohol|los benzos|el ghb|la medicina)", re.I
)
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


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    short = re.sub(r"(?<=[^aeiouy])e$|(?<=[^aeiouyl])es$|(?<=[^aeiouytd])ed$", "", letters)
    return max(1, len(re.findall(r"[aeiouy]+", short or letters)))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: 0.39 words a sentence and 11.8 syllables a word, less 15.59."""
    sentences = [one for one in re.split(r"[.!?]+(?:\s|$)", text) if one.strip()]
    words = re.findall(r"[A-Za-z0-9][A-Za-z0-9'’-]*", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_there_is_a_sentence_for_everything_in_the_table() -> None:
    assert len(SAID) == 228
    assert {".flags.CALL_911.text", ".default.reason", ".copy.intro", ".questions.now.text"} <= set(SAID)


@pytest.mark.parametrize("place", SAID)
def test_nothing_is_said_that_must_never_be_said(place: str) -> None:
    text = SAID[place]
    for english in (text.en, text.en_they):
        assert [one for one in NEVER_EN if re.search(one, english, re.IGNORECASE)] == []
        assert not STOP_EN.search(english)
    for spanish in (text.es, text.es_they):
        assert [one for one in NEVER_ES if re.search(one, spanish, re.IGNORECASE)] == []
        assert not STOP_ES.search(spanish)


@pytest.mark.parametrize(
    "sentence",
    [
        "You don't need detox.", "It is safe to stop at home.", "Just stop.", "Quit cold turkey.",
        "Stop alcohol today.", "Detox is required before IOP.", "Detox cures you.", "Results guaranteed.",
        "There is no withdrawal from ketamine.", "Take 5 mg less each day.", "You are an addict.",
        "An ASAM-approved program.", "The best programs.", "Drug abuse", "Get clean.", "Stop using today.",
    ],
)  # fmt: skip
def test_the_lint_knows_what_must_never_be_said(sentence: str) -> None:
    assert any(re.search(one, sentence, re.IGNORECASE) for one in NEVER_EN) or STOP_EN.search(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Usted no necesita desintoxicación.", "Es seguro dejar el alcohol en casa.", "Simplemente deje de beber.",
        "Deje el alcohol hoy.", "Resultados garantizados.", "Usted es adicto.", "Los mejores programas.",
        "Abuso de drogas", "Manténgase limpio.", "Tome 5 mg menos.", "Es obligatoria la desintoxicación.",
    ],
)  # fmt: skip
def test_the_lint_knows_it_in_spanish_too(sentence: str) -> None:
    assert any(re.search(one, sentence, re.IGNORECASE) for one in NEVER_ES) or STOP_ES.search(sentence)


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


@pytest.mark.parametrize(
    ("text", "low", "high"), [("The cat sat on the mat.", -2, 1), ("Incomprehensibility.", 20, 90)]
)
def test_the_grade_is_the_known_formula(text: str, low: float, high: float) -> None:
    assert low < grade(text) < high


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
