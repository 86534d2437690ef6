"""The same answers for programs: plain values of the shapes in ``finder.api.shapes``, ready for JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import orjson

from finder import helplines
from finder.search import options
from finder.search.answer import Answer, Hit
from finder.search.index import Index
from finder.search.query import ANY, SearchQuery
from finder.settings import Settings
from providers import vocabulary
from providers.listing import Listing
from providers.openings import FACT, Shown, expires, reports
from providers.openings.moments import Moment
from providers.places import Place
from providers.trust import hearsay
from web.i18n import translator

LISTING: Final = "/api/v1/listings/{id}"
EXAMPLE: Final = "Example, not a real program"
GROUPS: Final = frozenset(vocabulary.GROUPS) - {"care", "supervision"}
MOST: Final = 24_576  # listings kept as JSON, about 2 KB each: all that a state needs
HOLE: Final = b'null,"openings":[],"calls":[]'  # what differs from one answer to the next: by place, and by the clock
SILENT: Final = b',"openings":[],"calls":[]'
FACETS: Final = orjson.dumps({group: dict.fromkeys(codes, 0) for group, codes in options.CODES.items()}).replace(
    b":0", b":%d"
)  # with a place for the count of every option, in their order
UNCONFIRMED: Final = "Reported by a caller, not confirmed"

Json = dict[str, Any]
Kept = tuple[bytes, bytes, Listing | None]  # before the distance, after it, and the listing if the clock matters


class Answers:
    """Builds answers. Keeps the JSON of listings, which costs more than all else; only distance, openings and calls
    are put in anew."""

    def __init__(self, settings: Settings) -> None:
        self._address = settings.address
        self.helplines = helplines.as_json(helplines.all_lines(settings))
        self._end = b',"helplines":%b}' % orjson.dumps(self.helplines)
        self._kept: dict[int, Kept] = {}  # by the mark of the listing's text

    def search(self, answer: Answer, index: Index, moment: Moment) -> bytes:
        """``Search``, as JSON: one page of what fits. Joined once: a dict with the same in it would be copied twice."""
        widen = answer.widen
        around = {
            "query": query_json(answer.query),
            "origin": place_json(answer.origin),
            "others": [place_json(place) for place in answer.others],
            "total": answer.total,
            "radius_miles": None if answer.origin.kind == "state" else answer.query.miles or None,
        }
        further = {
            "lift": widen.lift and {"filter": widen.lift.group, "miles": widen.lift.miles, "total": widen.lift.total},
            "miles": "any" if widen.miles == ANY else widen.miles,
        }
        pieces = [
            orjson.dumps(around)[:-1],
            b',"listings":[', *self._hits(answer.hits, index, moment),
            b'],"facets":', FACETS % tuple(answer.facets.counts),
            b',"widen":{"nearest":[', *self._hits(widen.nearest, index, moment),
            b"],", orjson.dumps(further)[1:],
            self._end,
        ]  # fmt: skip
        return b"".join(pieces)

    def _hits(self, hits: Sequence[Hit], index: Index, moment: Moment) -> list[bytes]:
        """Listings with their distance, in pieces, with a comma between each two."""
        pieces: list[bytes] = []
        for mark, hit in zip(index.marks(hits), hits, strict=True):
            before, after, reporting = self._kept.get(mark) or self._new(mark, index.listing(hit.row))
            pieces += (before, b"%.4f" % hit.miles)
            if reporting:
                said = orjson.dumps(openings_json(reporting, moment)), orjson.dumps(calls_json(reporting, moment))
                pieces.append(b',"openings":%b,"calls":%b' % said)
            pieces += (after, b",")
        return pieces[:-1]

    def _new(self, mark: int, listing: Listing) -> Kept:
        """A listing that was not kept."""
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[mark] = kept = self._parted(listing)
        return kept

    def _parted(self, one: Listing) -> Kept:
        before, _, after = orjson.dumps(self._listing(one, None, [], [])).partition(HOLE)
        depends = reports(one) or hearsay.known(one)
        return (before, after, one) if depends else (before, SILENT + after, None)

    def listing(self, one: Listing, miles: float | None, moment: Moment) -> Json:
        """``Listing``: everything that is published of one program."""
        return self._listing(one, miles, openings_json(one, moment), calls_json(one, moment))

    def _listing(self, one: Listing, miles: float | None, openings: list[Json], calls: list[Json]) -> Json:
        return {
            "id": one.id,
            "name": one.name,
            "program": one.program,
            "care": one.care,
            "supervision": one.supervision,
            "miles": miles,
            "openings": openings,
            "calls": calls,
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
            "claimed": one.claimed,
            "confirmed": one.confirmed,
            "unconfirmed": one.unconfirmed,
            "set_aside": one.set_aside,
            "gone_since": one.gone_since,
            "note": EXAMPLE if one.is_example else "",
            "url": f"{self._address}/listing/{one.id}",
        }

    def one(self, listing: Listing, moment: Moment) -> Json:
        """A listing by itself, with the helplines."""
        return self.listing(listing, None, moment) | {"helplines": self.helplines}

    def moved(self, public_id: str) -> Json:
        """``Moved``: where a listing is now that was merged into another one."""
        return {"moved_to": f"{self._address}{LISTING.format(id=public_id)}", "helplines": self.helplines}

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


def openings_json(listing: Listing, moment: Moment) -> list[Json]:
    """``Opening``, one a kind of care: past its shelf life it holds what was said last, and nothing that may be
    believed."""
    said_by = listing.fact(FACT).source.code
    return [opening_json(moment.shown(report), said_by, moment) for report in reports(listing)]


def opening_json(shown: Shown, said_by: str, moment: Moment) -> Json:
    """``Opening``."""
    report = shown.report
    return {
        "care": report.care,
        "status": shown.status,
        "number": report.number if shown.status else None,
        "starts": report.starts if shown.status else "",
        "said_at": report.at.isoformat(timespec="seconds"),
        "said_by": said_by,
        "expires_at": expires(report, moment.shelf_lives).isoformat(timespec="seconds"),
        "last_status": report.status,
    }


def calls_json(listing: Listing, moment: Moment) -> list[Json]:
    """``Called``: what callers found and may still be shown; a word against the number last."""
    wrong = hearsay.doubted(listing, moment)
    return [
        {
            "care": said.care,
            "outcome": said.outcome,
            "days": said.days,
            "said_at": said.at.isoformat(timespec="seconds"),
            "said_by": hearsay.SOURCE,
            "expires_at": hearsay.expires(said, moment.shelf_lives).isoformat(timespec="seconds"),
            "note": UNCONFIRMED,
        }
        for said in (*hearsay.shown(listing, moment), *([wrong] if wrong else []))
    ]


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
