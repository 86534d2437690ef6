"""The examples: enough to see everything, and nothing in them could be taken for a real program."""

import re
from collections import Counter
from typing import Any

import orjson
import pytest
from opening_hours import OpeningHours

from providers import listings, vocabulary
from seeds import demo
from seeds.samhsa_codes import facts_of
from tests.seeds.conftest import Fresh
from tests.seeds.lists import NOW

STATED = orjson.loads(demo.EXAMPLES.read_bytes())


@pytest.mark.anyio
async def test_examples_are_planted_once(fresh: Fresh, gazetteer: Any) -> None:
    async with fresh():
        assert await demo.plant(gazetteer, NOW) == len(STATED)
        rev = await listings.current_rev()
        assert await demo.plant(gazetteer, NOW) == 0
        assert await listings.current_rev() == rev
        found = await listings.published()
        assert all(one.is_example and one.source == "demo" and one.timezone for one in found)
        assert {one.approximate for one in found} == {True, False}
        assert len({(one.lat, one.lon) for one in found}) > len(found) - 3


@pytest.mark.parametrize("stated", STATED, ids=lambda stated: stated["organization"])
def test_nothing_in_an_example_could_be_real(stated: dict[str, Any]) -> None:
    assert stated["organization"].startswith("Example ")
    assert all(re.fullmatch(r"[2-9][0-9]{2}55501[0-9]{2}", number) for number, _, _ in stated["facts"]["phones"])
    assert stated.get("website", "https://example.org/").startswith("https://example.org/")
    assert stated["facts"].get("email", "@example.org").endswith("@example.org")
    assert "hours" not in stated["facts"] or OpeningHours(stated["facts"]["hours"])


@pytest.mark.parametrize("stated", STATED, ids=lambda stated: stated["organization"])
def test_an_example_uses_the_vocabulary_in_its_order(stated: dict[str, Any]) -> None:
    facts = stated["facts"]
    for group in vocabulary.GROUPS.keys() & facts.keys() - {"supervision"}:
        assert facts[group] == vocabulary.in_order(group, facts[group])
    assert ("supervision" in facts) == ("detox" in facts["care"])
    assert all(kind in vocabulary.PHONE_KINDS for _, _, kind in facts["phones"])


def test_between_them_the_examples_show_everything() -> None:
    shown = Counter(
        (group, code) for stated in STATED for group, codes in stated["facts"].items() if isinstance(codes, list)
        for code in codes if isinstance(code, str)
    )  # fmt: skip
    for group in ("care", "schedule", "age", "payment"):
        assert {code for name, code in shown if name == group} == set(vocabulary.codes(group))
    assert {stated["facts"].get("supervision") for stated in STATED} == {"medical", "not_medical", "not_stated", None}
    asked = {("substance", "ketamine"), ("substance", "ghb"), ("therapy", "mindfulness"), ("therapy", "yoga")}
    assert shown.keys() >= asked
    intakes = Counter(number for stated in STATED for number, _, kind in stated["facts"]["phones"] if kind == "intake")
    assert max(intakes.values()) > 2
    assert any(stated["program"] for stated in STATED)
    assert {stated["state"] for stated in STATED} >= {
        "AK",
        "HI",
        "PR",
        "GU",
        "KS",
        "ID",
        "OH",
        "NY",
        "CA",
        "FL",
        "TX",
        "IL",
    }


def test_an_example_in_no_known_place_is_a_mistake_of_ours() -> None:
    class Nowhere:
        def place_of_listing(self, *_: str) -> None: ...

    with pytest.raises(LookupError, match="Toledo"):
        demo.example_of({"zip": "0", "city": "Toledo", "state": "OH"}, Nowhere(), NOW)  # type: ignore[arg-type]


def test_the_vocabulary_reads_codes_and_examples_alike() -> None:
    assert facts_of("DT")["care"] == ["detox"]
