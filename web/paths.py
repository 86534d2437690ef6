"""Where somebody may be sent after signing in: a page of ours, whatever the address asked for."""

import re
from typing import Final

HOME: Final = "/portal"
LONGEST: Final = 200
_OURS: Final = re.compile(r"/(?:portal|placements)(?:/[A-Za-z0-9_-]+)*(?:\?[A-Za-z0-9_=&-]*)?")


def ours(path: str) -> str:
    """The path, if it is one of the portal or of placements; ``/portal`` for anything else.

    Nothing that a browser could read as another site gets through: no second slash, backslash, dot, colon or escape.
    """
    return path if len(path) <= LONGEST and _OURS.fullmatch(path) else HOME
