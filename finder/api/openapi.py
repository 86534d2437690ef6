"""The API described: OpenAPI 3.1 from the one table of operations, and a page that people can read."""

from typing import Any

import orjson
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.api import shapes
from finder.api.routes import HEADERS, Operation
from finder.pages.view import View
from finder.search.query import FARTHEST, MOST_PAGES, MOST_PER_PAGE, PER_PAGE
from finder.settings import Settings
from providers import vocabulary

REFERENCE = "#/components/schemas/{model}"


def routes(operations: tuple[Operation, ...], view: View, settings: Settings) -> list[Route]:
    """``/api/openapi.json`` and ``/api``."""
    described = description(operations, settings)
    text = orjson.dumps(described)
    readable = [(one, [in_words(asked) for asked in parameters(one)]) for one in operations]

    async def document(request: Request) -> Response:
        return Response(text, headers=HEADERS, media_type="application/vnd.oai.openapi+json;version=3.1")

    async def page(request: Request) -> Response:
        return view.page(request, "finder/api.html", operations=readable, schemas=described["components"]["schemas"])

    return [Route("/api/openapi.json", document, name="openapi"), Route("/api", page, name="api")]


def description(operations: tuple[Operation, ...], settings: Settings) -> dict[str, Any]:
    """The whole document."""
    models: list[type[BaseModel]] = [shapes.Problem, *(one.shape for one in operations if one.shape)]
    _, schemas = models_json_schema([(model, "serialization") for model in models], ref_template=REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Treatment finder",
            "version": "1",
            "description": "Detox and intensive outpatient programs in the US. Members are stable. What a program does "
            "not state is missing, never false. Every answer carries the helplines.",
        },
        "servers": [{"url": settings.address}],
        "paths": {one.path: {"get": operation(one)} for one in operations},
        "components": {"schemas": schemas["$defs"]},
    }


def operation(one: Operation) -> dict[str, Any]:
    """One path."""
    schema: dict[str, Any] = {"type": "object"} if one.media_type != "text/csv" else {"type": "string"}
    if one.shape:
        schema = {"$ref": REFERENCE.format(model=one.shape.__name__)}
    problem = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": parameters(one),
        "responses": {
            "200": {"description": "Found", "content": {one.media_type: {"schema": schema}}},
            "404": {"description": "Not there", "content": problem},
            "422": {"description": "A member was wrong; errors names it", "content": problem},
            "429": {"description": "Too many requests", "content": problem},
        },
    }


def parameters(one: Operation) -> list[dict[str, Any]]:
    """What may be asked."""
    found = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "description": "A listing's id."}
    ] if "{id}" in one.path else []  # fmt: skip
    found += [
        parameter(name, {"type": "string", "maxLength": 200}, words, required=True) for name, words in one.parameters
    ]
    return found + search_parameters() if one.searches else found


def search_parameters() -> list[dict[str, Any]]:
    """All members of a search, every filter included."""
    place = {"type": "string", "maxLength": 100}
    return [
        parameter("near", place, "A ZIP code, a town, a county, a state, or “lat,lon”.", required=True),
        parameter("miles", {"type": "string"}, f"1 to {FARTHEST}, or “any”. Default 25."),
        *(
            parameter(
                group.name,
                {"type": "array", "items": {"type": "string", "enum": list(vocabulary.codes(group.name))}},
                f"{group.label}: any of these.",
            )
            for group in vocabulary.FILTERS
        ),
        parameter("together", {"type": "string", "enum": ["yes", "no"]}, "All chosen kinds of care in one place."),
        parameter("name", place, "Words of the program's name."),
        parameter("page", {"type": "integer", "minimum": 1, "maximum": MOST_PAGES}, "Default 1."),
        parameter("per_page", {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE}, f"Default {PER_PAGE}."),
    ]


def parameter(name: str, schema: dict[str, Any], words: str, *, required: bool = False) -> dict[str, Any]:
    """One member of the query string."""
    return {"name": name, "in": "query", "required": required, "schema": schema, "description": words}


def in_words(asked: dict[str, Any]) -> dict[str, Any]:
    """One member for the page: its name, whether it is needed, what it is, and the codes that it may be."""
    codes = asked["schema"].get("items", {}).get("enum", ())
    return {"name": asked["name"], "required": asked["required"], "words": asked["description"], "codes": codes}
