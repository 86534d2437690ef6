"""What comes after a detox, worked out listing by listing in plain Python, and directories in which it differs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from finder.search.answer import Hit
from finder.search.index import Index
from finder.search.pathway import Pathway, pathways
from finder.search.query import ANY, RADII, SearchQuery
from finder.search.search import all_hits
from providers import vocabulary
from providers.listing import Listing
from providers.places.table import Place
from tests.finder.search import oracle
from tests.finder.search.cast import listings

MUST = ("payment", "age", "sex", "language")
SOME = {
    "payment": ("medicaid", "private", "free"),
    "age": ("under_18", "adults"),
    "sex": ("female", "male"),
    "language": ("es", "other"),
    "group": ("pregnant", "veterans"),
}
Rank = tuple[str, bool, bool, tuple[str, ...]]


@st.composite
def directories(draw: st.DrawFn) -> list[Listing]:
    """Listings whose organizations are names in a state; every other directory lies around one town."""
    town = draw(st.booleans())
    found = []
    for one in draw(listings(most=20)):
        facts = one.facts | {
            group: codes
            for group in ("sex", "group")
            if (codes := draw(st.lists(st.sampled_from(SOME[group]), unique=True)))
        }
        moved: dict[str, Any] = {}
        if town:
            lat, lon = (round(degrees + draw(st.sampled_from((0, 0.01, 0.3, 0.7, 1.2))), 7) for degrees in (41.88, -87))
            moved = {"lat": lat, "lon": lon, "state": "IL", "city": "Chicago"}
        state = moved.get("state", one.state)
        key = f"{one.organization} in {state}" if one.organization else ""
        found.append(replace(one, facts=facts, organization_id=key, **moved))
    return found


def wishes() -> st.SearchStrategy[SearchQuery]:
    choices = {group: st.lists(st.sampled_from(SOME[group]), unique=True, min_size=1).map(tuple) for group in SOME}
    chosen = st.lists(st.sampled_from(sorted(SOME)), unique=True, max_size=2).flatmap(
        lambda groups: st.fixed_dictionaries({group: choices[group] for group in groups})
    )
    return st.builds(SearchQuery, miles=st.sampled_from((5.0, 25.0, 60.0, 100.0, 500.0, ANY)), chosen=chosen)


def shared(one: Listing, other: Listing, group: str, query: SearchQuery) -> tuple[str, ...]:
    wanted = query.chosen.get(group) or vocabulary.codes(group)
    return tuple(code for code in vocabulary.codes(group) if code in wanted and {code} <= both(one, other, group))


def both(one: Listing, other: Listing, group: str) -> set[str]:
    return set(one.stated(group)) & set(other.stated(group))


def is_complete(one: Listing, other: Listing, query: SearchQuery) -> bool:
    groups = ("payment", "age", "language") if "language" in query.chosen else ("payment", "age")
    return all(shared(one, other, group, query) for group in groups)


def is_same(one: Listing, other: Listing) -> bool:
    return one.id == other.id or "" != one.organization_id == other.organization_id


def expected(known: Sequence[Listing], query: SearchQuery, home: Place, detox: Listing) -> tuple[list[Rank], Any]:
    """The ids of what comes after a detox, with what is said of each, and the radius; listing by listing."""
    fits = [
        one
        for one in known
        if not (one.gone_since or one.set_aside)
        and "iop" in one.care
        and all(oracle.meets(one, group, query) for group in MUST)
    ]
    own = [one for one in fits if oracle.is_near(one, query, home)]
    near = {one.id for one in fits if oracle.is_near(one, query.within(query.miles or 100), home)}
    beyond = replace(home, kind="point") if home.kind == "state" else home
    wider = [*(each for each in RADII if each > query.miles), ANY] if query.miles != ANY else []
    rings: list[tuple[float | None, list[Listing]]] = [
        (None, own),
        *(
            (miles, [one for one in fits if oracle.is_near(one, query.within(miles), beyond)])
            for miles in ([ANY] if home.kind == "state" else wider)
        ),
    ]
    paired = [ring for ring in rings if any(is_complete(detox, one, query) for one in ring[1])]
    miles, looked_at = [*paired, *(ring for ring in rings if ring[1]), rings[-1]][0]

    def rank(one: Listing) -> tuple[Any, ...]:
        is_special = any(oracle.states(one, "group", code) for code in query.chosen.get("group", ()))
        return (
            not (one.id in near and one.id == detox.id),
            not (one.id in near and is_same(detox, one)),
            not (one.id in near and is_special),
            oracle.miles(home, one),
            not shared(detox, one, "payment", query),
            one.id,
        )

    order = sorted(looked_at, key=rank)
    complete = [one for one in order if is_complete(detox, one, query)]
    first = order[:3] if not complete or complete[0] in order[:3] else [*order[:2], complete[0]]
    return [
        (one.id, is_same(detox, one), one in complete, shared(detox, one, "payment", query)) for one in first
    ], miles


def detoxes(index: Index, query: SearchQuery, home: Place) -> tuple[Hit, ...]:
    """Every detox there is, however far: a page shows those beyond the radius too."""
    return all_hits(index, SearchQuery(miles=ANY, chosen={"care": ("detox",)}), (replace(home, kind="point"),)).hits


def found(known: Sequence[Listing], query: SearchQuery, home: Place) -> tuple[Pathway, ...]:
    index = Index.build(known, rev=1)
    return pathways(index, query, home, detoxes(index, query, home))


def ranks(pathway: Pathway) -> list[Rank]:
    return [(step.hit.id, step.is_same_organization, step.is_complete, step.payment) for step in pathway.after]
