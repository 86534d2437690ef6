"""The whole service on one screen: what it is made of, its routes, what stands before them, how it starts and stops."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from starlette.applications import Starlette
from starlette.types import ASGIApp

from finder import helplines, measuring, portal, shipped
from finder.api import openapi
from finder.api.answers import Answers
from finder.api.routes import Api
from finder.freshness import Freshness
from finder.geocoding import visitors_geocoder
from finder.lanes import in_lanes
from finder.map import feed
from finder.map.draw import MapDrawer
from finder.pages import about, compare, doubts, learn, listing, offline, pins, rendering, results
from finder.pages.cards import Cards
from finder.pages.check import routes as check
from finder.pages.results import Results
from finder.placements import routes as placements
from finder.screening.review import signed
from finder.search.ask import Directory
from finder.settings import APPS, Settings
from providers.openings.moments import Watch
from providers.portal import routes as rooms
from providers.trust.exposure import Exposure
from web import deadline, health, metrics
from web.cache import PageCache
from web.database import Database
from web.errors import ErrorPages
from web.guard import Guard
from web.jobs import Clockwork
from web.limits import Limiter
from web.logging import quiet
from web.view import View


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def create_app(settings: Settings | None = None, now: Callable[[], datetime] = now) -> ASGIApp:
    """The service. Starts with the database unreachable too: it then has no listings yet, but every phone line."""

    def today() -> date:
        return now().date()

    settings = settings or Settings()
    quiet(settings.log_level)
    database = Database(settings.database, APPS)
    fresh = Freshness(settings, database, now)
    live = fresh.live
    directory = Directory(lambda: live.current, shipped.gazetteer(), visitors_geocoder(settings))
    assets = rendering.assets()
    view = View(rendering.renderer(settings, assets))
    outlines = shipped.outlines()
    cards, drawer = Cards(view.render), MapDrawer(outlines, shipped.towns())
    answers = Answers(settings)
    errors = ErrorPages(view.render, answers.helplines)
    table = signed(
        shipped.screening(), settings.screening_reviewer, settings.screening_credential, settings.screening_reviewed
    )
    counts, limiter = metrics.Counts(), Limiter(settings.rate, today=today, proxies=settings.proxies)
    watch = Watch(now, settings.rules.shelf_lives)
    api = Api(directory, answers, settings, table, watch)
    exposure = Exposure(now, database.bind)
    desk = portal.desk(view, settings, directory.gazetteer, now)
    clockwork = Clockwork(portal.jobs(desk, settings, live), database.bind, now)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await database.start()
        await fresh.start()
        await exposure.start()
        if settings.jobs == "on":
            await clockwork.start()
        yield
        await clockwork.stop()
        await exposure.stop()
        await fresh.stop()
        await database.stop()

    routes = [  # tried one after another: what is asked for most stands first
        *results.routes(
            directory, view, Results(view, cards, lambda: live.age(now()) if live.failing_since else None, watch)
        ),
        *pins.routes(directory, pins.MapPage(view, drawer, cards)),
        *api.routes(),
        *about.routes(directory, view, helplines.all_lines(settings)),
        *offline.routes(view, assets, helplines.all_lines(settings)),
        *listing.routes(directory, view, drawer, settings, watch, seen=exposure.count),
        *doubts.routes(directory, view, settings, now),
        *compare.routes(directory, view, watch),
        *check.routes(directory, view, table, watch),
        *learn.routes(view, shipped.lessons()),
        *feed.routes(outlines),
        *rooms.routes(desk),
        *placements.routes(portal.bench(desk, settings, directory, watch)),
        *openapi.routes(api.operations(), view, settings),
        *health.routes(lambda: live.built_at is not None),
        *metrics.routes(
            counts, measuring.gauges(live, now), metrics.Readers(tuple(settings.metrics_for.split()), limiter)
        ),
        assets.route(),
    ]
    return Guard(
        Starlette(routes=in_lanes(routes, errors), exception_handlers=errors.handlers(), lifespan=lifespan),
        hosts=settings.hosts,
        https=settings.address.startswith("https://"),
        limiter=limiter if settings.rate_limits == "on" else None,
        cache=PageCache(lambda: (live.current.rev, live.failing_since, today()), clock=lambda: now().timestamp()),
        error_page=errors,
        before=lambda: database.bind(deadline.PATIENCE),
        counts=counts,
    )
