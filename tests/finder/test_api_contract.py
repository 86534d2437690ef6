"""The API keeps to its own document, whatever is sent: requests are made up from it, and every answer is held to it."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from starlette.testclient import TestClient

pytestmark = pytest.mark.long

BY_PLACE = ("api-search", "api-geojson", "api-csv", "api-places")  # not every text is a place
ASKING_NOTHING = ("api-vocabulary", "api-screening-questions", "api-screening-rules")
ONE = "api-listing"
SENDING = "api-screening"
EVERY = (*BY_PLACE, *ASKING_NOTHING, ONE, SENDING)
SENT = {"params": "params", "headers": "headers", "json": "json", "data": "content"}  # requests' words to httpx's
made_up = settings(
    max_examples=25, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="session")
def operations(service: TestClient) -> dict[str, Any]:
    """The operations of the document, by their ids."""
    contract = schemathesis.openapi.from_dict(service.get("/api/openapi.json").json())
    found = [result.ok() for result in contract.get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in found}


def asked(service: TestClient, case: Any) -> Any:
    """What the service answers to a request that was made up."""
    request = case.as_transport_kwargs(base_url="http://testserver")
    sent: dict[str, Any] = {ours: request[name] for name, ours in SENT.items() if request.get(name) is not None}
    return service.request(request["method"], request["url"], **sent)


def test_every_operation_is_tried(operations: dict[str, Any]) -> None:
    assert set(operations) == set(EVERY)


@pytest.mark.parametrize("name", EVERY)
@made_up
@given(data=st.data())
def test_what_fits_the_document_is_answered_as_it_says(
    service: TestClient, operations: dict[str, Any], name: str, data: st.DataObject
) -> None:
    case = data.draw(operations[name].as_strategy())
    excluded = [CHECKS.get_one("positive_data_acceptance")] if name in BY_PLACE else []
    case.validate_response(asked(service, case), excluded_checks=excluded)


@pytest.mark.parametrize("name", [*BY_PLACE, SENDING])
@made_up
@given(data=st.data())
def test_what_does_not_fit_the_document_is_refused_as_it_says(
    service: TestClient, operations: dict[str, Any], name: str, data: st.DataObject
) -> None:
    case = data.draw(operations[name].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    answer = asked(service, case)
    case.validate_response(answer)
    assert 400 <= answer.status_code < 500
