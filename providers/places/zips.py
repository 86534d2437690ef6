"""ZIPs in a visitor's words: finding one, weighing it against the words beside it, standing in for one we lack."""

from collections import Counter
from collections.abc import Sequence

from providers.places.matching import Segments, named, state_row
from providers.places.names import MILITARY_ZIPS, pacific_state
from providers.places.table import Place, Table

_SAME_WISH = 1.0  # degrees: a town typed beside a ZIP and this close to it does not name another place

_FOURTH_DIGIT = 5  # a neighbour that shares it counts for so many: the Virgin Islands are told apart by no other


def zip_position(flat: Sequence[str]) -> int:
    """Where the last word of 5 digits (or of 9, without the dash) stands, -1 when there is none."""
    return max((at for at, word in enumerate(flat) if word.isdigit() and len(word) in (5, 9)), default=-1)


def is_military(zip_code: str) -> bool:
    """Whether a ZIP is an army, fleet or embassy post office, which is nowhere in the country."""
    return zip_code[:3] in MILITARY_ZIPS


def places_by_zip(table: Table, segments: Segments, at: int) -> list[Place]:
    """The place of the ZIP at a position among the words, and after it what the other words mean if it is elsewhere.

    Empty when neither is known.
    """
    zip_code = [word for segment in segments for word in segment][at][:5]
    rest = _without_zip(segments, at)
    # "12345 Main St, Chicago": a house number can look like a ZIP.
    is_house_number = at == 0 and len(segments) > 1 and len(segments[0]) > 2
    rows = (named(table, rest) if rest else []) or (named(table, segments) if is_house_number else [])
    others = [table.place(row) for row in rows]
    place = table.zip_place(zip_code) or _fallback(table, zip_code, others)
    if place is None:
        return others
    if not others or _is_one_wish(place, others):
        return [place]
    return others if is_house_number else [place, *others]


def _fallback(table: Table, zip_code: str, typed: Sequence[Place]) -> Place | None:
    """A ZIP that the table lacks: the town typed beside it, else the town that most of its neighbours belong to."""
    expected = pacific_state(zip_code)
    rows = _neighbours(table, zip_code, expected) or state_row(table, expected)
    if not rows:
        return None
    near = table.place(rows[0])
    if typed and typed[0].kind == "town" and typed[0].state == near.state:
        near = typed[0]
    label = f"{zip_code} (near {near.label})"
    return Place(label, "zip", near.state, near.lat, near.lon, "fallback", near.town, 0, near.timezone, zip_code)


def _neighbours(table: Table, zip_code: str, expected: str) -> list[int]:
    """Rows of the towns that share a ZIP's first three digits (in the expected state, if any), the likeliest first."""
    towns: Counter[int] = Counter()
    for near in table.zips_starting(zip_code[:3]):
        if rows := table.zip_rows(near):
            towns[rows[0]] += _FOURTH_DIGIT if near[3] == zip_code[3] else 1
    fitting = [row for row in towns if not expected or table.state_of(row) == expected]
    return sorted(fitting, key=lambda row: (-towns[row], row))


def _without_zip(segments: Segments, at: int) -> Segments:
    """The segments without the ZIP at a position and without the four digits that may follow it."""
    kept: Segments = []
    position = 0
    for segment in segments:
        left = [word for here, word in enumerate(segment, position) if here not in (at, at + 1) or not word.isdigit()]
        position += len(segment)
        kept += [left] if left else []
    return kept


def _is_one_wish(place: Place, others: Sequence[Place]) -> bool:
    """Whether the words beside a ZIP name a place around it rather than another one."""
    return any(
        other.state == place.state
        and (other.kind in ("county", "state") or abs(other.lat - place.lat) + abs(other.lon - place.lon) < _SAME_WISH)
        for other in others
    )
