"""What a proxy answers when it cannot reach us, or refuses a request itself: files that need nothing of ours.

No style, no picture, no script: each would be one more request to a server that is gone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from finder import helplines
from finder.api.answers import Answers
from finder.pages import rendering
from finder.settings import Settings
from web.errors import ErrorPages
from web.i18n import LANGUAGES
from web.whole_file import whole

TEMPLATE: Final = "errors/unavailable.html"
READABLE: Final = 0o644  # by the proxy, which is somebody else


def files(settings: Settings) -> Mapping[str, bytes]:
    """Each file by its name: a page a language, and the same as JSON for programs."""
    render = rendering.renderer(settings, rendering.assets())
    lines = tuple(reversed(helplines.always(settings)))  # who is in danger reads from the top
    pages = {f"{language}.html": render(language, TEMPLATE, lines=lines).encode() for language in LANGUAGES}
    return pages | {"api.json": ErrorPages(render, Answers(settings).helplines).problem(503)}


def write(settings: Settings, folder: Path) -> list[Path]:
    """Write the files; returns their names. Whoever reads meanwhile gets the old or the new. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files(settings).items():
        with whole(folder / name) as unfinished:
            unfinished.write_bytes(content)
            unfinished.chmod(READABLE)
    return [folder / name for name in files(settings)]
