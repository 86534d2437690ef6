"""From ``rules.toml`` to the table, checked on the way: what is wrong is named by its line, and nothing starts."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from finder.screening.conditions import Condition
from finder.screening.language import Vocabulary, read
from finder.screening.parts import LANGUAGES, by_id, ending, filters, flag, known, maybe, review, text
from finder.screening.reach import check_reach
from finder.screening.reading import Node, Source, TableError
from finder.screening.shapes import Default, Definition, Group, Option, Outcome, Question, Rule, Table, Variant

RULES: Final = Path(__file__).with_name("rules.toml")
SECTIONS: Final = (
    "version", "review", "questions", "groups", "named", "rules", "default", "flag_rules", "flags", "outcomes",
    "variants", "copy", "sources",
)  # fmt: skip
UNKNOWN: Final = "unknown"  # the option of "not sure"
KINDS: Final = ("multi", "grid", "inline")
NEEDED: Final = {"substances": "multi", "frequency": "grid", "drinks": "inline"}  # what the answers' shape names


def load(path: Path = RULES) -> Table:
    """Read and check the table. Raises ``TableError`` with the file, the line and the place of what is wrong."""
    written = path.read_text(encoding="utf-8")
    source = Source(path.name, tuple(written.splitlines()))
    try:
        root = Node(tomllib.loads(written), source).only(*SECTIONS)
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"{path.name}: {error}") from error
    table = Reader(root).table()
    check_reach(table, root)
    return table


class Reader:
    """One reading of the file: what was read before is what later places may name."""

    def __init__(self, root: Node) -> None:
        self.root = root
        asked = {question["id"].text(): question for question in root["questions"].each()}
        options = {name: option_ranks(node) for name, node in asked.items()}
        self.groups: dict[str, Group] = {}
        self.named: dict[str, Definition] = {}
        self.conditions: dict[str, Condition] = {}
        for name, kind in NEEDED.items():
            if name not in asked or asked[name]["kind"].text() != kind:
                raise root["questions"].wrong(f"there must be a question {name!r} of the kind {kind!r}")
        for name in ("frequency", "drinks"):
            if UNKNOWN not in options[name]:
                raise asked[name]["options"].wrong(f"there must be an option {UNKNOWN!r}")
        self.groups |= {name: group(node, options["substances"]) for name, node in root["groups"].entries()}
        self.words = Vocabulary(
            options={name: frozenset(options[name]) for name in asked if asked[name]["kind"].text() == "multi"},
            groups={name: one.members for name, one in self.groups.items()},
            often=tuple(often for often in options["frequency"] if often != UNKNOWN),
            bands=frozenset(options["drinks"].values()),
            named=self.conditions,
        )

    def table(self) -> Table:
        """Everything, in the order in which one part names another."""
        root = self.root
        for name, node in root["named"].entries():
            self.conditions[name] = self._when(node.only("note", "when")["when"])
            self.named[name] = Definition(self.conditions[name], node["note"].text())
        return Table(
            version=root["version"].text(),
            review=review(root["review"]),
            questions=by_id(root["questions"], self._question),
            groups=self.groups,
            named=self.named,
            rules=tuple(by_id(root["rules"], self._rule).values()),
            default=self._default(root["default"]),
            flag_rules=tuple(by_id(root["flag_rules"], self._flag_rule).values()),
            flags={name: flag(name, node) for name, node in root["flags"].entries()},
            outcomes={outcome: ending(root["outcomes"][outcome.name]) for outcome in Outcome},
            variants=tuple(by_id(root["variants"], self._variant).values()),
            copy={name: text(node) for name, node in root["copy"].entries()},
            sources={name: node.text() for name, node in root["sources"].entries()},
        )

    def _when(self, node: Node) -> Condition:
        return read(node, self.words)

    def _question(self, node: Node) -> Question:
        node.only("id", "number", "kind", "text", "help", "none", "skip", "shown_if", "stops", "options")
        return Question(
            id=node["id"].text(),
            number=node["number"].number(),
            kind=node["kind"].text(),
            text=text(node["text"]),
            options=by_id(node["options"], self._option),
            none=maybe(node, "none", text),
            skip=maybe(node, "skip", text),
            help=maybe(node, "help", text),
            shown_if=maybe(node, "shown_if", self._when),
            stops=node.get("stops") is not None,
        )

    def _option(self, node: Node) -> Option:
        node.only("id", "called", "rank", "shown_if", *LANGUAGES)
        words = Node({key: node.value[key] for key in LANGUAGES if key in node.value}, node.source, node.path)
        return Option(
            id=node["id"].text(),
            text=text(words),
            called=maybe(node, "called", Node.text) or "",
            rank=maybe(node, "rank", Node.number) or 0,
            shown_if=maybe(node, "shown_if", self._when),
        )

    def _rule(self, node: Node) -> Rule:
        node.only("id", "outcome", "when", "topic", "flags", "cite", "reason")
        return Rule(
            id=node["id"].text(),
            outcome=Outcome[known(node["outcome"], Outcome.__members__, "outcome")],
            when=self._when(node["when"]),
            flags=self._flags(node),
            cite=self._cite(node),
            reason=text(node["reason"]),
            topic=maybe(node, "topic", Node.text) or node["id"].text(),
        )

    def _flag_rule(self, node: Node) -> Rule:
        node.only("id", "when", "flags", "cite", "reason")
        if not (flags := self._flags(node)):
            raise node.wrong("raises no flag")
        name = node["id"].text()
        return Rule(name, None, self._when(node["when"]), flags, self._cite(node), maybe(node, "reason", text), name)

    def _default(self, node: Node) -> Default:
        node.only("id", "outcome", "cite", "reason")
        if known(node["outcome"], Outcome.__members__, "outcome") != Outcome.IOP_DIRECT.name:
            raise node["outcome"].wrong("the default is the lowest outcome, otherwise it would not be the default")
        return Default(node["id"].text(), Outcome.IOP_DIRECT, text(node["reason"]), self._cite(node))

    def _variant(self, node: Node) -> Variant:
        node.only("id", "outcome", "when", "cite", "filters", "headline", "lead")
        return Variant(
            id=node["id"].text(),
            outcome=Outcome[known(node["outcome"], Outcome.__members__, "outcome")],
            when=self._when(node["when"]),
            headline=text(node["headline"]),
            lead=text(node["lead"]),
            filters=filters(node["filters"]),
            cite=self._cite(node),
        )

    def _flags(self, node: Node) -> tuple[str, ...]:
        given = node.get("flags")
        return tuple(known(one, self.root["flags"].value, "flag") for one in given.each()) if given else ()

    def _cite(self, node: Node) -> tuple[str, ...]:
        cited = tuple(known(one, self.root["sources"].value, "source") for one in node["cite"].each())
        if not cited:
            raise node["cite"].wrong("names no source")
        return cited


def option_ranks(question: Node) -> dict[str, int]:
    """The options of a question with their ranks: how often and how much are compared, so each must have one."""
    if known(question["kind"], KINDS, "kind of question") == "multi":
        return {option["id"].text(): 0 for option in question["options"].each()}
    return {option["id"].text(): option["rank"].number() for option in question["options"].each()}


def group(node: Node, substances: Mapping[str, int]) -> Group:
    """Substances that rules name together."""
    for member in node.only("members", "note")["members"].each():
        known(member, substances, "substance")
    return Group(node["members"].texts(), node["note"].text())
