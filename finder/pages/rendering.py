"""The templates with what every page shows: the phone lines, the way out, dates in words."""

from functools import cache
from pathlib import Path
from typing import Final

from xstatic.pkg import leaflet

from finder import helplines
from finder.settings import Settings
from providers.phrases import day
from web.assets import Assets
from web.i18n import LANGUAGES
from web.render import Renderer

STATIC: Final = Path(__file__).parents[2] / "static"


@cache
def assets() -> Assets:
    """The files that pages name: our own, and Leaflet. Read once a process."""
    return Assets([("", STATIC), ("leaflet/", Path(leaflet.BASE_DIR))])


def renderer(settings: Settings, assets: Assets) -> Renderer:
    """The templates, with the phone lines that every one of them shows."""
    render = Renderer(
        assets,
        {
            "helpline": helplines.owners(settings),
            "samhsa": helplines.SAMHSA,
            "exit_url": settings.exit_url,
        },
    )
    render.add_filter("day", {language: lambda iso, lang=language: day(iso, lang) for language in LANGUAGES})
    return render
