"""Outlines for the map that moves: the borders in a box, from our own server, so that no other site learns of it."""

import re
from typing import Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.map.outlines import Outlines, outlines_geojson

BOX: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,6})?(,-?[0-9]{1,3}(\.[0-9]{1,6})?){3}")


def routes(outlines: Outlines) -> list[Route]:
    """``GET /map/outlines.json?box=west,south,east,north`` in degrees."""

    async def feed(request: Request) -> Response:
        box = request.query_params.get("box", "")
        if not BOX.fullmatch(box):
            raise HTTPException(400)
        west, south, east, north = map(float, box.split(","))
        if not (-90 <= south < north <= 90 and west < east <= west + 360):
            raise HTTPException(400)
        found = outlines_geojson(outlines, west, south, east, north, (east - west) / 1_000)
        return Response(orjson.dumps(found), media_type="application/geo+json", headers={"Cache-Control": "no-store"})

    return [Route("/map/outlines.json", feed, name="outlines")]
