"""Sends every known attack string through every input, and looks that nothing breaks, runs or changes.

``python -m tests.drills.attacks DATA --whole``: DATA holds ``attack_strings.jsonl.gz``. Each string goes into each text
field of each form and each column of each list, and through each form, page, header, path and JSON. Without ``--whole``
each input gets some, and each string is used. ``--broken`` builds faults in that it must find.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from markupsafe import Markup as Unescaped
from starlette.requests import Request
from starlette.responses import Response

from finder import shipped
from finder.api import exports
from finder.placements.pages import shortlist
from providers import listings
from providers.people import members
from tests.attacks import bodies, heads, lists, wire
from tests.attacks.addresses import Addresses
from tests.attacks.asking import Answer, cookie
from tests.attacks.crawling import Crawl
from tests.attacks.loaded import Loaded
from tests.attacks.markup import Markup, in_words
from tests.attacks.posting import Posting, alone, covering, in_texts, kinds, packed, together, unattacked
from tests.attacks.scene import Scene, played
from tests.attacks.strings import OWN, Deal, columns, everything
from tests.browser.server import running
from web import gate
from web.forms import FORM
from web.view import View

T = TypeVar("T")
JSON: Final = [(b"content-type", bodies.KIND)]
ELSEWHERE: Final = {"api-screening"}  # takes JSON, not a form: ``screening``
NAMES: Final = 12  # strings that go at once where nothing depends on each of them
FEW: Final = 3  # text fields of a form that is sent on when all hold strings
ORDER: Final = 20261129  # of the strings


@dataclass
class Verdict:
    """What came of one kind of input."""

    input: str
    requests: int = 0
    flaws: list[str] = field(default_factory=list)
    more: str = ""

    def __str__(self) -> str:
        return (
            f"{self.input}: {self.requests} requests{self.more}, {len(self.flaws)} flaws {in_words(self.flaws)}".strip()
        )


@dataclass
class Attack:
    """Everything that is sent at one service. ``whole``: all of it; else ``some`` of each."""

    scene: Scene
    crawl: Crawl
    strings: Sequence[str]
    whole: bool = False
    some: int = 3
    part: tuple[int, int] = (0, 1)

    def __post_init__(self) -> None:
        self.deal = Deal(self.strings)
        self.used: set[str] = set()

    def forms(self) -> Verdict:
        """Each form by who may send it: in its text fields, and in all fields."""
        posting = Posting(self.scene, self.crawl)
        forms = covering(self.crawl.forms.values()) if self.whole else self.crawl.forms.values()
        view = 4 if self.whole else 1
        for form in self._mine(list(forms)):
            if form.texts:
                posting.with_right(form, ((in_texts(form, one), one) for one in self._each(len(form.texts))), view)
            for name in sorted(form.texts) if len(form.texts) > FEW else ():  # together they are never all in order
                one = self.deal.next(len(self.strings) // NAMES if self.whole else 1)
                posting.with_right(form, ((alone(form, name, text), [text]) for text in one), view)
            width = len(form.fields) + 1 if form.fields else NAMES
            posting.with_right(form, ((together(form, one, at), one) for at, one in enumerate(self._once(width))), view)
        missed = unattacked(self.scene, self.crawl.forms.values(), ELSEWHERE)
        self.used |= posting.used
        more = f", {posting.met['values']} values in {len(list(forms))} forms, {posting.met['writes']} that wrote"
        return Verdict("forms", posting.met["requests"], posting.flaws + [f"{name} is missed" for name in missed], more)

    def forms_of_others(self) -> Verdict:
        """Each form by those who may not send it."""
        posting = Posting(self.scene, self.crawl)
        forms = covering(self.crawl.forms.values()) if self.whole else self.crawl.forms.values()
        for form in self._mine(list(forms)):
            for number, kind in enumerate(found := list(kinds(form))):
                dealt = list(self._once(max(1, len(form.fields)) * NAMES))
                some = dealt[number :: len(found)] if self.whole else dealt
                posting.without_right(form, kind, [(packed(form, one, at), one) for at, one in enumerate(some)])
        return Verdict("forms without right", posting.met["requests"], posting.flaws)

    def addresses(self) -> Verdict:
        """Each page's query, each hole of a path, and paths that are none. Nothing is changed by any."""
        found, rows = Addresses(self.crawl), self.scene.rows
        before = rows.digests()
        found.queries(self._mine(self.strings))
        found.alone(lambda width: self._mine(list(self._once(width))))
        count = len(self.strings) if self.whole else 60 * self.some
        found.holes(self._mine(self.deal.next(count)))
        found.odd(self._mine(self.deal.next(count // 4)))
        changed = rows.changed(before)
        self.used |= found.used
        return Verdict(
            "addresses", found.requests, found.flaws + [f"{table} was changed by a GET" for table in changed]
        )

    def screening(self) -> Verdict:
        """The JSON of the API's one operation that takes any."""
        found, table = Verdict("JSON"), shipped.screening()
        width = len(bodies.names(table))
        rounds = columns(self.strings, width) if self.whole else self.deal.rounds(width, 40 * self.some)
        wrong = [(body, ()) for body in list(bodies.wrong(table))[:: 1 if self.whole else 2]]
        for body, sent in [*wrong, *bodies.hostile(table, rounds)]:
            self._note(found, bodies.PATH, self.scene.door.ask("POST", bodies.PATH, JSON, body), sent)
        for kind in bodies.kinds(self.strings if self.whole else self.deal.next(10 * self.some)):
            told = [(b"content-type", kind)]
            self._note(found, "content-type", self.scene.door.ask("POST", bodies.PATH, told, b'{"now":"none"}'), ())
        return found

    def headers(self) -> Verdict:
        """Each header on a page, a page of the portal, a form and a file."""
        found, editor = Verdict("headers"), cookie(self.scene.people["editor"].token)
        strings = self.strings if self.whole else self.deal.next(len(heads.NAMES) * 2 * self.some)
        asked = (("GET", "/search?near=43604", (), b""), ("GET", "/portal/account", editor, b""),
                 ("POST", "/reports", [(b"content-type", FORM.encode())], b"code=x"), ("GET", "/static/app.css",
                 (), b""))  # fmt: skip
        for number, (head, sent) in enumerate(self._mine(list(heads.each(strings, whole=self.whole)))):
            method, path, more, body = asked[number // len(heads.NAMES) % len(asked)]
            self._note(found, path, self.scene.door.ask(method, path, [*more, *head], body), sent)
        return found

    def hosts(self) -> Verdict:
        """The name of the host, which is none of ours."""
        found = Verdict("hosts")
        for text in self.strings if self.whole else self.deal.next(20 * self.some):
            answer = self.scene.door.ask("GET", "/", (), b"", [(b"host", heads.raw(text))])
            self._note(found, "/", answer, [text])
            found.flaws += [f"Host {text[:60]!r} was taken"] * (answer.status != 400)
        return found

    def _note(self, found: Verdict, where: str, answer: Answer, sent: Iterable[str]) -> None:
        found.requests += 1
        found.flaws += [f"{where}: {flaw} ({list(sent)[:2]!r:.200})" for flaw in self.crawl.markup.flaws(answer, sent)]

    def _each(self, width: int) -> Iterator[Sequence[str]]:
        """For so many fields: each string in each of them; or some."""
        return columns(self.strings, width) if self.whole else self.deal.rounds(width, self.some)

    def _once(self, width: int) -> Iterator[Sequence[str]]:
        """For so many fields: each string in one of them; or some."""
        return self.deal.rounds(width, -(-len(self.strings) // width) if self.whole else self.some)

    def _mine(self, things: Sequence[T]) -> Sequence[T]:
        at, of = self.part
        return things[at::of]


def line(markup: Markup, strings: Sequence[str]) -> Verdict:
    """Bytes to a real server behind a proxy that it believes; visitors are answered after it."""
    found = Verdict("bytes")
    proxied = {"rate_limits": "on", "rate": "1000000/minute", "trusted_proxies": "127.0.0.0/8"}
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), receive_seconds="0.5", **proxied) as address:
        server = wire.Line(address)
        for request, sent in wire.requests(strings):
            found.requests += 1
            try:
                answers = server.said(request)
                flaws = [flaw for answer in answers for flaw in markup.flaws(answer, sent)]
                flaws += ["more than one answer"] * (len(answers) > 1)
                found.flaws += [f"{request[:80]!r}: {flaw}" for flaw in flaws]
            except ValueError as error:
                found.flaws.append(f"{request[:80]!r}: {error}")
        found.flaws += ["visitors are not answered afterwards"] * ([a.status for a in server.said(wire.AFTER)] != [200])
    return found


def shares(strings: Sequence[str], turn: int, *, whole: bool) -> list[Sequence[str]]:
    """What goes into each list, and what programs write themselves. In each turn the columns are others."""
    if whole:
        return [strings, strings[turn::3], strings[turn::3], strings[turn::40]]
    one = len(strings) // 8
    return [strings[: one * 3], strings[-one:], strings[one * 3 : one * 5], [*OWN, *strings[one * 5 : one * 7]]]


def imports(
    markup: Markup, strings: Sequence[str], *, whole: bool = False, part: tuple[int, int] = (0, 1)
) -> Verdict:  # fmt: skip
    """A string in each column of each list, and in what programs write themselves; then every page and export."""
    found, count, listed = Verdict("list rows"), 0, 0
    for turn in range(part[0], len(lists.LOCATOR) if whole else 1, part[1]):
        parts = shares(strings, turn, whole=whole)
        some = {
            "directory.csv": lists.directory(parts[0], turn), "directory.xlsx": lists.directory(parts[1], turn),
            "locator.csv": lists.locator(parts[2], turn),
        }  # fmt: skip
        for name, rows in some.items():
            with tempfile.TemporaryDirectory() as folder:
                loaded = Loaded(Path(folder))
                loaded.load(name, rows, strings[turn : turn + 50])
                if name == "locator.csv":
                    loaded.write(parts[3])
                loaded.show(markup, every=400 if whole else 6)
                found.flaws += loaded.flaws
                count, listed = count + loaded.rows, listed + loaded.count
                found.requests += loaded.pages
    found.more = f" of {count} rows, {listed} listed"
    return found


def learned(scene: Scene) -> Crawl:
    """Every form and page of a service; what pages of a list without a hostile cell are made of is known too."""
    markup = Markup()
    with tempfile.TemporaryDirectory() as folder:
        loaded = Loaded(Path(folder))
        loaded.load("locator.csv", lists.locator([""] * len(lists.LOCATOR), 100), ["a"])
        loaded.write(["abc"] * 12)
        loaded.show(markup, 6, harmless=True)
    return Crawl(scene, markup).go()


@contextmanager
def broken() -> Iterator[None]:
    """A build with faults: a field that is shown as it came, a proof that nobody looks at, a listing that everybody
    keeps, a number that is read as it came, a cell that a spreadsheet runs."""
    page = View.page

    def unescaped(self: View, request: Request, template: str, /, **context: Any) -> Response:
        if template == "finder/reports.html":
            context["code"] = Unescaped(context["code"])
        return page(self, request, template, **context)

    async def kept(account: int, public_id: str) -> Any:
        return await listings.one(public_id)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(View, "page", unescaped)
        patched.setattr(gate, "proves", lambda form, expected: True)
        patched.setattr(members, "kept", kept)
        patched.setattr(shortlist, "numbered", int)
        patched.setattr(exports, "safe_cell", lambda cell: cell)
        yield


def strings_of(folder: Path) -> list[str]:
    """All of them, in an order that mixes their kinds and is always the same."""
    found = everything(folder)
    random.Random(ORDER).shuffle(found)
    return found


def attacked(strings: Sequence[str], asked: argparse.Namespace) -> Iterator[Verdict]:
    """One input after the other."""
    part = (asked.part - 1, asked.parts)
    with tempfile.TemporaryDirectory() as folder, played(Path(folder)) as scene:
        attack = Attack(scene, learned(scene), strings, whole=asked.whole, part=part)
        mine = strings[part[0] :: part[1]]
        stages: dict[str, Callable[[], Verdict]] = {
            "forms": attack.forms, "others": attack.forms_of_others, "addresses": attack.addresses,
            "json": attack.screening, "headers": attack.headers, "hosts": attack.hosts,
            "bytes": lambda: line(attack.crawl.markup, mine if asked.whole else mine[:60]),
            "lists": lambda: imports(attack.crawl.markup, strings if asked.whole else strings[:400],
                                     whole=asked.whole, part=part),
        }  # fmt: skip
        for name, stage in stages.items():
            if name in asked.inputs or not asked.inputs:
                yield stage()


def main(said: list[str] | None = None) -> int:
    """Send all of it, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with attack_strings.jsonl.gz")
    parser.add_argument("inputs", nargs="*", help="forms others addresses json headers hosts bytes lists; else all")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--part", type=int, default=1, help="which part, where several processes share the work")
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--broken", action="store_true")
    asked = parser.parse_args(said)
    began, strings = time.monotonic(), strings_of(asked.data)
    verdicts = []
    with broken() if asked.broken else nullcontext():
        for verdict in attacked(strings, asked):
            print(verdict, flush=True)
            verdicts.append(verdict)
    requests, flaws = sum(one.requests for one in verdicts), sum(len(one.flaws) for one in verdicts)
    print(f"{len(strings)} strings, {requests} requests, {flaws} flaws ({time.monotonic() - began:.0f} s)")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
