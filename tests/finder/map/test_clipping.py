import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.map.clipping import Box, clipped_lines, clipped_ring

corner = st.tuples(st.floats(-3, 3, width=16), st.floats(-3, 3, width=16))


@settings(deadline=None)
@given(st.lists(corner, min_size=3, max_size=60), corner)
def test_cutting_a_ring_keeps_what_is_inside(corners: list[tuple[float, float]], probe: tuple[float, float]) -> None:
    ring = np.array([*corners, corners[0]])
    inside = (probe[0] / 3.1 + 0.001234, probe[1] / 3.1 + 0.004321)  # off the grid, so on no edge
    cut = clipped_ring(ring, Box(-1, -1, 1, 1))
    if max(map(abs, inside)) < 1:
        assert winding(cut, inside) == winding(ring, inside)


def test_a_coast_that_winds_around_the_sheet_is_cut_at_no_corner() -> None:
    outside = [(-9, 0), (-9, 5), (-8, 5), (-7, 6), (0, 6), (6, 5), (7, 5), (6, 0), (6, -6), (-6, -7), (-9, -5), (-9, 0)]
    ring = np.array([corner for corner in outside for _ in range(4)], float)
    cut = clipped_ring(ring, Box(-1, -1, 1, 1))
    assert all(winding(cut, (x, y)) == winding(ring, (x, y)) != 0 for x in (-0.99, 0.98) for y in (-0.97, 0.96))


def winding(ring: np.ndarray[tuple[int, int], np.dtype[np.float64]], point: tuple[float, float]) -> int:
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1 if y2 > y1 else -1
    return crossings


def test_a_line_that_crosses_the_sheet_between_two_far_points_is_kept() -> None:
    line = np.array([(-9.0, 0.5), (9.0, 0.5), (9.0, 5.0), (np.nan, np.nan)])
    (piece,) = clipped_lines(line, Box(0, 0, 1, 1))
    assert piece.tolist() == [[-9.0, 0.5], [9.0, 0.5]]
