"""Next year's file: the same programs keep their ids, and no program takes another's."""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.moderation.likeness import spelled
from seeds import samhsa_directory
from seeds.imports.identity import identity_of
from seeds.imports.matching import match
from seeds.imports.spreadsheet import read_table
from tests.seeds.lists import Cells, a_row, some_rows


def paired(new: list[Cells], old: list[Cells]) -> dict[int, int]:
    return match([identity_of(row) for row in new], [identity_of(row) for row in old])


def chain(number: int, **changed: str) -> Cells:
    """One of many places of an organization that answers one phone."""
    return a_row(number, name1="Groups Together", name2="", phone="888-555-0100") | changed


@pytest.mark.parametrize(
    "changed",
    [
        {"name1": "Wholly Other Name"},
        {"name1": "Wholly Other Name", "street1": "100 Harbor St."},
        {"phone": "419-555-9999"},
        {"street1": "9 New Road", "zip": "43606"},
        {"street1": "9 New Road", "zip": "43402", "city": "Bowling Green"},
        {"street1": "9 New Road", "phone": "419-555-9999"},
        {"name1": "HARBOR HARBOR RECOVERY 0, INC."},
        {"name2": "Evening Program"},
        {"street2": "Suite 4"},
        {"name1": "Harbor Harbor Recovery Services 0", "street1": "9 New Road"},
        {"name1": "Harbor Harbor Recovery Center 0", "phone": "419-555-9999"},
    ],
)
def test_a_program_is_found_again_through_one_years_changes(changed: dict[str, str]) -> None:
    others = some_rows(40)[1:]
    assert paired([*others, a_row(0) | changed], [a_row(0), *others])[39] == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"name1": "Wholly Other", "street1": "9 New Road", "zip": "43606", "phone": "419-555-9999"},
        {"name1": "Wholly Other", "street1": "9 New Road", "zip": "43606"},
        {"name1": "Wholly Other", "phone": "419-555-9999"},
        {"name1": "Harbor Harbor Recovery 2", "phone": "419-555-9999"},
        {"city": "Reno", "state": "NV", "zip": "89501", "street1": "9 New Road"},
        {"city": "Akron", "zip": "44301", "street1": "9 New Road", "phone": "330-555-9999"},
    ],
)
def test_one_thing_in_common_is_no_identity(changed: dict[str, str]) -> None:
    assert paired([a_row(0) | changed], [a_row(0)]) == {}


def test_a_central_intake_phone_alone_is_no_identity() -> None:
    old = [chain(number, name1=f"House {number}") for number in range(6)]
    new = [chain(number + 6, name1=f"Home {number}", street1=f"{number} Elm Road") for number in range(6)]
    assert paired(new, old) == {}


def test_several_moved_places_of_one_chain_in_one_town_are_not_guessed() -> None:
    old = [chain(0, street1=f"{number} Oak Street") for number in (10, 20)]
    new = [chain(0, street1=f"{number} Elm Road") for number in (30, 40)]
    assert paired(new, old) == {}


def test_the_last_of_a_chain_to_move_is_found_by_elimination() -> None:
    old = [chain(0, street1="10 Oak Street"), chain(0, street1="20 Oak Street")]
    new = [chain(0, street1="20 Oak Street"), chain(0, street1="30 Elm Road")]
    assert paired(new, old) == {0: 1, 1: 0}


def test_programs_behind_one_door_are_told_apart_by_their_own_name() -> None:
    old = [a_row(0, name2=program) for program in ("Detox", "Women", "Evening Outpatient")]
    new = [row | {"phone": f"419-555-70{at}0"} for at, row in enumerate(reversed(old))]
    assert paired(new, old) == {0: 2, 1: 1, 2: 0}


def test_a_renamed_organization_keeps_its_programs_apart() -> None:
    old = [a_row(0, name2=program) for program in ("Detox", "Women")]
    new = [row | {"name1": "Other Name Altogether"} for row in reversed(old)]
    assert paired(new, old) == {0: 1, 1: 0}


