"""Languages, templates, stencils, static files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from web.assets import Assets
from web.i18n import in_language, plural, split_path, translator
from web.render import Renderer, Stencil, hole

paths = st.text(alphabet="abces/", min_size=0, max_size=12).map(lambda text: "/" + text.lstrip("/"))


@given(paths)
def test_a_path_carries_its_language_and_gives_it_back(path: str) -> None:
    if split_path(path)[0] == "es":
        return
    assert split_path(in_language(path, "es")) == ("es", path.rstrip("/") or "/")
    assert in_language(path, "en") == path


def test_a_sentence_without_a_translation_is_shown_in_english() -> None:
    assert translator("es")("Nobody translated this") == "Nobody translated this"
    assert translator("en")("Search") == "Search"


def test_one_and_many_differ() -> None:
    assert plural("en", "one", "many", 1) == "one"
    assert plural("en", "one", "many", 0) == "many"


@given(st.dictionaries(st.sampled_from("abc"), st.text(alphabet="xyz<&", max_size=5), min_size=3))
def test_a_stencil_is_filled_where_its_holes_are(values: dict[str, str]) -> None:
    stencil = Stencil(f"1{hole('a')}2{hole('b')}3{hole('a')}{hole('c')}4")
    assert stencil.fill(values) == f"1{values['a']}2{values['b']}3{values['a']}{values['c']}4"


def test_a_hole_that_nobody_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        Stencil(f"1{hole('a')}").fill({})


def test_a_template_escapes_and_knows_no_undefined_name(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text("{{ word }} {{ link('/search') }}")
    render = Renderer(Assets([]), {}, folder=tmp_path)
    assert render("es", "one.html", word="<b>") == "&lt;b&gt; /es/search"
    with pytest.raises(UndefinedError):
        render("en", "one.html")


def test_a_static_file_is_named_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("a{}")
    before = Assets([("", tmp_path)]).link("app.css")
    (tmp_path / "app.css").write_text("b{}")
    assert Assets([("", tmp_path)]).link("app.css") != before
    with pytest.raises(KeyError):
        Assets([("", tmp_path)]).link("gone.css")
