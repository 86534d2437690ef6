"""The same answers for programs: plain values of the shapes in ``finder.api.shapes``, ready for JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

import orjson

from finder import helplines
from finder.search.answer import Answer, Hit
from finder.search.index import Index
from finder.search.query import ANY, SearchQuery
from finder.settings import Settings
from providers import vocabulary
from providers.listing import Listing
from providers.places import Place
from web.i18n import translator

EXAMPLE: Final = "Example, not a real program"
GROUPS: Final = frozenset(vocabulary.GROUPS) - {"care", "supervision"}
MOST: Final = 8_192  # listings kept as JSON; about 2 KB each
MILES_HOLE: Final = b'"miles":null'

Json = dict[str, Any]


class Answers:
    """Builds answers. Keeps the JSON of listings, which costs more than all else; only the distance is put in anew."""

    def __init__(self, settings: Settings) -> None:
        self._address = settings.address
        self.helplines = helplines.as_json(helplines.all_lines(settings))
        self._kept: dict[bytes, tuple[bytes, bytes]] = {}  # by the listing's text

    def search(self, answer: Answer, index: Index) -> Json:
        """``Search``: one page of what fits."""
        widen = answer.widen
        return {
            "query": query_json(answer.query),
            "origin": place_json(answer.origin),
            "others": [place_json(place) for place in answer.others],
            "total": answer.total,
            "radius_miles": None if answer.origin.kind == "state" else answer.query.miles or None,
            "listings": self.hits(answer.hits, index),
            "facets": answer.facets,
            "widen": {
                "nearest": self.hits(widen.nearest, index),
                "lift": widen.lift
                and {"filter": widen.lift.group, "miles": widen.lift.miles, "total": widen.lift.total},
                "miles": "any" if widen.miles == ANY else widen.miles,
            },
            "helplines": self.helplines,
        }

    def hits(self, hits: Iterable[Hit], index: Index) -> list[Any]:
        """Listings with their distance, as fragments that ``orjson`` takes over as they are."""
        return [self._fragment(hit, index) for hit in hits]

    def _fragment(self, hit: Hit, index: Index) -> orjson.Fragment:
        text = index.text(hit.row)
        halves = self._kept.get(text)
        if halves is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            before, _, after = orjson.dumps(self.listing(index.listing(hit.row), None)).partition(MILES_HOLE)
            halves = self._kept[text] = (before + b'"miles":', after)
        return orjson.Fragment(b"%b%.4f%b" % (halves[0], hit.miles, halves[1]))

    def listing(self, one: Listing, miles: float | None) -> Json:
        """``Listing``: everything that is published of one program."""
        return {
            "id": one.id,
            "name": one.name,
            "program": one.program,
            "care": one.care,
            "supervision": one.supervision,
            "miles": miles,
            "phone": phone_text(one),
            "phones": [asdict(phone) for phone in one.phones],
            "address": {name: getattr(one, name) for name in ("street", "street2", "city", "state", "zip", "county")},
            "lat": one.lat,
            "lon": one.lon,
            "approximate": one.approximate,
            "facts": {group: one.stated(group) for group in vocabulary.GROUPS if group in GROUPS and one.stated(group)},
            "hours": one.facts.get("hours", ""),
            "website": one.website,
            "stated": {"source": one.source, "checked": one.checked},
            "stated_apart": {
                name: {"source": source, "checked": checked} for name, (source, checked) in one.provenance.items()
            },
            "gone_since": one.gone_since,
            "note": EXAMPLE if one.is_example else "",
            "url": f"{self._address}/listing/{one.id}",
        }

    def one(self, listing: Listing) -> Json:
        """A listing by itself, with the helplines."""
        return self.listing(listing, None) | {"helplines": self.helplines}

    def places(self, places: Sequence[Place]) -> Json:
        """``Places``: what some words may mean."""
        return {"places": [place_json(place) for place in places], "helplines": self.helplines}

    def vocabulary(self) -> Json:
        """``Vocabulary``: every closed list in both languages, with the codes of other systems."""
        spanish = translator("es")
        return {
            "groups": {
                group.name: [
                    {
                        "code": term.code,
                        "label": term.label,
                        "label_es": spanish(term.label),
                        "hint": term.hint,
                        "samhsa": term.samhsa.split(),
                        "hsds": group.hsds,
                        "fhir": term.fhir or f"{self._address}/api/v1/vocabulary#{group.name}|{term.code}",
                    }
                    for term in group.terms
                ]
                for group in vocabulary.GROUPS.values()
            },
            "helplines": self.helplines,
        }


def phone_text(listing: Listing) -> str:
    """The first number, to read: ``205-216-0200 x12``."""
    if not listing.phones:
        return ""
    number, extension = listing.phones[0].number, listing.phones[0].extension
    return f"{number[:3]}-{number[3:6]}-{number[6:]}" + (f" x{extension}" if extension else "")


def place_json(place: Place) -> Json:
    """``Place``."""
    return {name: getattr(place, name) for name in ("label", "kind", "state", "lat", "lon", "match")}


def query_json(query: SearchQuery) -> Json:
    """``Query``."""
    return {
        "near": query.near,
        "miles": query.miles or "any",
        "filters": {group: list(codes) for group, codes in query.chosen.items()},
        "together": query.together,
        "name": query.name,
        "page": query.page,
        "per_page": query.per_page,
    }
