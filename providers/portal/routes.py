"""Every page of the portal, room by room."""

from collections.abc import Sequence

from starlette.routing import Route

from providers.portal import (
    account,
    auditing,
    claiming,
    confirming,
    editing,
    freezing,
    history,
    home,
    moderation,
    openings,
    passkeys,
    people,
    publishing,
    signing_in,
    tapping,
    twins,
)
from providers.portal.desk import Desk


def routes(desk: Desk) -> Sequence[Route]:
    """The portal's routes. Each says who may open it (``web.gate``)."""
    return [
        *home.routes(desk),
        *claiming.routes(desk),
        *people.routes(desk),
        *editing.routes(desk),
        *publishing.routes(desk),
        *history.routes(desk),
        *freezing.routes(desk),
        *signing_in.routes(desk),
        *account.routes(desk),
        *passkeys.routes(desk),
        *confirming.routes(desk),
        *openings.routes(desk),
        *tapping.routes(desk),
        *auditing.routes(desk),
        *twins.routes(desk),
        *moderation.routes(desk),
    ]
