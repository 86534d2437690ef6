"""Static files: named by their content, so that a browser may keep them for a year, and compressed once."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOREVER: Final = "public, max-age=31536000, immutable"
COMPRESSED: Final = {"text/css", "text/javascript", "image/svg+xml", "application/json", "application/manifest+json"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, ready to send."""

    body: bytes
    zipped: bytes | None
    kind: str
    tag: str


class Assets:
    """Every static file in memory. ``folders`` are pairs of a URL prefix and the folder that it serves."""

    def __init__(self, folders: Iterable[tuple[str, Path]]) -> None:
        self._files = {
            prefix + path.relative_to(folder).as_posix(): read(path)
            for prefix, folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix not in {".map", ".py", ".pyc"}
        }

    def link(self, name: str) -> str:
        """The URL of a file, with its content's hash. Raises ``KeyError`` for a file that is not there."""
        return f"/static/{name}?{self._files[name].tag}"

    def text(self, name: str) -> str:
        """A file's text. Raises ``KeyError`` for a file that is not there."""
        return self._files[name].body.decode()

    def route(self) -> Route:
        """Serves the files under ``/static/``."""

        async def static(request: Request) -> Response:
            asset = self._files.get(request.path_params["name"])
            if asset is None:
                raise HTTPException(404)
            headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
            if asset.zipped and "gzip" in request.headers.get("accept-encoding", ""):
                return Response(asset.zipped, media_type=asset.kind, headers=headers | {"Content-Encoding": "gzip"})
            return Response(asset.body, media_type=asset.kind, headers=headers)

        return Route("/static/{name:path}", static, name="static")


def read(path: Path) -> Asset:
    """One file with its hash, and compressed where that helps."""
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    zipped = gzip.compress(body, 9, mtime=0) if kind in COMPRESSED else None
    return Asset(body, zipped, kind, hashlib.blake2b(body, digest_size=6).hexdigest())
