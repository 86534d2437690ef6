"""Strings in addresses: in each member of a query, in each hole of a path, and as paths that nobody made."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle
from typing import Final
from urllib.parse import urlsplit

from finder.search.query import MEMBERS
from tests.attacks.asking import Head, cookie, written
from tests.attacks.crawling import Crawl
from web.guard import LONGEST_URL

UNLINKED: Final = {"q", "box", "before", "next", "needed", "why", "field", "id", "x", "near[]", "__proto__"}
MOST_AT_ONCE: Final = 3
LONGEST: Final = 600  # characters of one value: more is answered before anybody looks at it
HOLE: Final = re.compile(r"\{(\w+)(?::\w+)?\}")
ODD: Final = (  # written as they go over the line
    "//", "///evil.example", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/static/..%2f..%2fpyproject.toml",
    "/static/%2e%2e/%2e%2e/pyproject.toml", "/static/%00", "/static/%2Fetc/passwd", "/static/app.css%00.html",
    "/static/....//....//pyproject.toml", "/static/C:%5Cwindows", "/%00", "/%0d%0aSet-Cookie:a=b", "/%252e%252e%252f",
    "/%c0%ae%c0%ae/%c0%af", "/%ff%fe", "/%e2%80%ae", "/%u002e", "/%", "/%zz", "/;/portal", "/portal;a=b", "/portal/%2e",
    "/portal//moderation", "/./portal", "/portal/../portal/moderation", "/es/es/portal", "/es//evil.example",
    "/ES/portal",
    "/es/%2fportal", "/api/v1/listings/%2e%2e%2fsearch", "/api//v1/search", "/search%3fnear=1", "/search%23",
    "/\\evil.example",
    "/handout/" + "A" * 7_000, "/" + "a/" * 4_000, "/" + "%41" * 2_500, "/portal/moderation/proposal/" + "9" * 4_400,
    "/portal/moderation/proposal/-1", "/portal/moderation/proposal/1e3", "/portal/moderation/proposal/%D9%A3",
    "/placements/shortlist/2147483648", "/placements/searches/9223372036854775808", "/portal/moderation/__class__/1",
)  # fmt: skip


class Addresses:
    """Asks for pages. ``flaws``: what was wrong; ``used``: the strings that were sent."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl, self.scene = crawl, crawl.scene
        self.members = sorted(set().union(*crawl.members.values(), MEMBERS, UNLINKED))
        self.flaws: list[str] = []
        self.used: set[str] = set()
        self.requests = 0

    def queries(self, strings: Sequence[str]) -> None:
        """Each page in its turn, with as many of the strings as an address can hold, each in another member: of those
        that any page has, and some that none has. Goes on until all were sent."""
        pages, members, left, number = self._pages(), cycle(self.members), deque(strings), 0
        while left:
            token, path = pages[number % len(pages)]
            query, sent = f"{written(left[0][:100])}=x", list[str]()
            while left and len(sent) < len(self.members):
                more = f"&{next(members)}={written(left[0][:LONGEST])}"
                if sent and len(path) + len(query) + len(more) >= LONGEST_URL:
                    break
                query, sent = query + more, [*sent, left.popleft()]
            self._ask(f"{path}?{query}", token, sent)
            number += 1

    def alone(self, deal: Callable[[int], Iterable[Sequence[str]]]) -> None:
        """The members that a page is known to have: those in which anything can be typed beside a place and a kind of
        care, so that what stands behind them runs. ``deal``: rounds of so many strings."""
        for token, path in self.readers():
            names = sorted(self._names(path))
            for number, strings in enumerate(deal(min(len(names), MOST_AT_ONCE))):
                some = [names[(number + at) % len(names)] for at in range(len(strings))]
                query = "&".join(f"{name}={written(text[:300])}" for name, text in zip(some, strings, strict=True))
                self._ask(f"{path}?near=43604&zip=43604&care=detox&{query}", token, strings)

    def readers(self) -> list[tuple[Head, str]]:
        """One page of each route that reads members of a query."""
        found = {}
        for token, path in self._pages():
            route = self.crawl.route_of("GET", path)
            if route and self._names(path):
                found.setdefault(route.name, (token, path))
        return [*found.values()]

    def holes(self, deal: Iterable[str]) -> None:
        """Each hole of each path in its turn, by whoever may open the page."""
        filled = list(self._filled())
        for number, text in enumerate(deal):
            token, pattern, name = filled[number % len(filled)]
            path = HOLE.sub(lambda hole: written(text[:LONGEST]) if hole[1] == name else "1", pattern)  # noqa: B023
            self._ask(path if number % 3 else f"/es{path}", token, [text])

    def odd(self, deal: Iterable[str]) -> None:
        """Paths that are none, as a stranger and as somebody who is signed in."""
        for path in ODD:
            for person in ("stranger", "editor"):
                self._ask(path, cookie(self.scene.people[person].token), [path])
        for text in deal:
            self._ask(f"/{written(text[:LONGEST])}", (), [text])
            self._ask(f"/static/{written(text[:LONGEST])}", (), [text])

    def _pages(self) -> list[tuple[Head, str]]:
        return list(dict.fromkeys((tuple(cookie(one.token)), urlsplit(path).path) for one, _, path in self.crawl.pages))

    def _names(self, path: str) -> set[str]:
        route = self.crawl.route_of("GET", path)
        return (
            self.crawl.members.get(route.name, set()) | (MEMBERS if route.name.startswith("api-") else set())
            if route
            else set()
        )

    def _filled(self) -> Iterator[tuple[Head, str, str]]:
        """Each hole of each route of a page that somebody saw; and of those that nobody did."""
        by_route = {route.name: cookie(person.token) for person, route, _ in self.crawl.pages}
        for route in self.scene.routes:
            for hole in HOLE.finditer(route.path):
                yield by_route.get(route.name, ()), route.path, hole[1]

    def _ask(self, target: str, token: Head, strings: Sequence[str]) -> None:
        self.requests += 1
        self.used.update(strings)
        answer = self.scene.door.ask("GET", target, token)
        for flaw in self.crawl.markup.flaws(answer, strings):
            self.flaws.append(f"{target[:160]}: {flaw}")
