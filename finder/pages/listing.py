"""One program: everything that is known, who said it and when; and how to call."""

from collections.abc import Callable
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from finder import helplines
from finder.map.draw import MapDrawer
from finder.merged import survivor
from finder.pages.contact import json_ld, note, vcard
from finder.pages.pins import draw_point
from finder.search.ask import Directory
from finder.settings import Settings
from providers import hours, phrases, vocabulary
from providers.listing import Listing
from providers.openings.moments import Watch
from providers.trust import hearsay_words
from web.i18n import in_language, translator
from web.i18n import mark as _
from web.view import View, language_of, safe, words_of

# The order in which people ask: will they take me, what do they do, when, how do I get there, who are they.
ASKED: Final = (
    "age", "sex", "payment", "plan", "takes", "refuses", "group", "language", "only_for", "care", "supervision",
    "detox_setting", "setting", "substance", "medication", "therapy", "service", "schedule", "hours", "telehealth",
    "access", "licence", "operator", "answered_by",
)  # fmt: skip
LABELS: Final = {"hours": _("Hours")}
ASK_WHO: Final = _("We do not know who answers this number: the program or a call center. You can ask.")
ALWAYS: Final = frozenset({"age", "payment", "language", "care"})  # asked by everyone: shown even when not stated


def routes(
    directory: Directory, view: View, drawer: MapDrawer, settings: Settings, watch: Watch, *,
    seen: Callable[[str], None],
) -> list[Route]:  # fmt: skip
    """``GET /listing/{id}`` and its contact card. ``seen`` is told the id of each listing whose page was opened."""

    def found(request: Request) -> Listing | None:
        index = directory.index
        row = index.row_of(request.path_params["id"])
        return None if row is None else index.listing(row)

    async def listing(request: Request) -> Response:
        one, language, t = found(request), language_of(request), words_of(request)
        if one is None:
            return await moved(request, "")
        seen(one.id)
        moment = watch.moment()
        return view.page(
            request,
            "finder/listing.html",
            listing=one,
            what=phrases.what(one, t),
            phones=[phrases.dial(phone, t) for phone in one.phones],
            answered=phrases.answered_by(one, t, ASK_WHO),
            doubted=hearsay_words.doubted(one, moment, language),
            openings=hearsay_words.with_openings(one, moment, language),
            words=own_words(one, language),
            facts=fact_rows(one, language),
            old=one.fact("care").is_old(moment.now.date()) and not one.is_example,
            map=safe(draw_point(drawer, one, language)),
            json_ld=safe(orjson.dumps(json_ld(one, settings.address)).decode().replace("<", "\\u003c")),
        )

    async def card(request: Request) -> Response:
        one = found(request)
        if one is None:
            return await moved(request, "/card.vcf")
        language = language_of(request)
        source = phrases.source_line(one.fact("phones"), language)
        text = vcard(one, note(source, helplines.always(settings), language), language)
        headers = {"Content-Disposition": "attachment; filename=program.vcf", "Cache-Control": "no-store"}
        return Response(text, media_type="text/vcard", headers=headers)

    return [
        Route("/listing/{id}", listing, name="listing"),
        Route("/listing/{id}/card.vcf", card, name="card"),
    ]


async def moved(request: Request, rest: str) -> Response:
    """To the listing into which this one was merged. Raises ``HTTPException``, see ``merged.survivor``."""
    to = await survivor(request.path_params["id"])
    path = in_language(f"/listing/{to}{rest}", language_of(request))
    return RedirectResponse(path, 301, {"Cache-Control": "no-store"})  # a merge can be taken back


def fact_rows(listing: Listing, language: str) -> list[dict[str, Any]]:
    """Every fact in words with who said it; what everyone asks for is there even when it is not stated."""
    rows = []
    for name in ASKED:
        words = fact_words(listing, name, language)
        if not words and name not in ALWAYS and not (name == "supervision" and "detox" in listing.care):
            continue
        source = phrases.source_line(listing.fact(name), language) if words else ""
        rows.append({"name": name, "label": translator(language)(label(name)), "words": words, "source": source})
    return rows


def own_words(listing: Listing, language: str) -> dict[str, str]:
    """What the program writes about itself, line by line as it is, with who said it; empty when it wrote nothing."""
    text = str(listing.facts.get("description") or "")
    return {"text": text, "source": phrases.source_line(listing.fact("description"), language)} if text else {}


def fact_words(listing: Listing, name: str, language: str) -> str:
    """One fact in words; empty when it is not stated."""
    t = translator(language)
    if name == "hours":
        return hours.in_words(str(listing.facts.get("hours") or ""), language)
    if name == "supervision":
        return supervision_words(listing, language)
    return ", ".join(phrases.labels(name, listing.stated(name), t))


def supervision_words(listing: Listing, language: str) -> str:
    """Nurses or doctors day and night, where detox is offered and somebody stated it."""
    if listing.supervision in (None, "not_stated"):
        return ""
    return translator(language)(vocabulary.term("supervision", str(listing.supervision)).label)


def label(name: str) -> str:
    """What a fact is called."""
    return LABELS[name] if name in LABELS else vocabulary.GROUPS[name].label
