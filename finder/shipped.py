"""What is shipped with the code: places, outlines, the screening's table, pages to learn from. Read once a process."""

from functools import cache

from finder.learning import pages as learning
from finder.learning.shapes import LearnPage
from finder.map.draw import Town
from finder.map.outlines import Outlines
from finder.screening.shapes import Table
from finder.screening.table import load
from providers.places import Gazetteer
from seeds.gazetteer import TABLE


@cache
def gazetteer() -> Gazetteer:
    """The places."""
    return Gazetteer.load(TABLE)


@cache
def towns() -> tuple[Town, ...]:
    """The towns that a map may name."""
    return tuple(Town(*town) for town in gazetteer().towns())


@cache
def outlines() -> Outlines:
    """The land, the states, the counties."""
    return Outlines.load(TABLE)


@cache
def screening() -> Table:
    """The questions and rules, as nobody has signed them yet."""
    return load()


@cache
def lessons() -> dict[str, LearnPage]:
    """The pages to learn from."""
    return learning.load(screening().sources)
