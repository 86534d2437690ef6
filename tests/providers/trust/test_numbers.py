"""One number on several listings: searchers are told that a central line answers, where that is so and only there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.settings import APPS
from providers import listings, phrases
from providers.listing import Listing
from providers.places import Gazetteer
from providers.trust import numbers
from seeds import loading
from tests.conftest import NOW, a_listing
from tests.postgres.scratch import BOTH, migrated
from web.database import Database

CENTRAL = ["central"]
LATER = NOW + timedelta(days=1)
ROWS = """\
name1,name2,street1,city,state,zip,phone,intake1,service_code_info,latitude,longitude
Maumee Bay Recovery,,1 Main Street,Toledo,OH,43604,419-555-0123 x1,,SA DT * HI HID OIT OP * MD PI * ADLT,41.65,-83.54
Maumee Bay Recovery,East,2 Main Street,Toledo,OH,43604,419-555-0123 x2,,SA * OP OIT * MD SF * ADLT,41.66,-83.53
Maumee Bay Recovery,West,3 Main Street,Toledo,OH,43604,419-555-0123,,SA * OP OIT * MD SF * ADLT,41.67,-83.52
Glass City Counseling,,4 Main Street,Toledo,OH,43604,419-555-0199,,SA * OP OIT * MD SF * ADLT,41.68,-83.51
"""


def house(number: int, phone: str = "4195550123", **changed: Any) -> Listing:
    """A program behind a door of its own."""
    facts = {"care": ["iop"], "phones": [[phone, str(number), "main"]]} | changed.pop("facts", {})
    given = {"id": f"5f0c2a4e-0000-4000-8000-{number:012}", "street": f"{number} Main Street", "facts": facts}
    return a_listing(**given | changed)


def labelled(known: list[Listing]) -> dict[int, list[str]]:
    """Who answers, by house, once every label is right."""
    lines = numbers.central(known)
    done = [
        numbers.relabelled(one, lines, NOW.date()) if numbers.is_outdated(one, lines) else one for one in known
    ]  # fmt: skip
    return {int(one.id[-12:]): one.stated("answered_by") for one in done}


def test_a_number_behind_three_doors_is_a_central_line_whatever_the_extension() -> None:
    assert labelled([house(1), house(2), house(3), house(4, "4195550199")]) == {
        1: CENTRAL,
        2: CENTRAL,
        3: CENTRAL,
        4: [],
    }


def test_a_number_behind_two_doors_stays_unknown() -> None:
    assert labelled([house(1), house(2)]) == {1: [], 2: []}


def test_three_programs_at_one_address_are_one_door_however_it_is_spelled() -> None:
    doors = ["1 Main Street", "1 Main St.", "1 N. Main Street"]
    assert not any(labelled([house(at, street=street) for at, street in enumerate(doors, 1)]).values())


def test_a_house_number_in_another_zip_is_another_door() -> None:
    assert len(numbers.central([house(at, street="1 Main Street", zip=f"4360{at}") for at in (1, 2, 3)])) == 1


@pytest.mark.parametrize("left", [{"gone_since": "2026"}, {"set_aside": "2026-11-01"}])
def test_a_door_that_a_program_left_does_not_count(left: dict[str, str]) -> None:
    assert not any(labelled([house(1), house(2), house(3, **left)]).values())


def test_what_the_program_says_of_its_own_number_stands() -> None:
    own = house(3, facts={"answered_by": ["program"]}, provenance={"answered_by": ["program", "2026-11-01"]})
    assert labelled([house(1), house(2), own])[3] == ["program"]
    alone = house(3, facts={"answered_by": CENTRAL}, provenance={"answered_by": ["program", "2026-11-01"]})
    assert labelled([alone])[3] == CENTRAL


def test_a_label_that_no_longer_holds_is_taken_away_with_its_source() -> None:
    known = [numbers.relabelled(house(at), {"4195550123"}, NOW.date()) for at in (1, 2, 3)]
    moved = [*known[:2], replace(known[2], facts=known[2].facts | {"phones": [["4195550188", "", "main"]]})]
    assert labelled(moved) == {1: [], 2: [], 3: []}
    assert numbers.relabelled(moved[0], set(), NOW.date()).provenance == {}


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 2), st.sampled_from(["", "numbers", "program"])), max_size=12)
)
def test_labelling_twice_changes_nothing_and_touches_nobodys_own_words(rows: list[tuple[int, int, str]]) -> None:
    known = []
    for at, (door, phone, by) in enumerate(rows, 1):
        one = house(at, f"419555012{phone}", street=f"{door} Main Street")
        says = {"facts": one.facts | {"answered_by": CENTRAL}, "provenance": {"answered_by": [by, "2026"]}}
        known.append(replace(one, **says) if by else one)
    lines = numbers.central(known)
    once = [numbers.relabelled(one, lines, NOW.date()) if numbers.is_outdated(one, lines) else one for one in known]
    assert not any(numbers.is_outdated(one, numbers.central(once)) for one in once)
    for before, after in zip(known, once, strict=True):
        own = before.provenance.get("answered_by", [""])[0] == "program"
        assert after.stated("answered_by") == (CENTRAL if own or numbers.number_of(before) in lines else [])
        assert not own or after == before


def test_a_program_without_a_phone_has_nobody_who_answers() -> None:
    assert labelled([house(at, facts={"phones": []}) for at in (1, 2, 3)]) == {1: [], 2: [], 3: []}


@BOTH
@pytest.mark.anyio
async def test_labels_are_published_once_and_again_only_where_something_changed(tmp_path: Path, kind: str) -> None:
    async with migrated(kind, tmp_path) as url, Database.open(url, APPS):
        await listings.publish([house(at) for at in (1, 2, 3)], actor="importer", at=NOW)
        assert await numbers.label(NOW) == 3
        first = await listings.published()
        assert [one.provenance["answered_by"] for one in first] == [["numbers", "2026-11-23"]] * 3
        rev = await listings.current_rev()
        assert await numbers.label(LATER) == 0
        assert await listings.current_rev() == rev
        await listings.publish([replace(first[0], gone_since="2026")], actor="importer", at=LATER)
        assert await numbers.label(LATER) == 3
        assert not any(one.stated("answered_by") for one in await listings.published())


@pytest.mark.anyio
async def test_an_import_that_is_loaded_again_changes_nothing_and_keeps_the_labels(
    tmp_path: Path, gazetteer: Gazetteer
) -> None:
    path = tmp_path / "directory-2023.csv"
    path.write_text(ROWS)
    async with migrated("sqlite", tmp_path) as url, Database.open(url, APPS):
        for added, changed, labels in ((4, 0, 3), (0, 0, 0)):
            report = await loading.import_file("samhsa-directory", path, gazetteer=gazetteer, at=NOW)
            assert (report.added, report.changed, await numbers.label(NOW)) == (added, changed, labels)
        path.write_text(ROWS.replace("SA * OP OIT * MD SF * ADLT,41.66", "SA * OP OIT * MD PI * ADLT,41.66"))
        report = await loading.import_file("samhsa-directory", path, gazetteer=gazetteer, as_of="2024", at=LATER)
        assert (report.changed, await numbers.label(LATER)) == (1, 0)
        assert sum(one.stated("answered_by") == CENTRAL for one in await listings.published()) == 3


@pytest.mark.real
@pytest.mark.anyio
async def test_of_the_real_directory_one_in_seven_is_answered_by_a_central_line(
    tmp_path: Path, real_data: Path, gazetteer: Gazetteer
) -> None:
    path = real_data / "facilities" / "samhsa_su_directory_2023_geocoded.csv.gz"
    async with migrated("sqlite", tmp_path) as url, Database.open(url, APPS):
        await loading.import_file("samhsa-directory", path, gazetteer=gazetteer, at=datetime(2026, 11, 23, tzinfo=UTC))
        assert await numbers.label(NOW) == 1_710
        assert len(numbers.central(await listings.published())) == 318


@pytest.mark.parametrize(
    ("codes", "words", "kind"),
    [
        ([], "Ask.", "unknown"),
        (["program"], "Answered by: the program", "known"),
        (["central"], "Answered by: a central line for several programs", "known"),
        (["program", "central"], "Answered by: the program, or a central line for several programs", "known"),
    ],
)
def test_who_answers_is_said_and_not_known_sounds_so(codes: list[str], words: str, kind: str) -> None:
    assert phrases.answered_by(house(1, facts={"answered_by": codes}), str, "Ask.") == phrases.Words(words, kind)
