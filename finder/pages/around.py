"""What stands around the list: what was asked for and how to take it back, other pages, and the way on."""

from dataclasses import replace
from typing import Any

from markupsafe import escape

from finder.pages import headline as say
from finder.pages.view import safe
from finder.search.answer import Answer
from finder.search.query import ANY, RADII, SearchQuery
from providers import vocabulary
from web.i18n import Translate, in_language, translator
from web.i18n import mark as _

Link = dict[str, str]  # label and href


def link(query: SearchQuery, language: str) -> str:
    """The address of a search."""
    return f"{in_language('/search', language)}?{query.link()}"


def asked_for(answer: Answer, language: str) -> dict[str, Any]:
    """How the words were read, what else they may mean, and every choice with the link that takes it away."""
    query = answer.query
    others = [
        {"label": place.label, "href": link(replace(query, near=place.query, page=1), language)}
        for place in answer.others[:8]
    ]
    return {"notes": say.notes(answer, language), "others": others, "chips": chips(query, language)}


def chips(query: SearchQuery, language: str) -> list[Link]:
    """What was chosen, each with the link that takes it away."""
    t = translator(language)
    found = [
        {"label": t(vocabulary.term(group, code).label), "href": link(query.without(group, code), language)}
        for group, codes in query.chosen.items()
        for code in codes
    ]
    if query.name:
        found.append({"label": f"“{query.name}”", "href": link(say.without(query, "name"), language)})
    if query.together:
        label = t(_("All in one place"))
        found.append({"label": label, "href": link(replace(query, together=False, page=1), language)})
    return found


def radii(query: SearchQuery, t: Translate) -> str:
    """The distances to choose from as options, with an unusual one that was asked for."""
    offered = sorted({*map(float, RADII), query.miles} - {ANY})
    return "".join(
        f'<option value="{f"{miles:g}" if miles else "any"}"{" selected" if miles == query.miles else ""}>'
        f"{escape(say.radius_words(miles, t))}</option>"
        for miles in (*offered, ANY)
    )


def way_on(answer: Answer, language: str, farther: str, first: int) -> dict[str, Any]:
    """What follows the list: other pages, comparing, more. ``farther`` are the cards beyond the radius."""
    query, last = answer.query, answer.pages
    left = answer.total - query.page * query.per_page
    return {
        "previous_page": link(replace(query, page=min(query.page - 1, last)), language) if query.page > 1 else "",
        "next_page": link(replace(query, page=query.page + 1), language) if left > 0 else "",
        "next_count": min(left, query.per_page),
        "compares": bool(answer.hits or farther),
        "widen": widen(answer, language, farther, first) if query.page >= last else None,
    }


def widen(answer: Answer, language: str, farther: str, first: int) -> dict[str, Any] | None:
    """The way on when the list ends: the nearest beyond it, and links that show more."""
    t = translator(language)
    ways = [{"href": link(query, language), "label": label} for query, label in say.ways(answer, language)]
    if not ways and not farther:
        return None
    return {
        "title": t(_("The nearest beyond that")) if farther else t(_("Looking for more?")),
        "advice": t(_("These are farther away. Ask about rides, or call the helpline.")) if farther else "",
        "ways": ways,
        "cards": safe(farther),
        "first": first,
    }
