"""The same directory as a Django site: ``/orm`` as usual, ``/within`` and ``/covering`` with the best SQL and Jinja2.

Persistent connections, prepared statements, compiled templates that are kept, nothing in the way that a directory does
without: no sessions, no gzip, no map, no helplines, one language. The places come from our own table in memory, which
is quicker than a query. ``FINDER_BENCH_DATABASE`` is the database of ``postgres.database``.
"""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import django
from django.conf import settings

_AT: Final = urlsplit(os.environ["FINDER_BENCH_DATABASE"])
_TEMPLATES: Final = {"DIRS": [Path(__file__).parent / "templates"]}
settings.configure(
    DEBUG=False,
    SECRET_KEY="only for a server of this machine",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.contrib.gis.db.backends.postgis",
            "NAME": _AT.path[1:],
            "HOST": _AT.hostname,
            "PORT": _AT.port,
            "USER": _AT.username,
            "CONN_MAX_AGE": None,
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1},
        }
    },
    TEMPLATES=[
        {"BACKEND": "django.template.backends.django.DjangoTemplates", **_TEMPLATES},
        {"BACKEND": "django.template.backends.jinja2.Jinja2", **_TEMPLATES},
    ],
    USE_I18N=False,
    USE_TZ=False,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.contrib.gis.db import models  # noqa: E402 (Django is to know its settings first)
from django.contrib.gis.db.models.functions import Distance  # noqa: E402
from django.contrib.gis.geos import Point  # noqa: E402
from django.contrib.gis.measure import D  # noqa: E402
from django.contrib.postgres.fields import ArrayField  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402
from psycopg.rows import dict_row  # noqa: E402
from psycopg.types.numeric import Int8  # noqa: E402

from finder.search import options  # noqa: E402
from finder.search.batch import town  # noqa: E402
from finder.search.query import SearchQuery  # noqa: E402
from providers import vocabulary  # noqa: E402
from providers.places import Gazetteer, Place  # noqa: E402
from seeds.gazetteer import TABLE  # noqa: E402
from tests.bench.peers import postgres  # noqa: E402
from tests.bench.peers.ask import ask, towns  # noqa: E402
from tests.bench.peers.rows import PAGE  # noqa: E402

GAZETTEER: Final = Gazetteer.load(TABLE)
LABELS: Final = {
    number: vocabulary.term(group, code).label
    for group, known in options.NUMBER.items()
    for code, number in known.items()
}
MILE: Final = 1609.344  # metres
CARDS: Final = """
SELECT id, public_id, name, program, city, code, phone, approximate, source, checked, codes FROM program
WHERE public_id = ANY(%s)
"""


class Unnest(models.Func):
    """One row for each member of an array."""

    function = "unnest"
    set_returning = True


class Program(models.Model):
    """A listing."""

    public_id = models.UUIDField()
    name = models.TextField()
    program = models.TextField()
    city = models.TextField()
    code = models.TextField()
    phone = models.TextField()
    approximate = models.BooleanField()
    source = models.TextField()
    checked = models.TextField()
    state = models.SmallIntegerField()
    town = models.IntegerField()
    codes = ArrayField(models.SmallIntegerField())
    point = models.PointField(geography=True)

    class Meta:
        app_label = "peers"
        db_table = "program"
        managed = False


def by_orm(request: HttpRequest) -> HttpResponse:
    """As it is usually written: a query for the list, one for the total, one for the counts of each chosen group."""
    query, place = read(request)
    origin = Point(place.lon, place.lat, srid=4326)
    if place.kind == "state":
        near = Program.objects.filter(state=options.STATES[place.state])
    else:
        its_town = models.Q(town=towns().get(town(place.town, place.state), -1))
        near = Program.objects.filter(models.Q(point__dwithin=(origin, D(mi=query.miles))) | its_town)
    wanted = {group: options.numbers(group, codes) for group, codes in ({"care": query.care} | query.chosen).items()}
    fits = chosen(near, wanted)
    counts = counted(fits)
    for group in wanted:
        span = options.SPAN[group]
        under = counted(chosen(near, {name: codes for name, codes in wanted.items() if name != group}))
        counts |= {number: under.get(number, 0) for number in range(span.start, span.stop)}
    hits = fits.annotate(away=Distance("point", origin)).order_by("away", "public_id")[:PAGE]
    cards = [card(vars(hit), hit.away.m / MILE) for hit in hits]
    return page("django", query, place, fits.count(), counts, cards)