def test_equal_twins_are_paired_in_their_order() -> None:
    assert paired([a_row(0), a_row(0)], [a_row(0), a_row(0)]) == {0: 0, 1: 1}


def test_a_block_that_says_nothing_is_not_searched() -> None:
    many = [chain(number, name1=f"{number}", zip="43604", street1=f"{number} Oak") for number in range(500)]
    assert paired(many, [row | {"street1": "x", "name1": "y"} for row in many]) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [("12 North Main Street", "12 N. Main St"), ("Harbor House, Inc.", "harbor house"), ("Men's House", "Mens House")],
)
def test_spelling_is_no_difference(one: str, other: str) -> None:
    assert spelled(one) == spelled(other)


def test_a_name_of_legal_words_only_is_still_a_name() -> None:
    assert spelled("The LLC") == "the llc"


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_nobody_is_paired_twice_and_order_makes_no_difference(seed: int) -> None:
    chance = random.Random(seed)
    old = some_rows(60)
    new = [row | {chance.choice(("name1", "phone", "street1")): str(chance.random())} for row in chance.sample(old, 50)]
    pairs = paired(new, old)
    assert len(set(pairs.values())) == len(pairs)
    backwards = paired(new[::-1], old[::-1])
    assert {(49 - row, 59 - record) for row, record in backwards.items()} == set(pairs.items())


def next_year(
    rows: list[Cells], chance: random.Random, *, same_city: bool
) -> tuple[list[tuple[int | None, Cells]], list[Cells]]:
    """A tenth each renamed, moved, with another phone; a twentieth gone and as many new. Rows with their origin."""
    tenth = len(rows) // 10
    fresh, base = rows[: tenth // 2], rows[tenth // 2 :]
    order = chance.sample(range(len(base)), len(base))
    gone, rest = set(order[: tenth // 2]), order[tenth // 2 :]
    new = [dict(row) for row in base]
    by_state: Mapping[str, list[Cells]] = defaultdict(list)
    for row in rows:
        by_state[row["state"]].append(row)
    for at in rest[:tenth]:
        new[at]["name1"] = f"{chance.choice(('New Dawn', 'Cedar', 'Willow'))} Wellness {chance.randrange(999)}"
    for at in rest[tenth : 2 * tenth]:
        there = chance.choice(by_state[new[at]["state"]])
        new[at] |= {"street1": f"{chance.randrange(9999)} Placeholder Way", "zip": there["zip"]}
        new[at] |= {} if same_city else {"city": there["city"]}
    for at in rest[2 * tenth : 3 * tenth]:
        new[at]["phone"] = f"{chance.randrange(201, 989)}-{chance.randrange(200, 999)}-{chance.randrange(9999):04}"
    file: list[tuple[int | None, Cells]] = [(at, row) for at, row in enumerate(new) if at not in gone]
    file += [(None, row) for row in fresh]
    chance.shuffle(file)
    return file, base


@pytest.mark.real
@pytest.mark.parametrize("same_city", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_ids_survive_a_year_of_the_real_directory(seed: int, same_city: bool, real_data: Path) -> None:
    path = real_data / "facilities" / "samhsa_su_directory_2023_geocoded.csv.gz"
    chance = random.Random(seed)
    every = [row.cells for row in samhsa_directory.rows(read_table(path, samhsa_directory.NEEDED))]
    file, base = next_year(chance.sample(every, 4000), chance, same_city=same_city)
    pairs = paired([row for _, row in file], base)
    stayed = [at for at, (origin, _) in enumerate(file) if origin is not None]
    kept = sum(pairs.get(at) == file[at][0] for at in stayed)
    assert kept / len(stayed) >= 0.99
    wrong = [(file[at], base[record]) for at, record in pairs.items() if file[at][0] != record]
    # What is left: a house that closes while another of its kind opens next to it, which is what a move looks like.
    staying = {origin for origin, _ in file}
    swapped = [at for at, record in pairs.items() if file[at][0] not in (None, record) and record in staying]
    assert not same_city or swapped == []
    assert len(wrong) <= 0.001 * len(file)
    assert max(Counter(pairs.values()).values()) == 1
