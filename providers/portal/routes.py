"""Every page of the portal, room by room."""

from collections.abc import Sequence

from starlette.routing import Route

from providers.portal.desk import Desk


def routes(desk: Desk) -> Sequence[Route]:
    """The portal's routes. Each says who may open it (``web.gate``)."""
    return []
