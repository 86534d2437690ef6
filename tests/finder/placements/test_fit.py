"""Fits, ask, does not fit: how the rows of a search stand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.placements import fit, fit_words
from finder.placements.fit import Row, Wanted
from providers import openings
from providers.admission import criteria
from providers.admission.answering import Says
from providers.openings import Report
from providers.openings.moments import Moment
from tests.conftest import a_listing
from tests.providers.admission.listings import programs

pytestmark = pytest.mark.long

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
NEEDS = criteria.ticked(["payment.medicaid", "takes.seizures"])


def wanted(*needs: str) -> Wanted:
    return Wanted(("detox",), criteria.ticked(needs), Moment.at(NOW), {})


def row(miles: float = 1.0, *, says: str = "", **facts: Any) -> Row:
    listing = a_listing(facts={"care": ["detox"], **facts})
    if says:
        listing = openings.said(listing, Report("detox", says, NOW - timedelta(hours=1), None))
    return wanted("payment.medicaid", "takes.seizures").row(listing, miles)


def test_what_fits_stands_before_what_is_to_ask_and_that_before_what_says_no() -> None:
    fits = row(9, payment=["medicaid"], takes=["seizures"])
    ask = row(5, payment=["medicaid"])
    no = row(1, payment=["medicaid"], refuses=["seizures"])
    assert fit.ordered([no, ask, fits], "fit") == [fits, ask, no]
    assert fit.counts([no, ask, fits]) == {Says.YES: 1, Says.ASK: 1, Says.NO: 1}
    assert fit.first_to_call([fits, ask, no]) == [fits.listing.id, ask.listing.id]


def test_of_those_to_ask_the_fewer_questions_stand_first_and_naming_others_is_worse_than_silence() -> None:
    silent, others = row(5, takes=["seizures"]), row(1, payment=["private"], takes=["seizures"])
    assert fit.ordered([others, silent], "fit") == [silent, others]


def test_what_is_open_stands_before_what_nobody_said_and_that_before_what_is_full() -> None:
    opened, silent, full = row(9, says="open"), row(5), row(1, says="full")
    for column in ("fit", "openings"):
        assert fit.ordered([full, silent, opened], column) == [opened, silent, full]


def test_an_opening_past_its_shelf_life_counts_as_not_said() -> None:
    said = openings.said(a_listing(), Report("detox", "open", NOW - timedelta(hours=13), None))
    assert wanted().row(said, 1.0).status == ""


def test_a_program_is_looked_at_for_the_care_that_is_wanted_where_it_has_it() -> None:
    both = a_listing(facts={"care": ["detox", "iop"]})
    assert fit.care_of(both, ["iop"]) == "iop"
    assert fit.care_of(both, ["otp"]) == "detox"
    assert fit.care_of(a_listing(facts={}), ["iop"]) == ""


@given(st.lists(st.tuples(programs(), st.floats(0, 500)), max_size=8), st.sampled_from([*fit.SORTS, "nothing"]))
def test_a_column_sorts_the_same_rows_however_they_come_and_the_other_way_round(
    found: list[tuple[Any, float]], column: str
) -> None:
    rows = [wanted("payment.medicaid").row(listing, miles) for listing, miles in found]
    ordered = fit.ordered(rows, column)
    assert sorted(map(id, ordered)) == sorted(map(id, rows))
    key = fit.SORTS.get(column, fit.SORTS["fit"])
    assert [key(one) for one in ordered] == sorted(key(one) for one in rows)
    if column in fit.SORTS:
        backwards = [key(one) for one in fit.ordered(rows, f"-{column}")]
        assert backwards == sorted((key(one) for one in rows), reverse=True)


@given(programs(), st.sets(st.sampled_from(criteria.every()), max_size=4), st.sampled_from(["en", "es"]))
def test_every_reply_has_its_words_and_what_speaks_against_a_program_comes_first(
    listing: Any, ticked: set[Any], language: str
) -> None:
    found = wanted(*(one.key for one in ticked)).row(listing, 1.0)
    said = fit_words.said(found.replies, language)
    assert [one.kind for one in said] == sorted((one.kind for one in said), key=["no", "ask", "yes"].index)
    for one in said:
        assert one.criterion
        assert one.why or one.kind == "yes"
        assert one.source or one.kind == "ask"
