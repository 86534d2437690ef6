"""A search's words: read leniently by pages, named by the API, written as one link."""

from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.search.query import ANY, GROUPS, LONGEST_TEXT, MOST_PAGES, MOST_PER_PAGE, SearchQuery
from providers import vocabulary

names = st.sampled_from(["near", "miles", "page", "per_page", "together", "name", "care", "payment", "utm_source"])
pairs = st.lists(st.tuples(names, st.text(max_size=30)), max_size=12)


@st.composite
def queries(draw: st.DrawFn) -> SearchQuery:
    words = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=0x2FFF), max_size=20)
    chosen = {}
    for group in draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=4)):
        codes = draw(st.lists(st.sampled_from(vocabulary.codes(group)), min_size=1, unique=True))
        chosen[group] = tuple(vocabulary.in_order(group, codes))
    given = {
        "near": draw(words), "name": draw(words), "chosen": {name: chosen[name] for name in GROUPS if name in chosen},
        "miles": draw(st.sampled_from([ANY, 5.0, 25.0, 100.0, 12.5])), "together": draw(st.booleans()),
        "page": draw(st.integers(1, MOST_PAGES)), "per_page": draw(st.integers(1, MOST_PER_PAGE)),
    }  # fmt: skip
    return SearchQuery.parse(SearchQuery(**given).pairs())


@given(queries())
def test_a_link_asks_the_same_again(query: SearchQuery) -> None:
    assert SearchQuery.parse(parse_qsl(query.link(), keep_blank_values=True)) == query
    assert query.link() == urlencode(query.pairs(), quote_via=quote)


@given(pairs)
def test_no_url_is_an_error_on_a_page(given: list[tuple[str, str]]) -> None:
    query = SearchQuery.parse(given)
    assert 1 <= query.page <= MOST_PAGES
    assert 1 <= query.per_page <= MOST_PER_PAGE
    assert len(query.near) <= LONGEST_TEXT


@given(pairs)
def test_what_a_page_leaves_out_the_api_names(given: list[tuple[str, str]]) -> None:
    query, problems = SearchQuery.checked(given)
    kept = {name for name, _ in query.pairs()}
    for problem in problems:
        assert problem.field in {name for name, _ in given} or problem.field == ""
        assert problem.message
    assert "utm_source" not in kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("miles", "²"), ("miles", "9" * 5000), ("miles", "-5"), ("miles", "0"), ("miles", "1e3"), ("miles", "nan"),
        ("page", "0"), ("page", "-1"), ("page", "٣"), ("page", "1.5"), ("per_page", "201"), ("per_page", "x"),
        ("care", "rehab"), ("supervision", "yes"), ("payment", "gold"), ("together", "maybe"), ("zip", "60614"),
    ],
)  # fmt: skip
def test_a_wrong_member_is_left_out_by_a_page_and_named_by_the_api(name: str, value: str) -> None:
    assert SearchQuery.parse([("near", "60614"), (name, value)]) == SearchQuery(near="60614")
    assert [problem.field for problem in SearchQuery.checked([("near", "60614"), (name, value)])[1]] == [name]


def test_a_list_may_be_repeated_or_written_with_commas() -> None:
    assert SearchQuery.parse([("care", "iop,detox")]) == SearchQuery.parse([("care", "detox"), ("care", "iop")])


def test_telehealth_may_be_said_as_yes_or_true() -> None:
    assert SearchQuery.parse([("telehealth", "true")]).chosen == {"telehealth": ("yes",)}
    assert SearchQuery.parse([("telehealth", "no")]).chosen == {}


def test_characters_that_cannot_be_seen_are_taken_out() -> None:
    assert SearchQuery.parse([("near", "\u202e60614\x00\u200b ")]).near == "60614"


def test_any_distance_is_a_word() -> None:
    assert SearchQuery.parse([("miles", "any")]).miles == ANY
    assert SearchQuery(near="x", miles=ANY).link() == "near=x&miles=any"


def test_without_takes_one_option_or_the_whole_group_and_goes_back_to_the_first_page() -> None:
    query = SearchQuery(chosen={"care": ("detox", "iop")}, page=3)
    assert query.without("care", "iop") == SearchQuery(chosen={"care": ("detox",)})
    assert query.without("care") == SearchQuery()
    assert query.within(50).page == 1


def test_without_a_choice_of_care_detox_and_intensive_outpatient_are_meant() -> None:
    assert SearchQuery().care == ("detox", "iop")
    assert SearchQuery(chosen={"care": ("otp",)}).care == ("otp",)
    assert SearchQuery(chosen={"care": ("otp",)}).asks("care", "otp")
