"""Listings, places and queries for tests: few words and few towns, so that they meet."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from finder.search.query import ANY, SearchQuery
from providers import vocabulary
from providers.listing import Listing
from providers.places.table import Place

# Around each: a big city, the plains, both sides of the 180th meridian, the far Pacific, the Caribbean, the Arctic.
CENTRES = {
    ("Chicago", "IL"): (41.88, -87.63),
    ("Gary", "IN"): (41.59, -87.35),
    ("Wichita", "KS"): (37.69, -97.34),
    ("Attu", "AK"): (52.9, 179.97),
    ("Adak", "AK"): (51.88, -179.98),
    ("Hagåtña", "GU"): (13.47, 144.75),
    ("San Juan", "PR"): (18.41, -66.06),
    ("Utqiagvik", "AK"): (71.29, -156.79),
}
SOME = {
    "payment": ("medicaid", "private", "free"),
    "age": ("under_18", "adults"),
    "language": ("es", "other"),
    "detox_setting": ("hospital", "residential"),
    "service": ("hepatitis_testing",),
}
NAMES = ("Harbor House", "Peña Recovery Center", "St. Mary’s Al-Anon", "HARBOUR-LIGHT", "Åse & Söhne", "3rd Street", "")


def uuid(number: int) -> str:
    return str(UUID(int=number))


def listing(number: int = 1, **given: Any) -> Listing:
    """A detox in Chicago, unless said otherwise."""
    usual: dict[str, Any] = {
        "id": uuid(number), "organization": "Harbor House", "street": "1 Main St", "city": "Chicago", "state": "IL",
        "zip": "60614", "lat": 41.88, "lon": -87.63, "approximate": False, "source": "demo",
        "facts": {"care": ["detox"]},
    }  # fmt: skip
    return Listing(**usual | given)


def place(kind: Any = "town", town: str = "Chicago", state: str = "IL", **given: Any) -> Place:
    """Chicago, unless said otherwise."""
    lat, lon = CENTRES.get((town, state), (41.88, -87.63))
    usual = Place(town, kind, state, lat, lon, "exact", town, 0, "", town)
    return replace(usual, **given)


def ids(length: int = 12) -> st.SearchStrategy[str]:
    """Few, so that updates meet; with zeros at the end of some, which numpy's byte strings drop."""
    return st.integers(1, length).map(lambda number: uuid(number << 120 if number % 3 else number))


def offsets() -> st.SearchStrategy[float]:
    """Degrees from a centre: at it, near it, beyond every radius; as exact as coordinates are kept."""
    return st.one_of(st.just(0.0), st.floats(-0.3, 0.3), st.floats(-4, 4)).map(lambda value: round(value, 7))


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {"care": draw(st.lists(st.sampled_from(("detox", "iop", "otp")), unique=True))}
    for group, codes in SOME.items():
        if stated := draw(st.lists(st.sampled_from(codes), unique=True)):
            found[group] = stated
    if "detox" in found["care"]:
        found["supervision"] = draw(st.sampled_from(vocabulary.codes("supervision")))
    if draw(st.booleans()):
        found["telehealth"] = ["yes"]
    return found


@st.composite
def listings(draw: st.DrawFn, most: int = 25, known_ids: st.SearchStrategy[str] | None = None) -> list[Listing]:
    """Listings with different ids."""
    found = []
    chosen = draw(st.lists(ids(200) if known_ids is None else known_ids, max_size=most, unique=True))
    for number in chosen:
        (city, state), (lat, lon) = draw(st.sampled_from(list(CENTRES.items())))
        found.append(
            listing(
                id=number,
                organization=draw(st.sampled_from(NAMES)),
                program=draw(st.sampled_from(NAMES)),
                city=draw(st.sampled_from((city, city.upper(), "Elsewhere"))),
                state=state,
                lat=round(lat + draw(offsets()), 7),
                lon=round((lon + draw(offsets()) + 180) % 360 - 180, 7),
                facts=draw(facts()),
                gone_since=draw(st.sampled_from(("", "", "", "2023-01-01"))),
                set_aside=draw(st.sampled_from(("", "", "", "2026-11-01"))),
                is_example=draw(st.booleans()),
                rev=draw(st.integers(0, 9)),
            )
        )
    return found


@st.composite
def places(draw: st.DrawFn) -> Place:
    town, state = draw(st.sampled_from(list(CENTRES)))
    lat, lon = CENTRES[town, state]
    kind = draw(st.sampled_from(("zip", "town", "county", "state", "point")))
    named = town if kind in {"zip", "town"} else ""
    return place(
        kind, named, state, lat=lat + draw(offsets()) / 10, lon=max(-180.0, min(180.0, lon + draw(offsets()) / 10))
    )


def queries() -> st.SearchStrategy[SearchQuery]:
    care = st.lists(st.sampled_from(("detox", "iop", "otp", "php")), unique=True, min_size=1).map(tuple)
    choices: dict[str, st.SearchStrategy[Any]] = {"care": care, "telehealth": st.just(("yes",))}
    choices |= {"supervision": st.lists(st.sampled_from(vocabulary.codes("supervision")), min_size=1).map(tuple)}
    choices |= {
        group: st.lists(st.sampled_from(codes), unique=True, min_size=1).map(tuple) for group, codes in SOME.items()
    }
    chosen = st.lists(st.sampled_from(sorted(choices)), unique=True, max_size=3).flatmap(
        lambda groups: st.fixed_dictionaries({group: choices[group] for group in groups})
    )
    return st.builds(
        SearchQuery,
        miles=st.sampled_from((5.0, 25.0, 100.0, 333.0, 500.0, ANY)),
        chosen=chosen,
        together=st.booleans(),
        name=st.sampled_from(("", "", "", "harb", "PENA c", "söhne", "mary's", "3", "!", "harb nowhere")),
        per_page=st.sampled_from((1, 3, 20)),
    )
