"""What a worker has done since it began, as text that Prometheus reads: numbers by route template, never an address, a
path or a word. Each worker counts for itself; its number stands on every line."""

import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from ipaddress import ip_network
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from web.limits import Limiter, trusted

KIND: Final = "text/plain; version=0.0.4; charset=utf-8"
ANSWERS: Final = "finder_answers_total"
REFUSALS: Final = "finder_refusals_total"
FORWARDED: Final = b"x-forwarded-for"

Gauges = Callable[[], Awaitable[Mapping[str, float]]]  # by name, with labels in braces where there are some


class Counts:
    """Answers by route template and class of status, and refusals by status."""

    def __init__(self) -> None:
        self._answers: Counter[tuple[str, int]] = Counter()
        self._refusals: Counter[int] = Counter()

    def answered(self, route: str, status: int) -> None:
        """One more answer. ``route`` is a template of ours. Status 0: the client was gone."""
        self._answers[route, status // 100] += 1

    def refused(self, status: int) -> None:
        """One more request that went no further than the guard."""
        self._refusals[status] += 1

    def samples(self) -> Iterator[tuple[str, float]]:
        """Each counter with its labels."""
        for (route, kind), count in sorted(self._answers.items()):
            yield f'{ANSWERS}{{route="{route}",status="{kind}xx"}}', count
        for status, count in sorted(self._refusals.items()):
            yield f'{REFUSALS}{{status="{status}"}}', count


class Readers:
    """Who may read the numbers: networks. Behind a proxy it is the visitor who counts, not the proxy."""

    def __init__(self, networks: tuple[str, ...], limiter: Limiter) -> None:
        """``limiter`` knows which proxies are believed. Raises ``ValueError`` for what is no network."""
        self._networks = tuple(ip_network(network) for network in networks)
        self._limiter = limiter

    def may(self, scope: Scope) -> bool:
        """Whether whoever asks is one of them. Nobody is whose proxy we do not know."""
        peer, who = (scope.get("client") or ("", 0))[0], self._limiter.address(scope)
        forwarded = any(name == FORWARDED for name, _ in scope["headers"])
        believed = self._limiter.believes(peer)
        return trusted(who, self._networks) and (believed or not forwarded)


def routes(counts: Counts, gauges: Gauges, readers: Readers) -> list[Route]:
    """``/metrics``. Whoever may not read it is told that it is not here."""

    async def metrics(request: Request) -> Response:
        if not readers.may(request.scope):
            raise HTTPException(404)
        text = written([*counts.samples(), *sorted((await gauges()).items())], os.getpid())
        return PlainTextResponse(text, headers={"Cache-Control": "no-store"}, media_type=KIND)

    return [Route("/metrics", metrics, name="metrics")]


def written(samples: list[tuple[str, float]], worker: int) -> str:
    """Samples in Prometheus's text format, each kind once with its type."""
    lines, told = [], set()
    for name, value in samples:
        kind, _, labels = name.partition("{")
        if kind not in told:
            told.add(kind)
            lines.append(f"# TYPE {kind} {'counter' if kind.endswith('_total') else 'gauge'}")
        more = f",{labels}" if labels else "}"
        lines.append(f'{kind}{{worker="{worker}"{more} {value:.15g}')
    return "\n".join(lines) + "\n"
