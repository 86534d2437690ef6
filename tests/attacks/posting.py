"""Sends strings by every form: as somebody who may send it, and as those who may not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tests.attacks.asking import Answer, cookie
from tests.attacks.crawling import TOLD_BY, Crawl, Form, Read, here
from tests.attacks.scene import ADDRESS, MINE, SECOND, Scene
from tests.finder.placements.cast import PLANNER
from tests.providers.portal.cast import EDITOR
from web.gate import PROOF, GuardedRoute, Need

PREVIEW, PUBLISH = "/preview", "/publish"
TOGETHER: Final = 8  # writes after which the database is looked at and put back
NOBODY, FORGED, ANOTHER = "nobody", "forged", "another"
LESSER: Final = {"moderator": "editor", "placer": "elsewhere"}  # whose forms who tries; others' an editor of another
ENTITLED: Final = {"portal-claim"}  # anyone who is signed in may claim any listing: nothing comes of it by itself
OURS: Final = ((MINE, SECOND), (EDITOR, PLANNER))
OPEN_WRITES: Final = {  # what forms that anyone may send may write, by route: nothing else
    "portal-sign-in": {"sign_in", "letter", "turn"},
    "portal-sign-in-sent": {"sign_in"},
    "portal-sign-in-link": {"sign_in", "session", "audit_entry"},
    "portal-tap": {"program", "revision", "counter", "capability", "audit_entry", "letter"},
    "portal-tap-undo": {"program", "revision", "counter", "capability", "audit_entry", "letter"},
    "portal-confirm": {"program", "revision", "counter", "capability", "audit_entry", "letter", "draft"},
    "portal-freeze": {"freeze", "capability", "audit_entry", "letter"},
    "wrong": {"doubt", "audit_entry"},
    "reports": set(), "check": set(), "portal-sign-out": {"session", "audit_entry"},
}  # fmt: skip

Pairs = list[tuple[str, str]]


class Posting:
    """All of it. ``flaws``: what was wrong, each with the form's address; ``met``: how often what was tried."""

    def __init__(self, scene: Scene, crawl: Crawl) -> None:
        self.scene, self.crawl = scene, crawl
        self.flaws: list[str] = []
        self.met: Counter[str] = Counter()
        self.used: set[str] = set()
        self._theirs = scene.rows.of(*scene.others)
        self._digests = scene.rows.digests()

    def with_right(self, form: Form, rounds: Iterable[tuple[Pairs, Sequence[str]]], view: int = 1) -> None:
        """By whoever got the form. Each ``view``-th answer that leads on is followed."""
        rows = self.scene.rows
        rows.put_back(form.state)
        before = rows.digests() if form.route.name in OPEN_WRITES else {}
        seen, writes = rows.version(), 0
        for number, (pairs, strings) in enumerate(rounds):
            answer = self._send(form, pairs, form.person.token, strings)
            if rows.version() != seen:
                writes += 1
                self.met["writes"] += 1
                if number % view == 0:
                    self._follow(form, answer, strings)
                if writes % TOGETHER == 0:
                    self._look(form, before)
                seen = rows.version()
        if writes % TOGETHER:
            self._look(form, before)

    def without_right(self, form: Form, kind: str, rounds: Iterable[tuple[Pairs, Sequence[str]]]) -> None:
        """By somebody who has no right to: nothing at all changes; of ``ANOTHER`` nothing of the form's people."""
        rows = self.scene.rows
        rows.put_back(form.state)
        seen, person = rows.version(), self.scene.people[LESSER.get(form.person.name, "other")]
        for pairs, strings in rounds:
            if kind == ANOTHER:
                self._send(form, [*pairs, (PROOF, person.proof)], person.token, strings)
            elif kind == FORGED:
                self._send(form, [(name, value) for name, value in pairs if name != PROOF], form.person.token, strings)
            else:
                self._send(form, pairs, "", strings)
        if rows.version() != seen:  # another may write what is theirs
            now, ours = rows.digests(), rows.of(*OURS)
            rows.put_back(form.state)
            was, before = (rows.of(*OURS), ours) if kind == ANOTHER else (rows.digests(), now)
            tables = sorted(table for table in was if was[table] != before[table])
            self.flaws += [f"{form.target} by {kind}: {tables} changed without right"] * bool(tables)

    def _send(self, form: Form, pairs: Pairs, token: str, strings: Sequence[str]) -> Answer:
        self.met["requests"] += 1
        self.met["values"] += len(strings)
        self.used.update(strings)
        answer = self.scene.door.form(form.target, pairs, cookie(token))
        self.met[f"{answer.status // 100}xx"] += 1
        self._note(form.target, answer, strings)
        return answer

    def _follow(self, form: Form, answer: Answer, strings: Sequence[str]) -> None:
        where = here(answer.header("location")).partition("#")[0].removeprefix(ADDRESS)
        if where.startswith("/"):
            self.met["looks"] += 1
            shown = self.scene.door.ask("GET", where, cookie(form.person.token))
            self._note(f"{form.target} → {where}", shown, strings)
            if where.endswith(PREVIEW):
                self._go_on(form, shown, strings)

    def _go_on(self, form: Form, preview: Answer, strings: Sequence[str]) -> None:
        """Publish what was looked at, where that is offered, and see what came of it."""
        for found in Read(preview.text).forms:
            target = here(found.attributes.get("action", ""))
            if target.endswith(PUBLISH):
                self.met["published"] += 1
                answer = self.scene.door.form(target, found.pairs, cookie(form.person.token))
                self._note(target, answer, strings)
                self._follow(form, answer, strings)
                history = target.removesuffix(PUBLISH) + "/history"
                self._note(history, self.scene.door.ask("GET", history, cookie(form.person.token)), strings)

    def _note(self, where: str, answer: Answer, strings: Sequence[str]) -> None:
        for flaw in self.crawl.markup.flaws(answer, strings):
            self.flaws.append(f"{where}: {flaw} ({[text[:60] for text in strings[:3]]})")

    def _look(self, form: Form, before: dict[str, str]) -> None:
        """Nobody else's row was touched; then all is put back."""
        rows = self.scene.rows
        now = rows.of(*self.scene.others)
        for table, was in self._theirs.items():
            if now[table] != was:
                self.flaws.append(f"{form.target}: rows of others changed in {table}")
        if before and (more := rows.changed(before) - OPEN_WRITES[form.route.name]):
            self.flaws.append(f"{form.target}: anyone can write {sorted(more)}")
        rows.put_back(form.state)


