"""The cast of the workbench: a planner and her colleague, the planner of another hospital, and programs to call."""

import time
from collections.abc import Callable
from typing import Any, Final

import pytest

from providers import listings
from providers.listing import Listing
from tests.conftest import a_listing
from tests.providers.portal.cast import House

PLANNER: Final = "planner@hospital.example"
COLLEAGUE: Final = "colleague@hospital.example"
ELSEWHERE: Final = "planner@clinic.example"  # of another team
FACTS: Final[tuple[dict[str, Any], ...]] = (
    {"payment": ["medicaid"], "takes": ["seizures"]},  # fits
    {"payment": ["medicaid"]},  # to ask about seizures
    {"refuses": ["medicaid"]},  # says no
)


def programs(house: House, count: int = 6) -> list[Listing]:
    """Detox programs near Toledo, one after the other a little farther; they fit, are to ask, say no, by turns."""

    async def plant() -> list[Listing]:
        made = [
            a_listing(
                id=f"6f0c2a4e-0000-4000-8000-{number:012}", organization=f"House {number}", program="",
                street=f"{number} Elm Street", lat=41.65 + number / 1000,
                facts={
                    "care": ["detox"] if number % 2 else ["iop"], "phones": [[f"41955501{number:02}", "", "main"]],
                    **({"supervision": "medical"} if number % 2 else {}), **FACTS[number % len(FACTS)],
                },
            )
            for number in range(count)
        ]  # fmt: skip
        rev = await listings.publish(made, actor="test", at=house.clock())
        return [one for one in await listings.by_ids([each.id for each in made]) if one.rev == rev]

    planted = sorted(house.do(plant), key=lambda one: one.id)
    until(lambda: all(house.client.get(f"/listing/{one.id}").status_code == 200 for one in planted))
    return planted


def until(holds: Callable[[], bool]) -> None:
    """A worker sees a change a moment after it was published."""
    for _ in range(500):
        if holds():
            return
        time.sleep(0.02)
    pytest.fail("it does not come to be so")
