"""A visitor's words → rows of the table: as spelled, as probably meant, or as begun.

`segments` are the comma-separated parts of a text, each a list of words; none is empty.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from providers.places.names import STATES, key, other_wordings, split_state, state_code, tidy, words
from providers.places.table import Table

Segments = list[list[str]]

_TOWNS = "td"  # kinds of rows, see Table.rows
_COUNTIES = "c"
_STATES = "s"
_SHORTEST_GUESS = 4  # letters: three letters and one mistake fit half the country


def named(table: Table, segments: Segments) -> list[int]:
    """Rows for words that are spelled right: a state after a comma rules, then the whole, then a state at the end."""
    flat = _flat(segments)
    state = state_code(segments[-1]) if len(segments) > 1 else ""
    if state and (rows := _within(table, segments[:-1], state)):
        return rows
    if rows := rows_of(table, flat) or state_row(table, state_code(flat)):
        return rows
    for name, state in split_state(flat):
        if rows := _within(table, _first_words(segments, len(name)), state):
            return rows
    is_address = flat[0].isdigit() and len(segments) > 1
    return rows_of(table, segments[-1]) if is_address else []


def guessed(table: Table, segments: Segments) -> list[int]:
    """Rows for words that are nearly right. Digits are never guessed at: a wrong ZIP is a wrong place."""
    flat = _flat(segments)
    if any(word.isdigit() for word in flat):
        return []
    readings = list(split_state(flat))
    for name, state in readings:
        if rows := _close(table, name, state) or rows_of(table, name, "", _TOWNS + _COUNTIES):
            return rows
    return _close(table, flat) or _with_misspelt_state(table, flat)


def starting(table: Table, segments: Segments, limit: int) -> list[int]:
    """Rows whose name starts with the words, or whose name they are and whose state they begin.

    The best known come first; counties come last, because a county holds the very people of the towns beside it.
    """
    flat = _flat(segments)
    rows = set() if len(segments) > 1 else _starting(table, flat)
    if not rows and len(flat) > 1:
        name, begun = (segments[0], _flat(segments[1:])) if len(segments) > 1 else (flat[:-1], flat[-1:])
        states = {code for code in STATES if _begins(code, "".join(begun))}
        found = rows_of(table, name) or _starting(table, name)
        rows = {row for row in found if table.state_of(row) in states}
    ranked = sorted(rows)
    towns = list(islice((row for row in ranked if table.kind_of(row) != "county"), limit))
    return towns + list(islice((row for row in ranked if table.kind_of(row) == "county"), limit - len(towns)))


def rows_of(table: Table, spoken: Sequence[str], state: str = "", kinds: str = "") -> list[int]:
    """Rows that bear a name under any wording of it, best first."""
    for wording in other_wordings(spoken):
        if rows := table.rows(key(wording), state, kinds):
            return rows
    return []


def town_rows(table: Table, town: str, state: str) -> list[int]:
    """Rows of the towns of a name in a state (USPS code); none without a state."""
    return rows_of(table, words(tidy(town)), state, _TOWNS) if state else []


def county_rows(table: Table, county: str, state: str) -> list[int]:
    """Rows of a county, named with or without the word, in a state; a city that is its own county counts."""
    name = words(tidy(county))
    if not name or not state:
        return []
    return rows_of(table, [*name, "county"], state, _COUNTIES) or rows_of(table, name, state)


def state_row(table: Table, state: str) -> list[int]:
    """The row of a state (USPS code), in a list; none for an empty code."""
    return table.rows(state.lower(), state, _STATES) if state else []


def _within(table: Table, segments: Segments, state: str) -> list[int]:
    """Rows in a state: `Franklin, Somerset County`, or a name, or the town that ends an address."""
    *before, name = segments
    rows = rows_of(table, name, state)
    if before and rows:
        towns = rows_of(table, before[-1], state, _TOWNS)
        if inside := [row for row in towns if table.county_of(row) in rows]:
            return inside
    if rows:
        return rows
    if before or name[0].isdigit():
        for start in range(1, len(name)):
            if rows := rows_of(table, name[start:], state, _TOWNS):
                return rows
    return []


def _close(table: Table, spoken: Sequence[str], state: str = "") -> list[int]:
    """Rows of names that differ by a few letters: fewest mistakes first, and the first letter is seldom one."""
    name = key(spoken)
    if len(name) < _SHORTEST_GUESS:
        return []
    costs: dict[int, float] = {}
    for close, mistakes in table.close_names(name, 1 if len(name) < 6 else 2 if len(name) < 12 else 3):
        cost = mistakes + (0.5 if close[0] != name[0] else 0.0)
        for row in table.rows(close, state):
            costs[row] = min(cost, costs.get(row, cost))
    return sorted(costs, key=lambda row: (costs[row], table.kind_of(row) == "county", row))


def _with_misspelt_state(table: Table, flat: Sequence[str]) -> list[int]:
    for count in range(min(3, len(flat) - 1), 0, -1):
        states = _close(table, flat[-count:])
        for state in (table.state_of(row) for row in states if table.kind_of(row) == "state"):
            if rows := rows_of(table, flat[:-count], state) or _close(table, flat[:-count], state):
                return rows
    return []


def _starting(table: Table, spoken: Sequence[str]) -> set[int]:
    # `st` may begin Stockton and may stand for Saint: both are looked up until a further word decides.
    beginnings = {key(spoken), key([*spoken, ""])}
    return {row for beginning in beginnings for rows in table.rows_starting(beginning) for row in rows}


def _begins(state: str, begun: str) -> bool:
    return state.lower().startswith(begun) or "".join(words(STATES[state].lower())).startswith(begun)


def _flat(segments: Iterable[Sequence[str]]) -> list[str]:
    return [word for segment in segments for word in segment]


def _first_words(segments: Segments, count: int) -> Segments:
    """The segments cut after so many words."""
    kept: Segments = []
    for segment in segments:
        if count > 0:
            kept.append(segment[:count])
        count -= len(segment)
    return kept