def together(form: Form, strings: Sequence[str], number: int) -> Pairs:
    """Every field holds another string; every second time the form is still the one that it was."""
    kept = TOLD_BY if number % 2 else set()
    said = dict(form.pairs)
    hostile = dict(zip(form.fields, strings, strict=False))
    pairs = [(PROOF, said[PROOF])] if PROOF in said else []
    pairs += [(name, said[name] if name in kept and name in said else value) for name, value in hostile.items()]
    more = strings[len(hostile) :]
    return pairs + [(text, text) for text in more]  # names that no form has


def packed(form: Form, strings: Sequence[str], number: int) -> Pairs:
    """The same, with as many strings in each field as there are."""
    width = max(1, len(form.fields))
    each = [together(form, strings[at : at + width], number) for at in range(0, len(strings), width)]
    return [*each[0], *(pair for pairs in each[1:] for pair in pairs if pair[0] != PROOF)] if each else []


def in_texts(form: Form, strings: Sequence[str]) -> Pairs:
    """Each field in which anything can be typed holds another string; the others hold what they held."""
    hostile = dict(zip(sorted(form.texts), strings, strict=True))
    return [pair for pair in form.pairs if pair[0] not in hostile] + list(hostile.items())


def alone(form: Form, name: str, text: str) -> Pairs:
    """One field holds it; the others hold what they held."""
    return [pair for pair in form.pairs if pair[0] != name] + [(name, text)]


def covering(forms: Iterable[Form]) -> list[Form]:
    """As few forms as name each field of each route, and each text field."""
    found, left = [], {form.key: form for form in forms}
    wanted = {(form.route.name, name, name in form.texts) for form in left.values() for name in form.fields}
    wanted |= {(form.route.name, "", False) for form in left.values()}

    def has(form: Form) -> set[tuple[str, str, bool]]:
        return {(form.route.name, "", False)} | {(form.route.name, name, name in form.texts) for name in form.fields}

    while wanted:
        best = max(left.values(), key=lambda form: len(has(form) & wanted))
        wanted -= has(best)
        found.append(best)
    return found


def guarded(form: Form) -> bool:
    """Whether a form needs somebody."""
    return isinstance(form.route, GuardedRoute) and form.route.need is not Need.ANYONE


def kinds(form: Form) -> Iterator[str]:
    """Those who have no right to send it."""
    if not guarded(form):
        return
    yield NOBODY
    yield FORGED
    if form.route.name not in ENTITLED:
        yield ANOTHER


def unattacked(scene: Scene, forms: Iterable[Form], elsewhere: Iterable[str]) -> set[str]:
    """Routes that take something and are attacked by nothing here. ``elsewhere``: those that another attack names."""
    takes = {route.name for route in scene.routes if set(route.methods or ()) - {"GET", "HEAD", "OPTIONS"}}
    return takes - {form.route.name for form in forms} - set(elsewhere)
