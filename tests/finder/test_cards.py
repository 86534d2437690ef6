"""A card that is put together from its shape is the card that the template draws."""

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from finder.pages import rendering
from finder.pages.card_shapes import Shapes, spoken
from finder.pages.cards import HOLES, Cards
from finder.search.answer import Hit
from finder.search.index import Index
from finder.settings import Settings
from providers.listing import Listing
from providers.openings import OPEN, Report, said
from providers.openings.moments import Moment
from tests.conftest import NOW, a_listing
from tests.finder.search.cast import listings
from web.i18n import LANGUAGES

RENDER: Final = rendering.renderer(Settings(), rendering.assets())
PLAIN: Final = "finder/_card.html"
BESIDE: Final = "finder/check/_card.html"
CARDS: Final = Cards(RENDER)
HOLES_OF: Final = {PLAIN: HOLES, BESIDE: (*HOLES, "below")}
SHAPES: Final = {template: Shapes(RENDER, template, holes) for template, holes in HOLES_OF.items()}
TEXT: Final = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)
SAID: Final = st.fixed_dictionaries(
    {},
    optional={
        "organization": TEXT.filter(str.strip), "program": TEXT, "city": TEXT, "claimed": st.just("2026-11-01"),
        "gone_since": st.sampled_from(("2026-10-01", "2026")), "unconfirmed": st.just("2026-11-02"),
        "source": st.sampled_from(("program", "demo", "samhsa-directory")), "checked": st.sampled_from(("", "2023-06")),
        "is_example": st.booleans(),
    },
)  # fmt: skip


def same(one: Listing, template: str, language: str) -> None:
    """Both ways give the same, hole by hole."""
    drawn = RENDER.stencil(language, template, listing=one, **spoken(one, language))
    assert drawn.holes == HOLES_OF[template]
    assert SHAPES[template].draw(one, language) == drawn.sent


@pytest.mark.parametrize("template", SHAPES)
@pytest.mark.parametrize("language", LANGUAGES)
@given(known=listings(4), said=SAID)
def test_whatever_a_listing_says_its_card_is_what_the_template_draws(
    template: str, language: str, known: list[Listing], said: dict[str, str]
) -> None:
    for one in known:
        same(replace(one, **said), template, language)  # type: ignore[arg-type]  # each of the kind of its field


@given(known=listings(6), language=st.sampled_from(LANGUAGES), why=st.sampled_from(["", "fits: Detox & near you"]))
def test_a_card_in_a_list_is_the_card_by_itself(known: list[Listing], language: str, why: str) -> None:
    open_now = said(a_listing(), Report("detox", OPEN, NOW, 3))
    index = Index.build([*known, open_now], 1)
    rows = [row for one in (*known, open_now) if (row := index.row_of(one.id)) is not None]
    hits = tuple(Hit(index.listing(row).id, row, 0.7 * number) for number, row in enumerate(rows))
    asked: Any = {"reason": f" · {escape(why)}" if why else "", "moment": Moment.at(NOW)}
    apart = [CARDS.one(index, hit, language, number=number, **asked) for number, hit in enumerate(hits, 21)]
    listed = CARDS.draw(index, hits, language, first=21, why=why, moment=asked["moment"])
    assert listed.decode() == "".join(apart)


def test_markup_in_a_listing_is_text_on_its_card() -> None:
    hostile = a_listing(organization="<script>alert(1)</script>", city='"><b>', program="{{ 7 * 7 }} %(date)s {0}")
    same(hostile, PLAIN, "en")
    page = b"".join(SHAPES[PLAIN].draw(hostile, "en")).decode()
    assert "<script>" not in page
    assert "<b>" not in page
    assert "{{ 7 * 7 }} %(date)s {0}" in page


def test_cards_of_one_shape_are_drawn_by_the_template_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    stencil = RENDER.stencil
    monkeypatch.setattr(RENDER, "stencil", lambda *words, **said: drawn.append(words) or stencil(*words, **said))
    shapes = Shapes(RENDER, PLAIN, HOLES)
    for number in range(20):
        shapes.draw(a_listing(organization=f"House {number}", city=f"Town {number}"), "en")
    assert len(drawn) == 1


@pytest.mark.parametrize("mark", ["\ue000", "\0"], ids=["what stands for a hole", "what parts words"])
@pytest.mark.parametrize("gone", ["", "2026-10-01"])
def test_a_name_with_a_mark_of_ours_in_it_is_the_name_without_it(mark: str, gone: str) -> None:
    known = a_listing(organization="Hope & Help", program="Detox wing", city="Toledo", gone_since=gone)
    marked = replace(known, organization=f"Hope{mark} & Help", program=f"Detox{mark} wing", city=f"{mark}Toledo{mark}")
    for shapes in SHAPES.values():
        assert shapes.draw(marked, "en") == shapes.draw(known, "en")
