"""A file that could mislead is refused, by its line and place, before anything starts."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from finder.learning.pages import FOLDER, load
from finder.screening.reading import TableError
from tests.finder.learning.cast import CITED, PAGES

LIVER = """cite = ["K-URO"]

[[sections.items]]
en = "The main"""
FEEL = 'heading.es = "Qué hace"'


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """The files with one place of one of them written otherwise."""

    def change(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "learning"
        shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
        written = (folder / name).read_text(encoding="utf-8")
        assert old in written
        (folder / name).write_text(written.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(old, new, message, id=name)
        for name, old, new, message in [
            ("a claim without a source", LIVER, LIVER.replace('cite = ["K-URO"]\n', ""),
             "sections › bladder › items › 2: is a claim without a source"),
            ("a claim that cites nothing", LIVER, LIVER.replace('"K-URO"', ""), "items › 2: is a claim without a sour"),
            ("an unknown source", LIVER, LIVER.replace("K-URO", "K-LORE"),
             "sections › bladder › items › 2 › cite › 1: unknown source 'K-LORE'"),
            ("advice with a source", LIVER, LIVER.replace("]\n", "]\nadvice = true\n", 1), "it can only be one"),
            ("advice that is none", LIVER, LIVER.replace('cite = ["K-URO"]', "advice = false"),
             "items › 2 › advice: must be true"),
            ("no Spanish title", "title.es = ", "title.fr = ", "title: has no member 'fr'"),
            ("a title without Spanish", "title.es = ", "# title.es = ", "title: es is missing"),
            ("an empty lead", 'lead.es = "', 'lead.es = "" # ', "lead › es: must be a text that is not empty"),
            ("a heading without Spanish", FEEL, "", "sections › feel › heading: es is missing"),
            ("a claim without Spanish", 'es = "La ketamina puede', '# es = "La ketamina', "bladder › items › 2: es is"),
            ("a section without an id", 'id = "feel"\n', "", "sections › 1: id is missing"),
            ("two sections of one id", 'id = "help"', 'id = "feel"', "sections › feel: there are two of this id"),
            ("a section that says nothing", "[[sections.points]]", "[[sections]]", "sections › feel: says nothing"),
            ("a misspelled member", "lead.cite", "lead.sight", "lead: has no member 'sight'"),
            ("a date that is none", '"2026-11-23"', '"2026-11-31"', "date: must be a day as year-month-day"),
            ("an unknown page", '"before-you-call"]', '"after-you-call"]', "next › 3: unknown page 'after-you-call'"),
        ]
    ],
)  # fmt: skip
def test_a_page_that_could_mislead_refuses_to_start(
    changed: Callable[[str, str, str], Path], old: str, new: str, message: str
) -> None:
    with pytest.raises(TableError) as refused:
        load(CITED, changed("ketamine.toml", old, new))
    assert message in str(refused.value)
    assert str(refused.value).startswith("ketamine.toml, line ")


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        pytest.param('es = "Le puede subir', '# es = "Le puede', "[[sections.points]]", id="an entry: its header"),
        pytest.param('cite = ["K-PREK", "K-DENVER"]', 'cite = ["K-LORE"]', 'cite = ["K-LORE"]', id="a source"),
        pytest.param('id = "who"', 'id = "feel"', 'id = "feel"', id="an id"),
        pytest.param('next = ["detox-before-iop"', 'next = ["nowhere"', 'next = ["nowhere"', id="a page"),
    ],
)
def test_an_error_names_the_line(changed: Callable[[str, str, str], Path], old: str, new: str, at: str) -> None:
    folder = changed("ketamine.toml", old, new)
    lines = (folder / "ketamine.toml").read_text(encoding="utf-8").splitlines()
    with pytest.raises(TableError) as refused:
        load(CITED, folder)
    number = int(str(refused.value).removeprefix("ketamine.toml, line ").split(",")[0])
    assert lines[number - 1].startswith(at)
    assert any(new.split(" = ", maxsplit=1)[0] in line for line in lines[number - 1 : number + 3])


def test_what_is_no_toml_is_refused(changed: Callable[[str, str, str], Path]) -> None:
    with pytest.raises(TableError, match=r"^iop\.toml: "):
        load(CITED, changed("iop.toml", "date = ", "date "))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('"NIDA" = ', '"EXPERT" = ', "read › EXPERT: the screening has a source", id="a hidden source"),
        pytest.param(
            '"NIDA" = "', '"NIDA" = "" # "', "read › NIDA: must be a text that is not empty", id="an empty one"
        ),
        pytest.param('id = "ORIGIN"', 'id = "HEARSAY"', "unknown source 'HEARSAY'", id="words for an unknown source"),
        pytest.param("text.es = ", "text.fr = ", "text: has no member 'fr'", id="words without Spanish"),
    ],
)
def test_sources_that_could_mislead_refuse_to_start(
    changed: Callable[[str, str, str], Path], old: str, new: str, message: str
) -> None:
    with pytest.raises(TableError) as refused:
        load(CITED, changed("sources.toml", old, new))
    assert message in str(refused.value)
    assert str(refused.value).startswith("sources.toml, line ")


def test_sources_are_numbered_as_the_page_names_them_first() -> None:
    for page in PAGES.values():
        assert page.numbers(page.lead) == list(range(1, len(page.lead.cite) + 1))
        assert {key for item in page.items for key in item.cite} == {one.key for one in page.references}
