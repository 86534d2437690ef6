"""Forms that people send: their fields, read without keeping anything."""

from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

FORM: Final = "application/x-www-form-urlencoded"
NUL: Final = "\0"  # PostgreSQL keeps no text with it, so whoever sent it was told in vain to try again
MOST_FIELDS: Final = 1_000
OURS: Final = frozenset({"", "same-origin", "none"})  # what a browser says of a form that our own page sent


async def fields(request: Request) -> list[tuple[str, str]]:
    """The fields of a form in their order, empty ones included. The guard has bounded its size.

    Raises ``HTTPException``: 403 when another site's page sent it, 400 when it is no form, or half of one. ``Origin``
    cannot tell whose page it was: under our referrer policy browsers send ``null``.
    """
    if request.headers.get("sec-fetch-site", "") not in OURS:
        raise HTTPException(403)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise HTTPException(400)
    try:
        sent = await request.body()
        pairs = parse_qsl(sent.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (ValueError, ClientDisconnect) as error:  # who left while it came in is no fault of ours to be logged
        raise HTTPException(400) from error
    return [(name.replace(NUL, ""), value.replace(NUL, "")) for name, value in pairs]
