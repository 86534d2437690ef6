"""Links that were drawn for one place and filled for another are those that would be drawn for it."""

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.pages import rendering
from finder.pages.around import Around
from finder.pages.kept_links import KeptLinks
from finder.search.query import SearchQuery
from finder.settings import Settings
from tests.finder.test_query import queries
from web.i18n import LANGUAGES

RENDER: Final = rendering.renderer(Settings(), rendering.assets())
AROUND: Final = {language: Around(RENDER, language) for language in LANGUAGES}
MORE: Final = {  # what each kind depends on besides the search
    "chips": st.just(()),
    "paging": st.tuples(st.integers(0, 9), st.integers(0, 20)),
    "wider": st.tuples(st.sampled_from([None, 0.0, 50.0, 100.0])),
}


@pytest.mark.parametrize("kind", MORE)
@given(query=queries(), language=st.sampled_from(LANGUAGES), data=st.data())
def test_whatever_is_asked_its_links_are_those_that_are_drawn_anew(
    kind: str, query: SearchQuery, language: str, data: st.DataObject
) -> None:
    more: tuple[Any, ...] = data.draw(MORE[kind])
    around = AROUND[language]
    kept, draw = getattr(around, f"_{kind}"), getattr(around, f"_draw_{kind}")
    assert kept(query, *more) == draw(query, *more)


def test_the_next_place_finds_them_drawn_and_words_of_a_name_are_never_kept() -> None:
    drawn: list[SearchQuery] = []

    def draw(query: SearchQuery) -> str:
        drawn.append(query)
        return query.link()

    links = KeptLinks(draw)
    places = ("60614", "43604", "Toledo, OH", 'a"b<&')
    asked = [SearchQuery(near, chosen={"care": ("detox",)}) for near in places]
    assert [links(query) for query in asked] == [query.link() for query in asked]
    assert len(drawn) == 1
    assert not any(near in repr(drawn) for near in places)
    named = SearchQuery("60614", name="lake")
    assert [links(named), links(named)] == [named.link()] * 2
    assert len(drawn) == 3
