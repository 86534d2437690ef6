"""The real directory, asked for a detox from fifty places: a complete pathway stands among the first three."""

from dataclasses import replace
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import pytest

from finder.search.answer import Hit
from finder.search.index import Index
from finder.search.pathway import complete_first, pathways
from finder.search.query import ANY, RADII, SearchQuery
from finder.search.search import search
from providers.listing import Listing
from providers.places import Gazetteer, Place
from providers.storing import organization_key
from seeds import samhsa_directory
from seeds.imports.conversion import convert
from seeds.imports.spreadsheet import read_table
from tests.finder.search.cast import uuid
from tests.finder.search.pairs import is_complete, is_same

FILE = "facilities/samhsa_su_directory_2023_geocoded.csv.gz"
PLACES = (
    "Bangor, ME", "Presque Isle, ME", "Burlington, VT", "Boston, MA", "New York, NY", "Buffalo, NY", "Saranac Lake, NY",
    "Philadelphia, PA", "Washington, DC", "Charleston, WV", "Welch, WV", "Atlanta, GA", "Valdosta, GA", "Miami, FL",
    "Key West, FL", "Nashville, TN", "Hazard, KY", "Greenville, MS", "New Orleans, LA", "Houston, TX", "El Paso, TX",
    "Alpine, TX", "Dalhart, TX", "Detroit, MI", "Marquette, MI", "Toledo, OH", "Chicago, IL",
    "International Falls, MN", "Valentine, NE", "Minot, ND", "Rapid City, SD", "Jordan, MT", "Billings, MT",
    "Denver, CO", "Ely, NV", "Las Vegas, NV", "Chinle, AZ", "Los Angeles, CA", "Alturas, CA", "Seattle, WA",
    "Burns, OR", "Anchorage, AK", "Bethel, AK", "Utqiagvik, AK", "Ketchikan, AK", "Honolulu, HI", "Hilo, HI",
    "Lihue, HI", "San Juan, PR", "Ponce, PR",
)  # fmt: skip
UNPAIRED = {"Key West, FL", "Greenville, MS", "Hilo, HI"}  # their one detox does not state which ages it takes

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def directory(real_data: Path, gazetteer: Gazetteer) -> dict[str, Listing]:
    """All 12,744 programs by id, as an import reads them; an organization is a name in a state, as in the database."""
    rows = samhsa_directory.rows(read_table(real_data / FILE, samhsa_directory.NEEDED))
    read = (convert(row, samhsa_directory.CODE, "2023-06-29", gazetteer).listing for row in rows)
    known = [one for one in read if one is not None]
    return {uuid(number): owned(replace(one, id=uuid(number))) for number, one in enumerate(known, 1)}


def owned(one: Listing) -> Listing:
    return replace(one, organization_id=str(uuid5(NAMESPACE_OID, organization_key(one))))


@pytest.fixture(scope="module")
def index(directory: dict[str, Listing]) -> Index:
    return Index.build(directory.values(), rev=1)


def first_detoxes(index: Index, query: SearchQuery, home: Place) -> tuple[Hit, ...]:
    """The first page of detoxes, from as far as one has to go for any: as a page widens its search."""
    wider = [miles for miles in map(float, RADII) if miles > query.miles]
    answers = (search(index, query.within(miles), (home,)) for miles in (query.miles, *wider, ANY))
    return next(answer.hits for answer in answers if answer.total)


def could_be_paired(directory: dict[str, Listing], query: SearchQuery, hits: tuple[Hit, ...]) -> bool:
    payers = set(query.chosen.get("payment", ()))
    iops = [one for one in directory.values() if "iop" in one.care and payers <= set(one.stated("payment"))]
    return any(is_complete(directory[hit.id], one, query) for hit in hits for one in iops)


@pytest.mark.parametrize("payment", [(), ("medicaid",)], ids=["any payer", "medicaid"])
def test_wherever_the_list_allows_a_complete_pathway_stands_among_the_first_three(
    directory: dict[str, Listing], index: Index, gazetteer: Gazetteer, payment: tuple[str, ...]
) -> None:
    unpaired = set()
    for near in PLACES:
        home = gazetteer.locate(near)[0]
        query = SearchQuery(near, chosen={"care": ("detox",)} | ({"payment": payment} if payment else {}))
        hits = first_detoxes(index, query, home)
        found = complete_first(pathways(index, query, home, hits))
        assert len(found) == len(hits)
        assert {one.detox for one in found} == set(hits)
        is_paired = any(one.is_complete for one in found[:3])
        assert is_paired == could_be_paired(directory, query, hits), near
        unpaired |= set() if is_paired else {near}
    assert unpaired == UNPAIRED


def test_every_detox_in_fifty_places_has_an_iop_for_afterwards_and_says_how_far(
    directory: dict[str, Listing], index: Index, gazetteer: Gazetteer
) -> None:
    for near in PLACES:
        home = gazetteer.locate(near)[0]
        query = SearchQuery(near, chosen={"care": ("detox",)})
        for pathway in pathways(index, query, home, first_detoxes(index, query, home)):
            detox, steps = directory[pathway.detox.id], [directory[step.hit.id] for step in pathway.after]
            assert 1 <= len(steps) <= 3
            assert all("iop" in one.care for one in steps)
            assert [step.is_same_organization for step in pathway.after] == [is_same(detox, one) for one in steps]
            assert [step.is_complete for step in pathway.after] == [is_complete(detox, one, query) for one in steps]
            in_town = [one.state == home.state and one.city == home.town for one in steps]
            farthest = max(
                (step.hit.miles for step, is_near in zip(pathway.after, in_town, strict=True) if not is_near), default=0
            )
            assert pathway.miles == ANY or farthest <= (pathway.miles or query.miles)
            assert pathway.miles is None or pathway.is_complete or farthest > query.miles
