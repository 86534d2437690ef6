"""Every form there is, found as a visitor finds it: by every link from where they begin, and by sending each form.

A form is told from another by its route, the names of its fields and which button is pressed. What a form's answer
holds is looked at too: some forms come only after another was sent.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from starlette.routing import Match, Route

from tests.attacks.asking import Answer, cookie
from tests.attacks.markup import Markup
from tests.attacks.rows import State
from tests.attacks.scene import Person, Scene
from web.gate import PROOF

Pair = tuple[str, str]
TOLD_BY: Final = {"do", "how"}  # fields whose value says which form it is
MOST_ALIKE: Final = 1  # pages of one route that are looked at
HAS: Final = re.compile(r'([a-z-]+)="([^"]*)"')
BARE: Final = re.compile(r" (checked|required)(?= |$|/)")
OPTION: Final = re.compile(r'<option([^>]*?value="([^"]*)"[^>]*)>')
ELEMENT: Final = re.compile(
    r"</form>|<(?:(?P<tag>a|form|input|button)(?=[ >])(?P<has>(?:[^>\"]|\"[^\"]*\")*)>"
    r"|select(?P<sel>[^>]*)>(?P<within>.*?)</select>|textarea(?P<area>[^>]*)>(?P<words>.*?)</textarea>)", re.DOTALL,
)  # fmt: skip
DEEP: Final = 2  # forms that only the answer to a form holds, and what those lead to
RARE: Final = {"check": {"most"}}  # buttons that stand only under more programs than are planted here
UNFIT: Final = 400
TYPED: Final = {"text", "textarea", "email", "search", "tel", "url", "number", "password", "date"}
UNSENT: Final = {"submit", "button", "reset", "image"}


class Found(NamedTuple):
    """A form as it stands in a page: its attributes, what it sends, names it would not send, buttons, free texts."""

    attributes: dict[str, str]
    pairs: list[Pair]
    also: set[str]
    buttons: list[Pair]
    texts: set[str]


@dataclass(frozen=True)
class Form:
    """A form as it is sent when nobody touches it, the database as it then was, and who sent it."""

    route: Route
    target: str
    pairs: tuple[Pair, ...]
    also: frozenset[str]  # names of fields that it would not send: boxes without a tick
    texts: frozenset[str]  # names of fields in which anything can be typed
    person: Person
    state: State

    @property
    def fields(self) -> list[str]:
        """Each name once."""
        return sorted({name for name, _ in self.pairs if name != PROOF} | self.also)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two forms the same."""
        return self.route.name, tuple(self.fields), tuple(pair for pair in self.pairs if pair[0] in TOLD_BY)


class Read:
    """What stands in a page: its forms, and where its links lead."""

    def __init__(self, page: str) -> None:
        self.links: list[str] = []
        self.forms: list[Found] = []
        self._by_id: dict[str, int] = {}
        self._strays: list[tuple[str, str, dict[str, str]]] = []
        self._open = -1
        for found in ELEMENT.finditer(page):
            tag = found["tag"] or (
                "select" if found["sel"] is not None else "textarea" if found["area"] is not None else ""
            )
            has = found["has"] or found["sel"] or found["area"] or ""
            one = {name: unescape(value) for name, value in HAS.findall(has)}
            if tag == "a":
                self.links += [one["href"]] if "href" in one else []
            elif tag == "form":
                self.forms.append(Found(one, [], set(), [], set()))
                self._open = len(self.forms) - 1
                self._by_id[one.get("id", "")] = self._open
            elif tag == "select":
                options = [(value, "selected" in more) for more, value in OPTION.findall(found["within"])]
                chosen = [value for value, is_chosen in options if is_chosen] or [value for value, _ in options]
                self._add(unescape(chosen[0]) if chosen else "", one)
            elif tag == "textarea":
                self._add(unescape(found["words"]).removeprefix("\n"), one | {"type": tag})
            elif tag in ("input", "button") and "name" in one:
                self._field(tag, one | dict.fromkeys(BARE.findall(has), ""))
            else:
                self._open = -1 if found[0] == "</form>" else self._open
        for name, value, one in self._strays:
            if one["form"] in self._by_id:
                self._put(self._by_id[one["form"]], name, value, one)

    def _field(self, tag: str, one: dict[str, str]) -> None:
        kind = one.get("type", "submit" if tag == "button" else "text")
        self._add(one.get("value", "on" if kind == "checkbox" else ""), one | {"type": kind})

    def _add(self, value: str, one: dict[str, str]) -> None:
        if "form" in one:
            self._strays.append((one.get("name", ""), value, one))
        elif self._open >= 0 and "name" in one:
            self._put(self._open, one["name"], value, one)

    def _put(self, form: int, name: str, value: str, one: dict[str, str]) -> None:
        _, pairs, also, buttons, texts = self.forms[form]
        kind = one.get("type", "")
        if kind in UNSENT:
            buttons.append((name, value))
        elif kind == "checkbox" and "checked" not in one:
            also.add(name)
        elif kind == "radio" and "checked" not in one:
            if name not in dict(pairs) and "required" in one:
                pairs.append((name, value))  # the first will do
            also.add(name)
        elif kind == "radio":
            pairs[:] = [pair for pair in pairs if pair[0] != name] + [(name, value)]
        else:
            pairs.append((name, value))
            texts |= {name} if kind in TYPED else set()


