"""What people may type or send where nothing is to be typed."""

from typing import Any, Final

from hypothesis import strategies as st

from finder.search.query import ANY, GROUPS, SearchQuery
from providers import vocabulary
from providers.admission import criteria

CLIENT: Final = (
    "Juan Doe", "DOE, JUAN", "04/05/1980", "1980-04-05", "MRN 1234567", "ssn 123-45-6789", "alcohol, 2 seizures",
    "F10.239", "his wife calls 419-555-0123", "takes.seizures; Juan", "detox\nJuan", "blue ", "Blue", "", "None",
    "\0", "ñ" * 200, "payment.medicaid ", "en-US", "{}", "[]", "0", "open?",
)  # fmt: skip
PLACES: Final = ("43604", "Toledo, OH", "Lucas County, OH", "Ohio", "41.65, -83.54", "New York", "LA", "00602", "kc")


def typed() -> st.SearchStrategy[str]:
    """Words: of a client, of a place, of both, of anything."""
    place, client = st.sampled_from(PLACES), st.sampled_from(CLIENT)
    beside = st.sampled_from((" {} {}", "{}, {}", "{}{}"))
    both = st.tuples(beside, client | st.text(max_size=12), place).map(lambda parts: parts[0].format(*parts[1:]))
    points = st.tuples(st.floats(-90, 90), st.floats(-180, 180)).map(lambda point: f"{point[0]}, {point[1]}")
    return st.one_of(place, client, both, points, st.from_regex(r"[0-9]{5}", fullmatch=True), st.text(max_size=40))


def sent() -> st.SearchStrategy[Any]:
    """Any value: texts, numbers, and what JSON can hold of them; real codes among them."""
    codes = st.sampled_from(
        [one.key for one in criteria.every()] + list(vocabulary.codes("care")) + ["blue", "K", "en"]
    )
    leaf = st.one_of(typed(), codes, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False))
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(codes | typed(), inner, max_size=4),
        max_leaves=8,
    )


@st.composite
def queries(draw: st.DrawFn) -> SearchQuery:
    """A search at a place that there is, with words of a name that nobody is to find again."""
    groups = draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=4))
    chosen = {
        group: tuple(vocabulary.in_order(group, draw(st.sets(st.sampled_from(vocabulary.codes(group)), min_size=1))))
        for group in GROUPS
        if group in groups
    }
    miles = draw(st.one_of(st.just(ANY), st.floats(1, 500).map(lambda value: round(value, 3))))
    return SearchQuery(
        near=draw(st.sampled_from(PLACES)), miles=miles, chosen=chosen, together=draw(st.booleans()),
        name=draw(st.sampled_from(CLIENT)), page=draw(st.integers(1, 9)),
    )  # fmt: skip
