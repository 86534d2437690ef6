"""What visitors do on a day: they search, read, answer the check, tap, report, sign in, err, and leave midway."""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from typing import Final
from urllib.parse import quote, urlencode

from finder import shipped
from providers import vocabulary
from tests.deploy.proxy import NAME, Proxy
from tests.drills.day.cast import Visitor

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
FAULT: Final = "faultword"  # a search for a program of such a name breaks the build that is drilled, see ``built``
AT_ONCE: Final = 3  # visitors
RUSH: Final = 24  # tables asked for at once: more than a lane has places
RUSHES: Final = 100  # visitors from one rush to the next
REPORTED: Final = (("phones", "no_answer"), ("address", "moved"), ("payment", "not_taken"), ("openings", "not_open"))
EVERY_FILTER: Final = [f"{group.name}={term.code}" for group in vocabulary.FILTERS for term in group.terms]


@dataclass
class Site:
    """Where visitors go: the finder's own port, where a proxy of ours says who asks; and nginx, where there is one."""

    port: int
    proxy: Proxy | None
    listings: Sequence[str]
    met: Counter[str] = field(default_factory=Counter)

    def line(self, visitor: Visitor) -> HTTPConnection:
        """A connection of this visitor."""
        if self.proxy and visitor.by_nginx:
            return self.proxy.connected(visitor.address)
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def head(self, visitor: Visitor) -> dict[str, str]:
        """What their browser says with every request."""
        said = {
            "Host": NAME, "User-Agent": visitor.agent, "Accept-Encoding": "gzip", "Cookie": f"a={visitor.page}",
            "Referer": f"https://{visitor.page}.example/?q={quote(visitor.near)}",
        }  # fmt: skip
        first = {} if visitor.by_nginx and self.proxy else {"X-Forwarded-For": f"{visitor.page}, {visitor.address}"}
        return said | first


class Visit:
    """One visitor's session."""

    def __init__(self, site: Site, visitor: Visitor) -> None:
        self.site, self.who = site, visitor
        self.line = site.line(visitor)
        self.head = site.head(visitor)
        self.prefix = "/es" if visitor.number % 4 == 1 else ""
        self.listing = site.listings[visitor.number % len(site.listings)]

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **more: str) -> tuple[int, str, str]:
        """The status, where it leads, and the text; 0 where the line broke."""
        head = self.head | {name.replace("_", "-"): value for name, value in more.items()}
        try:
            self.line.request(method, path, body, head)
            found = self.line.getresponse()
            text = found.read()
        except (OSError, HTTPException):
            self.line.close()
            self.line = self.site.line(self.who)
            self.site.met["broken line"] += 1
            return 0, "", ""
        self.site.met[str(found.status)] += 1
        return found.status, found.getheader("Location", ""), text.decode("latin-1")

    def send(self, path: str, pairs: Sequence[tuple[str, str]] | Mapping[str, str]) -> tuple[int, str, str]:
        """Send a form."""
        return self.ask(self.prefix + path, "POST", urlencode(pairs).encode(), Content_Type=FORM)

    def tell(self, path: str, value: object) -> tuple[int, str, str]:
        """Send JSON."""
        return self.ask(path, "POST", json.dumps(value).encode(), Content_Type=JSON)


def searches(visit: Visit) -> None:
    """A place that nobody knows, one that is known, a point, a ZIP code; the next page, a fragment, a comparison."""
    who, to = visit.who, visit.prefix
    visit.ask(f"{to}/search?{urlencode({'near': who.near})}")
    visit.ask(f"{to}/search?{urlencode({'near': who.place})}&{who.filters}&miles=100")
    visit.ask(f"{to}/search?{who.question}&page=2")
    visit.ask(f"{to}/search?near={who.point}&miles=50")
    visit.ask(f"{to}/compare?id={visit.listing}&id={who.page}&near={quote(who.word)}")


def reads(visit: Visit) -> None:
    """A program's page, its card for the phone's address book, the page of phone lines; whatever a tap asks for."""
    to = visit.prefix
    visit.ask(f"{to}/listing/{visit.listing}?from={quote(visit.who.near)}")
    visit.ask(f"{to}/listing/{visit.listing}/card.vcf?near={visit.who.point}")
    visit.ask(f"{to}/helplines?near={quote(visit.who.place)}")
    visit.ask(f"{to}/learn/detox?{visit.who.question}")


