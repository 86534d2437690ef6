"""The cast, the same in every test, and what they need.

A *searcher* on a phone without scripts, a *program* that calls the API, an *operator* at the command line. Parts that a
machine may lack (``tests/needed.py``) skip and say what is missing; ``FINDER_TEST_EVERYTHING`` turns those skips into
failures.
"""

import asyncio
import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from starlette.testclient import TestClient

from finder.app import create_app
from finder.settings import APPS, Settings
from providers.listing import Listing
from providers.places import Gazetteer
from seeds import demo
from seeds.gazetteer import TABLE
from tests.needed import WHOLE
from tests.postgres.scratch import drop_templates, empty_file
from web.database import Database

# What a property is tried on where its test does not say. Each run draws other examples: many runs try many.
settings.register_profile(
    "share", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=500 if WHOLE else 50
)
settings.load_profile("share")

gc.set_threshold(50_000, 20, 20)  # a run keeps half a million objects, and would look through them all every second

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Everything runs on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _server_is_left_as_it_was() -> Iterator[None]:
    yield
    run_alone(drop_templates)


@pytest.fixture(autouse=True)
def _log_is_left_as_it_was() -> Iterator[None]:
    """A command or a service that a test starts sets up logging for the whole process."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The places, as they are shipped."""
    return Gazetteer.load(TABLE)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real directory files."""
    folder = os.environ.get("FINDER_REAL_DATA", "")
    if not folder:  # it is no part of the project: where it does not stand beside it, these tests say so and skip
        pytest.skip("the real directory (FINDER_REAL_DATA) is missing")
    return Path(folder)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Settings:
    """Settings of a service whose database holds the example listings."""
    folder = tmp_path_factory.mktemp("service")
    settings = Settings(var_dir=folder, allowed_hosts="testserver", rate_limits="off", refresh_seconds=0.02, jobs="off")

    async def plant() -> None:
        (folder / "finder.db").write_bytes(await empty_file())
        async with Database.open(settings.database, APPS):
            await demo.plant(gazetteer, NOW)

    run_alone(plant)
    return settings


def run_alone(work: Callable[[], Any]) -> Any:
    """Run a coroutine in a loop of its own."""
    return asyncio.run(work())


@pytest.fixture(scope="session")
def service(planted: Settings) -> Iterator[TestClient]:
    """The running service with the example listings."""
    with TestClient(create_app(planted), follow_redirects=False) as client:
        yield client


@pytest.fixture
def searcher(service: TestClient) -> TestClient:
    """Somebody who looks for help: no cookies, no scripts."""
    service.cookies.clear()
    return service


@pytest.fixture
def program(service: TestClient) -> TestClient:
    """Software that calls the API."""
    return service


def a_listing(**changed: Any) -> Listing:
    """A detox program in Toledo, Ohio, as an official list states it, with whatever a test wants different."""
    given: dict[str, Any] = {
        "id": "5f0c2a4e-0000-4000-8000-000000000001",
        "organization": "Maumee Bay Recovery",
        "street": "1 Main Street",
        "city": "Toledo",
        "state": "OH",
        "zip": "43604",
        "lat": 41.65,
        "lon": -83.54,
        "approximate": False,
        "source": "samhsa-directory",
        "checked": "2023-06-29",
        "facts": {
            "care": ["detox", "iop"],
            "supervision": "medical",
            "detox_setting": ["hospital"],
            "payment": ["medicaid", "private"],
            "phones": [["4195550123", "", "main"], ["4195550124", "12", "intake"]],
        },
    }
    return Listing(**given | changed)
