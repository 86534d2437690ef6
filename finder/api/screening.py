"""The screening for programs: ask the questions, send the answers, check the rules. Nothing that is sent is kept."""

from collections.abc import Sequence
from typing import Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from finder.api import screening_shapes, table_shapes
from finder.api.assessment import WHOLE, Json, assessment_json, read
from finder.api.operations import HEADERS, Handler, Operation, json
from finder.api.table import questions_json, rules_json
from finder.screening.assess import assess
from finder.screening.shapes import Table
from web.errors import BadRequest

PATH: Final = "/api/v1/screening"


class Screening:
    """The operations over one table. ``lines`` are the helplines as JSON."""

    def __init__(self, table: Table, lines: Sequence[Json]) -> None:
        self._table = table
        self._lines = lines
        self._questions = ready(questions_json(table, lines))
        self._rules = ready(rules_json(table, lines))

    def operations(self) -> tuple[Operation, ...]:
        """Everything there is of the screening. The table does not change while the service runs."""
        return (
            Operation(PATH, "api-screening", "Which care to ask for first, from answers. Not a diagnosis. Nothing is "
                      "kept", self.screen, screening_shapes.Assessment, sends=screening_shapes.sheet(self._table)),
            Operation(f"{PATH}/questions", "api-screening-questions", "The questions of the screening",
                      self._questions, table_shapes.Questions),
            Operation(f"{PATH}/rules", "api-screening-rules", "The whole decision table, as data", self._rules,
                      table_shapes.Rules),
        )  # fmt: skip

    async def screen(self, request: Request) -> Response:
        """What the answers lead to."""
        answers = read(self._table, await body_of(request))
        return json(assessment_json(self._table, assess(self._table, answers), self._lines))


def ready(value: Json) -> Handler:
    """Answers a text that is made once."""
    text = orjson.dumps(value)

    async def answer(request: Request) -> Response:
        return Response(text, headers=HEADERS, media_type="application/json")

    return answer


async def body_of(request: Request) -> bytes:
    """The JSON that was sent. Raises ``BadRequest`` for any other kind, and for answers in the address: those on the
    way may log it."""
    if request.query_params:
        raise BadRequest([(WHOLE, "must hold the answers: nothing goes into the address")])
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise BadRequest([(WHOLE, "must be sent as application/json")], 415)
    try:
        return await request.body()
    except ClientDisconnect:
        raise HTTPException(400) from None