def chosen(near: Any, wanted: Mapping[str, tuple[int, ...]]) -> Any:
    """What is near and meets each group."""
    for numbers in wanted.values():
        near = near.filter(codes__overlap=list(numbers))
    return near


def counted(fits: Any) -> dict[int, int]:
    """How many state each option."""
    each = fits.annotate(option=Unnest("codes")).values("option").annotate(count=models.Count("*"))
    return dict(each.values_list("option", "count"))


def by_covering(request: HttpRequest) -> HttpResponse:
    """With the best SQL that we found, without PostGIS to find what is near."""
    return by_sql(request, postgres.How.COVERING)


def by_within(request: HttpRequest) -> HttpResponse:
    """With the best SQL that we found, by PostGIS."""
    return by_sql(request, postgres.How.WITHIN)


def by_sql(request: HttpRequest, how: postgres.How) -> HttpResponse:
    """The page by one statement for the search and one for the cards."""
    query, place = read(request)
    asked = ask(query, place)
    connection.ensure_connection()
    with connection.connection.cursor(binary=True) as cursor:
        values = {name: Int8(value) if isinstance(value, int) else value for name, value in asked.values.items()}
        cursor.execute(named(postgres.statement(asked.groups, around=asked.around, how=how)), values, prepare=True)
        found = postgres.found(*cursor.fetchone())
    with connection.connection.cursor(binary=True, row_factory=dict_row) as cursor:
        rows = {str(row["public_id"]): row for row in cursor.execute(CARDS, [list(found.ids)], prepare=True)}
    cards = [card(rows[each], miles) for each, miles in zip(found.ids, found.miles, strict=True)]
    return page("jinja2", query, place, found.total, dict(enumerate(found.counts)), cards)


@cache
def named(text: str) -> str:
    """A statement as psycopg wants it."""
    return postgres.NAMED.sub(lambda match: f"CAST(%({match[1]})s AS {postgres.TYPES.get(match[1], 'float8')})", text)


def read(request: HttpRequest) -> tuple[SearchQuery, Place]:
    """What is asked for, and where that is."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    query = SearchQuery.parse(pairs)
    return query, GAZETTEER.locate(query.near)[0]


def card(row: Mapping[str, Any], miles: float) -> dict[str, Any]:
    """What a card shows."""
    codes, pays, care = row["codes"], options.SPAN["payment"], options.SPAN["care"]
    return {
        "id": row["public_id"],
        "name": row["name"],
        "program": row["program"],
        "city": row["city"],
        "state": row["code"],
        "phone": row["phone"],
        "miles": f"{'about ' if row['approximate'] else ''}{miles:.1f} miles",
        "what": [LABELS[number] for number in codes if care.start <= number < care.stop],
        "pays": ", ".join([LABELS[number] for number in codes if pays.start <= number < pays.stop]),
        "checked": row["checked"],
    }


def page(
    engine: str, query: SearchQuery, place: Place, total: int, counts: Mapping[int, int], cards: list[dict[str, Any]]
) -> HttpResponse:
    """The results page."""
    groups = [
        {
            "label": group.label,
            "name": group.name,
            "options": [
                {
                    "code": term.code,
                    "label": term.label,
                    "count": counts.get(options.NUMBER[group.name][term.code], 0),
                    "checked": term.code in query.chosen.get(group.name, ()),
                }
                for term in group.terms
            ],
        }
        for group in vocabulary.FILTERS
    ]
    words = {"query": query, "place": place, "total": total, "cards": cards, "groups": groups}
    return HttpResponse(engines[engine].get_template("results.html").render(words))


urlpatterns = [path("orm", by_orm), path("covering", by_covering), path("within", by_within)]
application = get_wsgi_application()