class Crawl:
    """Goes everywhere once. ``forms`` are those that are sent, ``reads`` what is asked by addresses (name by route)."""

    def __init__(self, scene: Scene, markup: Markup) -> None:
        self.scene, self.markup = scene, markup
        self.forms: dict[tuple[object, ...], Form] = {}
        self.pages: list[tuple[Person, Route, str]] = []
        self.members: dict[str, set[str]] = {}
        self._routes = [route for route in scene.routes if "{name:path}" not in route.path]
        self._seen: dict[tuple[str, frozenset[str]], int] = {}
        self._met: set[tuple[str, str]] = set()

    def go(self) -> "Crawl":
        """Every page and every form, by everyone."""
        begun = self.scene.rows.copy()
        for person in self.scene.people.values():
            self._walk(person, person.starts, begun)
        at = list(self.forms.values())
        for _ in range(DEEP):
            before = set(self.forms)
            for form in at:
                self._send(form)
            at = [form for key, form in self.forms.items() if key not in before]
        self.scene.rows.put_back(begun)
        return self

    def route_of(self, method: str, path: str) -> Route | None:
        """What answers there."""
        scope = {"type": "http", "method": method, "path": path.removeprefix("/es") or "/"}
        return next((one for one in self._routes if one.matches(scope)[0] is Match.FULL), None)

    def _walk(self, person: Person, starts: Iterable[str], state: State) -> None:
        ahead = list(starts)
        while ahead:
            target = ahead.pop(0).partition("#")[0]
            if self._is_new(person, target):
                answer = self.scene.door.ask("GET", target, cookie(person.token))
                ahead += self._look(person, target, answer, state)

    def _is_new(self, person: Person, target: str) -> bool:
        path, _, query = target.partition("?")
        route = self.route_of("GET", path)
        if route is None or (person.name, target) in self._met or any(one in target for one in self.scene.others[0]):
            return False
        self._met.add((person.name, target))
        names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
        self.members.setdefault(route.name, set()).update(names)
        alike = (f"{person.name} {route.name} {path.split('/')[3:4]}", frozenset(names))
        self._seen[alike] = self._seen.get(alike, 0) + 1
        return self._seen[alike] <= MOST_ALIKE

    def _look(self, person: Person, target: str, answer: Answer, state: State) -> Iterator[str]:
        """Read one answer: keep its forms, return where it leads."""
        if answer.status == 303:
            yield here(answer.header("location"))
        route = self.route_of("GET", urlsplit(target).path)
        if answer.status < UNFIT and route:
            self.pages.append((person, route, target))
        if answer.kind != "text/html":
            return
        self.markup.learn(answer.text)
        read = Read(answer.text)
        yield from (here(link) for link in read.links if is_ours(link))
        theirs = "/moderation/" in target and any(one in answer.text for one in self.scene.others[0])
        for form in () if theirs else read.forms:
            self._keep(person, target, form, state)

    def _keep(self, person: Person, page: str, form: Found, state: State) -> None:
        attributes, pairs, also, buttons, texts = form
        target = here(attributes.get("action") or page)
        method = attributes.get("method", "get").upper()
        route = self.route_of(method, urlsplit(target).path)
        if route is None or any(one in target for one in self.scene.others[0]):
            return
        if method == "GET":
            self.members.setdefault(route.name, set()).update({name for name, _ in pairs} | also)
            return
        for button in [[one] for one in buttons] or [[]]:
            unseen = RARE.get(route.name, set())
            found = Form(route, target, (*pairs, *button), frozenset(also | unseen), frozenset(texts), person, state)
            self.forms.setdefault(found.key, found)

    def _send(self, form: Form) -> None:
        """As it is, and look at what comes of it."""
        rows, token = self.scene.rows, cookie(form.person.token)
        rows.put_back(form.state)
        answer = self.scene.door.form(form.target, form.pairs, token)
        state = rows.copy()
        for link in self._look(form.person, form.target, answer, state):
            if answer.status == 303:
                self._walk(form.person, [link], state)


def is_ours(link: str) -> bool:
    """Whether a link leads to a page of ours; in English, which is the same page."""
    return link.startswith(("/", "http://testserver/")) and not link.startswith(("//", "/es/", "/static/"))


def here(link: str) -> str:
    """An address without the name of our site."""
    return link.removeprefix("http://testserver").removeprefix("http://localhost:8000")
