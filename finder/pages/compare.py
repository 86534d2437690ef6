"""Up to four programs side by side. What is the same in all of them is quieter than what differs."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.pages.listing import ASKED, fact_words, label
from finder.search.ask import Directory
from providers import phrases
from providers.listing import Listing
from providers.openings.moments import Moment, Watch
from providers.trust import hearsay_words
from web.i18n import mark as _
from web.i18n import translator
from web.view import View, language_of, words_of

MOST: Final = 4


def routes(directory: Directory, view: View, watch: Watch) -> list[Route]:
    """``GET /compare?id=…&id=…``."""

    async def compare(request: Request) -> Response:
        t, language, moment = words_of(request), language_of(request), watch.moment()
        asked = list(dict.fromkeys(request.query_params.getlist("id")))
        index = directory.index
        rows = [row for one in asked[:50] if (row := index.row_of(one)) is not None]
        listings = [index.listing(row) for row in rows[:MOST]]
        notes = [t(_("Choose two to four programs in a list, then compare them here."))] if not listings else []
        if len(asked) > MOST:
            notes.append(t(_("Four at a time: the first four are shown.")))
        if len(rows) < len(asked[:50]):
            notes.append(t(_("Some of the chosen programs are not here any more.")))
        return view.page(
            request,
            "finder/compare.html",
            notes=notes,
            listings=[column(one, language, moment) for one in listings],
            rows=comparison(listings, language),
        )

    return [Route("/compare", compare, name="compare")]


def column(listing: Listing, language: str, moment: Moment) -> dict[str, Any]:
    """The head and foot of one program's column."""
    t = translator(language)
    return {
        "listing": listing,
        "phone": phrases.dial(listing.phones[0], t) if listing.phones else None,
        "doubted": hearsay_words.doubted(listing, moment, language),
        "openings": hearsay_words.with_openings(listing, moment, language),
        "source": phrases.source_line(listing.fact("care"), language),
    }


def comparison(listings: list[Listing], language: str) -> list[dict[str, Any]]:
    """One row a fact that at least one of them states."""
    rows = []
    for name in ASKED:
        words = [fact_words(one, name, language) for one in listings]
        if any(words):
            rows.append({"label": translator(language)(label(name)), "words": words, "same": len(set(words)) == 1})
    return rows
