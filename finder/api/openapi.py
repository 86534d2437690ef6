"""The API described: OpenAPI 3.1 from the one table of operations, and a page that people can read."""

from functools import cache
from typing import Any, Final

import orjson
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.api import shapes
from finder.api.operations import HEADERS, Operation
from finder.api.routes import LONGEST_WORDS
from finder.search.query import FARTHEST, MOST_PAGES, MOST_PER_PAGE, PER_PAGE
from finder.settings import Settings
from providers import vocabulary
from web.view import View

REFERENCE = "#/components/schemas/{model}"
JSON: Final = "application/json"
MOVED: Final = "It was merged into another listing, which is there"
FAILURES: Final = {
    "404": "Not there",
    "422": "A member was wrong; errors names it",
    "429": "Too many requests",
}
SENDING_FAILURES: Final = {
    "400": "What was sent is not JSON in UTF-8, or says something twice",
    "413": "More than 64 KB was sent",
    "415": "What was sent is not application/json",
}


def routes(operations: tuple[Operation, ...], view: View, settings: Settings) -> list[Route]:
    """``/api/openapi.json`` and ``/api``."""
    described = description(operations, settings)
    text = orjson.dumps(described)
    readable = [(one, [in_words(asked) for asked in parameters(one)], sheet_of(one)) for one in operations]

    async def document(request: Request) -> Response:
        return Response(text, headers=HEADERS, media_type="application/vnd.oai.openapi+json;version=3.1")

    async def page(request: Request) -> Response:
        return view.page(request, "finder/api.html", operations=readable, schemas=described["components"]["schemas"])

    return [Route("/api/openapi.json", document, name="openapi"), Route("/api", page, name="api")]


def description(operations: tuple[Operation, ...], settings: Settings) -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Treatment finder",
            "version": "1",
            "description": "Detox and intensive outpatient programs in the US. Members are stable. What a program does "
            "not state is missing, never false. Every answer carries the helplines.",
        },
        "servers": [{"url": settings.address}],
        "paths": {one.path: {one.method.lower(): operation(one)} for one in operations},
        "components": {"schemas": schemas(operations)},
    }


def schemas(operations: tuple[Operation, ...]) -> dict[str, Any]:
    """Every shape that is sent or answered, by its name."""
    answered = (shapes.Problem, shapes.Moved, *(one.shape for one in operations if one.shape))
    return schemas_of(answered, tuple(one.sends for one in operations if one.sends))


@cache
def schemas_of(answered: tuple[type[BaseModel], ...], sent: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    """The schemas of some models, by name; made once, since models do not change."""
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "serialization") for model in answered]
    modes += [(model, "validation") for model in sent]
    found: dict[str, Any] = models_json_schema(modes, ref_template=REFERENCE)[1]["$defs"]
    return found


def operation(one: Operation) -> dict[str, Any]:
    """One path."""
    schema: dict[str, Any] = {"type": "object"} if one.media_type != "text/csv" else {"type": "string"}
    schema = reference(one.shape) if one.shape else schema
    problem = {"application/problem+json": {"schema": reference(shapes.Problem)}}
    failures = FAILURES | (SENDING_FAILURES if one.sends else {})
    moved = {"308": {"description": MOVED, "content": {JSON: {"schema": reference(shapes.Moved)}}}}
    return {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": parameters(one),
        **({"requestBody": sent(one.sends)} if one.sends else {}),
        "responses": {
            "200": {"description": "Found", "content": {one.media_type: {"schema": schema}}},
            **(moved if "{id}" in one.path else {}),
            **{status: {"description": words, "content": problem} for status, words in sorted(failures.items())},
        },
    }


def sent(shape: type[BaseModel]) -> dict[str, Any]:
    """What a POST brings."""
    return {"required": True, "content": {JSON: {"schema": reference(shape)}}}


def sheet_of(one: Operation) -> dict[str, Any] | None:
    """What a POST brings, for the page: an example, and its members in words with the ids that they may be."""
    if one.sends is None:
        return None
    found = one.sends.model_json_schema()
    members = [
        {"name": name, "required": False, "words": about["description"], "codes": ids(about["anyOf"][0])}
        for name, about in found["properties"].items()
    ]
    return {"members": members, "example": orjson.dumps(found["examples"][0], option=orjson.OPT_INDENT_2).decode()}


def ids(schema: dict[str, Any]) -> list[str]:
    """The ids that a member may be, in a list or by substance too."""
    inner: dict[str, Any] = schema.get("items") or schema.get("additionalProperties") or schema
    return list(inner["enum"])


def reference(shape: type[BaseModel]) -> dict[str, Any]:
    """A shape by its name."""
    return {"$ref": REFERENCE.format(model=shape.__name__)}


def parameters(one: Operation) -> list[dict[str, Any]]:
    """What may be asked."""
    found = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "description": "A listing's id."}
    ] if "{id}" in one.path else []  # fmt: skip
    found += [
        parameter(name, {"type": "string", "maxLength": LONGEST_WORDS}, words, required=True)
        for name, words in one.parameters
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
