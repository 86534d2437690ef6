"""Of too many connections the one that has kept us waiting longest goes, and never one that we owe an answer."""

import resource

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.crowd import Crowd, most_connections

MOST = 4


class Wire:
    """A connection that a test moves."""

    def __init__(self) -> None:
        self.is_asked = self.is_closed = False

    def awaits_client(self) -> bool:
        return not self.is_asked

    def make_room(self) -> None:
        self.is_closed = True


STEPS = st.lists(st.tuples(st.sampled_from(["comes", "asks", "is answered", "goes"]), st.integers(0, 9)), max_size=60)


@settings(deadline=None)
@given(STEPS)
def test_the_oldest_that_awaits_its_client_makes_room_and_nobody_else(steps: list[tuple[str, int]]) -> None:
    crowd, order = Crowd(MOST), list[Wire]()  # the same connections, the one that moved longest ago first
    for step, number in steps:
        one = order[number % len(order)] if order else None
        if step == "comes":
            new, before = Wire(), list(order)
            crowd.add(new)
            order.append(new)
            idle = [wire for wire in before if wire.awaits_client()]
            goes = idle[:1] if len(before) >= MOST else []
            assert [wire for wire in order if wire.is_closed] == goes
            order = [wire for wire in order if not wire.is_closed]
        elif one and step == "goes":
            crowd.drop(one)
            order.remove(one)
        elif one:
            one.is_asked = step == "asks"
            crowd.moved(one)
            order.remove(one)
            order.append(one)
        assert len(crowd) == len(order)
        assert len(order) <= MOST or all(wire.is_asked for wire in order[:-1])


def test_a_connection_that_is_gone_is_not_counted_again_when_it_moves() -> None:
    crowd, one = Crowd(MOST), Wire()
    crowd.add(one)
    crowd.drop(one)
    crowd.moved(one)
    crowd.drop(one)
    assert len(crowd) == 0


@pytest.mark.parametrize(("files", "most"), [(1_024, 716), (128, 89), (resource.RLIM_INFINITY, 1 << 20)])
def test_some_files_are_left_to_the_process_itself(monkeypatch: pytest.MonkeyPatch, files: int, most: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda which: (files, files))
    assert most_connections() == most
