"""Two lists speak of one program: the newer wins, the older fills, its own people's words stand."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.facts import is_older
from providers.listing import Listing
from seeds.imports.merging import later, merge, redated, says_the_same
from tests.conftest import a_listing


def directory(**changed: Any) -> Listing:
    return a_listing(**{"source": "samhsa-directory", "checked": "2023-06-29"} | changed)


def locator(checked: str = "2024", **changed: Any) -> Listing:
    return a_listing(**{"id": "", "source": "samhsa-locator", "checked": checked} | changed)


def test_the_same_source_again_replaces_what_it_said() -> None:
    merged = merge(directory(facts={"care": ["iop"], "payment": ["medicaid"]}, gone_since="2023"),
                   directory(id="", checked="2024", street="2 Oak Road", facts={"care": ["iop"]}))  # fmt: skip
    assert merged.id == directory().id
    assert (merged.street, merged.facts, merged.checked, merged.gone_since) == (
        "2 Oak Road",
        {"care": ["iop"]},
        "2024",
        "",
    )


def test_a_less_precise_edition_of_the_same_year_keeps_the_precise_date() -> None:
    assert merge(directory(), directory(checked="2023")).checked == "2023-06-29"


def test_a_known_door_is_not_given_up_for_a_zips_point() -> None:
    vague = directory(lat=41.0, lon=-83.0, approximate=True, zip="43604-1234", street="1 Main St.")
    merged = merge(directory(county="Lucas", timezone="America/New_York"), vague)
    assert (merged.lat, merged.approximate, merged.county, merged.timezone) == (
        41.65,
        False,
        "Lucas",
        "America/New_York",
    )
    assert merge(directory(), replace(vague, street="5 Elm Road")).approximate


def test_a_newer_list_wins_field_by_field_and_says_so() -> None:
    new = locator(website="https://example.org", facts={"care": ["iop"], "payment": ["medicare"]})
    merged = merge(directory(), new)
    assert merged.source == "samhsa-directory"
    assert merged.website == "https://example.org"
    assert merged.facts["payment"] == ["medicare"]
    assert merged.facts["phones"] == directory().facts["phones"]
    assert merged.provenance["payment"] == ["samhsa-locator", "2024"]
    assert "phones" not in merged.provenance


def test_supervision_leaves_with_detox() -> None:
    assert merge(directory(), locator(facts={"care": ["iop"]})).supervision is None
    assert merge(directory(), locator("2022", facts={"care": ["iop"]})).supervision == "medical"


@pytest.mark.parametrize("checked", ["2022", "2023", "2023-06-29", ""])
def test_a_list_that_is_not_newer_only_fills_what_nobody_stated(checked: str) -> None:
    new = locator(checked, street="9 Elm Road", organization="Other", website="https://example.org",
                  facts={"care": ["iop"], "sex": ["female"]})  # fmt: skip
    merged = merge(directory(), new)
    assert (merged.street, merged.organization, merged.care) == (
        "1 Main Street",
        "Maumee Bay Recovery",
        ["detox", "iop"],
    )
    assert (merged.website, merged.facts["sex"]) == ("https://example.org", ["female"])
    assert merged.provenance == {"website": ["samhsa-locator", checked], "sex": ["samhsa-locator", checked]}


def test_an_older_list_may_still_know_the_door() -> None:
    merged = merge(directory(approximate=True, lat=41.0, county=""), locator("2022", county="Lucas"))
    assert (merged.lat, merged.approximate, merged.county) == (41.65, False, "Lucas")
    assert merged.provenance["lat"] == ["samhsa-locator", "2022"]
    assert merge(merged, directory(id="", checked="2024", approximate=True, lat=41.0)).approximate is False


def test_a_newer_list_moves_the_whole_address_or_nothing() -> None:
    merged = merge(directory(), locator(street="9 Elm Road", zip="43606", lat=41.7))
    assert (merged.street, merged.zip, merged.lat) == ("9 Elm Road", "43606", 41.7)
    assert merged.provenance["street"] == ["samhsa-locator", "2024"]
    again = merge(merged, directory(id="", checked="2023-07"))
    assert again.street == "9 Elm Road"
    assert merge(merged, directory(id="", checked="2025")).street == "1 Main Street"


@pytest.mark.parametrize("who", ["program", "licence"])
def test_what_its_own_people_said_is_never_overwritten(who: str) -> None:
    facts = directory().facts | {"payment": ["free"]}
    said = directory(facts=facts, website="https://example.org/ours",
                     provenance={"payment": [who, "2020"], "website": [who, "2020"]})  # fmt: skip
    for new in (directory(id="", checked="2026"), locator("2026", website="https://example.org/theirs")):
        merged = merge(said, new)
        assert (merged.facts["payment"], merged.website) == (["free"], "https://example.org/ours")
    owned = directory(source=who, checked="2020")
    assert merge(owned, locator("2026", street="9 Elm Road", organization="Other")).street == "1 Main Street"


def test_a_survey_about_something_else_overwrites_nothing() -> None:
    new = locator("2026", organization="Register Name", facts={"care": ["otp"], "sex": ["male"]})
    merged = merge(directory(), new, only_fill=True)
    assert (merged.organization, merged.care, merged.facts["sex"]) == (
        "Maumee Bay Recovery",
        ["detox", "iop"],
        ["male"],
    )


def test_what_a_list_no_longer_states_is_withdrawn() -> None:
    told = merge(directory(), locator(website="https://example.org", facts={"sex": ["male"]}))
    silent = merge(told, locator("2025", facts={}))
    assert (silent.website, "sex" in silent.facts, silent.provenance) == ("", False, {
        "organization": ["samhsa-locator", "2025"],
    })  # fmt: skip


def test_a_row_found_again_only_moves_its_dates() -> None:
    told = merge(directory(gone_since="2024"), locator("2022", website="https://example.org"))
    again = redated(told, "samhsa-locator", "2025")
    assert (again.checked, again.provenance["website"], again.gone_since) == (
        "2023-06-29",
        ["samhsa-locator", "2025"],
        "",
    )
    assert redated(told, "samhsa-directory", "2025").checked == "2025"
    assert says_the_same(told, again)


dates = st.sampled_from(["", "2022", "2023", "2023-06", "2023-06-29", "2023-07", "2024-01-01"])


@given(dates, dates)
def test_the_later_date_is_one_of_both_and_never_the_older(one: str, other: str) -> None:
    found = later(one, other)
    assert found in (one, other)
    assert not is_older(found, one)
    assert not is_older(found, other)


@given(dates, dates)
def test_merging_the_same_row_twice_changes_nothing_more(one: str, other: str) -> None:
    new = locator(other, website="https://example.org", facts={"care": ["iop"], "sex": ["female"]})
    once = merge(directory(checked=one), new)
    assert merge(once, new) == once