def checks(visit: Visit) -> None:
    """The check, all of it on one page and then with a place; and one question at a time."""
    answers = list(visit.who.ticked)
    visit.send("/check", [*answers, ("view", "whole"), ("go", "results"), ("near", visit.who.place), ("miles", "100")])
    visit.send("/check", [*answers, ("go", "results"), ("near", visit.who.near), ("payment", "medicaid")])
    visit.send("/check", [*answers, ("at", "substances")])
    visit.ask(f"{visit.prefix}/check?{visit.who.sheet}")  # as nobody is asked to


def programs(visit: Visit) -> None:
    """What an app asks for on its visitor's behalf."""
    who = visit.who
    table = ("search", "search.geojson", "search.csv")[who.number % 3]
    visit.ask(f"/api/v1/{table}?near={who.point}&{who.filters}")
    visit.ask(f"/api/v1/search?{urlencode({'near': who.near, who.page: who.word})}")
    visit.ask(f"/api/v1/places?q={quote(who.place)}")
    visit.ask(f"/api/v1/listing/{who.page}")
    visit.tell("/api/v1/screening", sheet_of(who))
    visit.tell("/api/v1/screening", sheet_of(who) | {who.page: [who.word], "now": [who.word]})
    visit.ask(f"/api/v1/screening?{who.sheet}", "POST", b"{", Content_Type=JSON)
    visit.ask("/api/v1/screening", "POST", who.sheet.encode(), Content_Type=FORM)


def reports(visit: Visit) -> None:
    """Something is wrong on a listing; and what became of a report, by a code that is none."""
    field_, what = REPORTED[visit.who.number % len(REPORTED)]
    visit.ask(f"{visit.prefix}/listing/{visit.listing}/wrong?field={visit.who.page}")
    visit.send(f"/listing/{visit.listing}/wrong", {"field": field_, "what": what, "note": visit.who.near})
    visit.send(f"/listing/{visit.listing}/wrong", {"field": field_, "what": visit.who.word})
    visit.send("/reports", {"code": visit.who.page})


def knocks(visit: Visit) -> None:
    """The portal, by an address that nobody knows: a letter is asked for, and two codes are guessed."""
    who = visit.who
    _, leads, _ = visit.ask(f"{visit.prefix}/portal/listing/{who.room}")
    visit.ask(leads or "/portal/sign-in")
    visit.send("/portal/sign-in", {"email": who.mail, "next": f"/portal/listing/{who.room}", "note": who.near})
    visit.send("/portal/sign-in/sent", {"email": who.mail, "code": f"{who.number:06}"})
    visit.send("/portal/sign-in/sent", {"email": who.mail, "code": who.word})
    visit.send("/portal/sign-in", {"email": f"{who.near}@{who.page}"})
    visit.send(f"/portal/sign-in/link/{who.page}", {"note": who.near})
    visit.ask(f"/handout/{who.page}")
    visit.ask(f"/portal/listing/{visit.listing}/edit?near={who.word}")


def errs(visit: Visit) -> None:
    """Everything that is refused, and a search that breaks."""
    who, word = visit.who, quote(visit.who.near)
    for path in (f"/{who.page}", f"/listing/{who.page}", f"/static/{who.page}", f"/metrics?{word}", f"//{who.page}"):
        visit.ask(path)
    for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", who.page.upper()):
        visit.ask(f"/search?near={word}", method)
    visit.ask(f"/search?near={who.point}&name={FAULT}{who.word}")
    visit.ask(f"/api/v1/search?near={who.point}&name={FAULT}{who.word}")
    visit.ask("/search?near=" + word * 400)
    visit.ask("/check", "POST", f"near={word}&".encode() * 3_000, Content_Type=FORM)
    visit.ask("/check", "POST", who.sheet.encode(), Content_Type=f"text/{who.page}")
    visit.ask("/check", "POST", who.sheet.encode(), Content_Type=FORM, Sec_Fetch_Site="cross-site")
    visit.ask(f"/search?near={word}", Host=f"{who.page}.example")
    visit.ask(f"/search?near={word}", X_Long=who.page * 6_000)


