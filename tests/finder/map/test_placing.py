import itertools
import math
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from finder.map.placing import APART, CLEAR, EDGE, MOST_NAMES, MOST_PINS, PIN, label, name_towns, spread
from finder.map.svg import leaders, scale_bar
from finder.map.view import HEIGHT, WIDTH
from tests.finder.map.test_map import WORDS

MIDDLE: Final = (WIDTH // 2, HEIGHT // 2)
spots = st.tuples(st.integers(-20, WIDTH + 20), st.integers(-20, HEIGHT + 20))
inner = st.tuples(st.integers(EDGE, WIDTH - EDGE), st.integers(EDGE, HEIGHT - EDGE))


@settings(deadline=None)
@given(st.lists(spots, max_size=20), st.none() | inner)
def test_pins_cover_neither_each_other_nor_the_origin(
    wished: list[tuple[int, int]], origin: tuple[int, int] | None
) -> None:
    places = spread(wished, origin)
    assert len(places) == len(wished)
    assert all(EDGE <= x <= WIDTH - EDGE and EDGE <= y <= HEIGHT - EDGE for x, y in places)
    assert all(math.dist(one, other) > 2 * PIN + 2 for one, other in itertools.combinations(places, 2))
    assert origin is None or all(math.dist(origin, place) > CLEAR - 1 for place in places)


@settings(deadline=None)
@given(st.lists(inner, min_size=1, max_size=12))
def test_a_pin_far_from_the_others_is_not_moved(wished: list[tuple[int, int]]) -> None:
    for turn, place in enumerate(spread(wished, None)):
        if all(math.dist(wished[turn], other) > 3 * APART for other in wished[:turn] + wished[turn + 1 :]):
            assert place == wished[turn]


@given(inner, st.integers(2, 20))
@settings(deadline=None)
def test_a_pin_gives_way_no_farther_than_it_must(spot: tuple[int, int], count: int) -> None:
    away = [math.dist(spot, place) for place in spread([spot] * count, None)]
    assert away[0] == 0
    assert away[1] < APART + 12, "beside the first"
    assert max(away) < 6 * APART, "twenty in a corner"


def test_pins_past_what_there_is_room_for_stay_where_they_are() -> None:
    corner = (EDGE, EDGE)
    places = spread([corner] * (MOST_PINS + 5), None)
    assert places[MOST_PINS:] == [corner] * 5
    assert len(set(places)) > 20
    assert len(places) == MOST_PINS + 5


def test_a_name_stands_where_no_pin_does() -> None:
    towns = [label("Springfield", MIDDLE)]
    (beside,) = name_towns(towns, [], (40, 40))
    assert beside.side.anchor == "start"
    (other,) = name_towns(towns, [(MIDDLE[0] + 60, MIDDLE[1])], (40, 40))
    assert other.side.anchor == "end"
    around = [(MIDDLE[0] + x, MIDDLE[1] + y) for x in (-90, 0, 90) for y in (-40, 0, 40)]
    assert name_towns(towns, around, (40, 40)) == []


def test_a_name_that_would_leave_the_sheet_is_on_its_other_side() -> None:
    (name,) = name_towns([label("Springfield", (WIDTH - 10, 300))], [], MIDDLE)
    assert name.side.anchor == "end"
    assert name_towns([label("Springfield" * 6, (400, 300))], [], MIDDLE) == [], "longer than the sheet is wide"


def test_names_keep_apart_and_are_few() -> None:
    towns = [label(f"Town {n}", (100 + n % 5 * 150, 60 + n // 5 * 50)) for n in range(60)]
    names = name_towns(towns, [], (700, 700))
    assert len(names) == MOST_NAMES
    assert len(name_towns([label("Springfield", MIDDLE)] * 2, [], (700, 700))) == 2, "one to the right, one to the left"


def test_programs_under_one_roof_have_one_dot_and_a_leader_each() -> None:
    drawn = leaders([MIDDLE] * 3, spread([MIDDLE] * 3, None))
    assert drawn.count("L") == 2
    assert drawn.count("h0") == 1


def test_a_scale_bar_is_a_round_number_of_miles_and_fits() -> None:
    assert ">1 mile<" in scale_bar(190.0, WORDS)
    assert ">25 miles<" in scale_bar(5.0, WORDS)