def leaves(visit: Visit) -> None:
    """Gone before the answer, in the midst of a form, in the midst of a head; and what is no request at all."""
    who = visit.who
    said = "".join(f"{name}: {value}\r\n" for name, value in visit.head.items()).encode("latin-1", "replace")
    table = f"GET /api/v1/search.csv?near={who.point}&miles=any HTTP/1.1\r\n".encode() + said + b"\r\n"
    form = f"POST /check HTTP/1.1\r\nContent-Type: {FORM}\r\nContent-Length: 5000\r\n".encode() + said + b"\r\n"
    for begun in (table, form + who.sheet.encode(), form[:-40], f"{who.page} {who.sheet}\r\n\r\n".encode()):
        line = visit.site.line(who)
        with closing(line), suppress(OSError):
            if line.sock is None:
                line.connect()
            line.sock.sendall(begun)


def floods(visit: Visit) -> None:
    """So many questions that the last are refused."""
    for number in range(45):
        visit.ask(f"/privacy?{visit.who.page}={number}")


Acts = Callable[[Visit], None]
ACTS: Final[tuple[tuple[Acts, float], ...]] = (  # what, and which part of all visitors does it
    (searches, 0.4), (reads, 0.35), (checks, 0.25), (programs, 0.08), (reports, 0.06), (knocks, 0.04), (errs, 0.04),
    (leaves, 0.03), (floods, 0.001),
)  # fmt: skip


def sheet_of(visitor: Visitor) -> dict[str, object]:
    """The same answers as the API takes them."""
    found: dict[str, object] = {}
    for name, value in visitor.ticked:
        if name.startswith("frequency."):
            rows = found.setdefault("frequency", {})
            assert isinstance(rows, dict)
            rows[name.partition(".")[2]] = value
        elif name == "drinks":
            found[name] = value
        else:
            ticked = found.setdefault(name, [])
            assert isinstance(ticked, list)
            ticked += [value] if value != "none" else []
    return found


def sheets(chance: random.Random, count: int) -> list[tuple[tuple[str, str], ...]]:
    """So many ways to answer the check."""
    table = shipped.screening()
    made = []
    for _ in range(count):
        ticked: list[tuple[str, str]] = []
        for question in table.questions.values():
            options = list(question.options)
            if question.kind == "multi":
                some = chance.sample(options, min(len(options), chance.choice((0, 1, 1, 2, 3))))
                ticked += [(question.id, one) for one in some] or [(question.id, "none")]
        often = list(table.questions["frequency"].options)
        ticked += [(f"frequency.{value}", chance.choice(often)) for name, value in ticked if name == "substances"]
        ticked.append(("drinks", chance.choice(list(table.questions["drinks"].options))))
        made.append(tuple(ticked))
    return made


def filters(chance: random.Random, count: int) -> list[str]:
    """So many choices of filters."""
    return ["&".join(sorted(chance.sample(EVERY_FILTER, 3))) for _ in range(count)]


def plan(visitor: Visitor) -> list[Acts]:
    """What this visitor does: at least one thing. The first do each thing, once through nginx and once not."""
    if visitor.number < 2 * len(ACTS):
        return [ACTS[visitor.number % len(ACTS)][0]]
    chance = random.Random(visitor.page)
    return [act for act, part in ACTS if chance.random() < part] or [searches]


def visited(site: Site, visitor: Visitor) -> None:
    """All that one visitor does."""
    visit = Visit(site, visitor)
    try:
        for act in plan(visitor):
            act(visit)
    finally:
        visit.line.close()


def rush(site: Site, visitors: Sequence[Visitor]) -> None:
    """Tables of the whole country, asked for all at once: some are told to come back."""
    lines = []
    for who in islice(cycle(visitors), RUSH):
        line = HTTPConnection("127.0.0.1", site.port, timeout=30)
        head = site.head(who) | {"X-Forwarded-For": who.address}
        line.request("GET", f"/api/v1/search.csv?near={who.point}&miles=any&{who.filters}", headers=head)
        lines.append(line)
    for line in lines:
        with suppress(OSError, HTTPException):
            found = line.getresponse()
            found.read()
            site.met[str(found.status)] += 1
        line.close()


def day(site: Site, visitors: Sequence[Visitor]) -> None:
    """All visitors, a few at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for begun in range(0, len(visitors), RUSHES):
            some = visitors[begun : begun + RUSHES]
            for done in [pool.submit(visited, site, one) for one in some]:
                done.result()
            rush(site, [one for one in some if not one.by_nginx])
