"""The parts that every section of the table is made of: sentences, ids, what is looked for, a signature."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypeVar

from finder.screening.reading import Node
from finder.screening.shapes import Ending, Flag, Review, Text
from providers import vocabulary

LANGUAGES: Final = ("en", "es", "en_they", "es_they")
Made = TypeVar("Made")


def by_id(node: Node, make: Callable[[Node], Made]) -> dict[str, Made]:
    """The entries of a list by their id, which must be there and be each one's own."""
    found: dict[str, Made] = {}
    for entry in node.each():
        if (name := entry["id"].text()) in found:
            raise entry.wrong("there are two of this id")
        found[name] = make(entry)
    return found


def maybe(node: Node, key: str, make: Callable[[Node], Made]) -> Made | None:
    """A member that may be left out."""
    member = node.get(key)
    return None if member is None else make(member)


def known(node: Node, names: Mapping[str, object] | tuple[str, ...], what: str) -> str:
    """A word that must be one of these."""
    if node.text() not in names:
        raise node.wrong(f"unknown {what} {node.value!r}")
    return node.text()


def text(node: Node) -> Text:
    """A sentence: English and Spanish must be there."""
    node.only(*LANGUAGES)
    return Text(node["en"].text(), node["es"].text(), *(maybe(node, key, Node.text) or "" for key in LANGUAGES[2:]))


def flag(name: str, node: Node) -> Flag:
    """One flag."""
    return Flag(name, text(node.only("text", "effect")["text"]), maybe(node, "effect", Node.text) or "")


def ending(node: Node) -> Ending:
    """What the page of one outcome says."""
    node.only("filters", "headline", "lead", "link", "steps")
    steps = node.get("steps")
    return Ending(
        headline=text(node["headline"]),
        lead=text(node["lead"]),
        filters=filters(node["filters"]),
        steps=tuple(text(step) for step in steps.each()) if steps else (),
        link=maybe(node, "link", text),
    )


def filters(node: Node) -> dict[str, tuple[str, ...]]:
    """Codes of the directory's vocabulary, for the two groups that say nothing about the person."""
    found = {}
    for group in ("care", "supervision"):
        found[group] = tuple(known(code, tuple(vocabulary.codes(group)), group) for code in node[group].each())
    node.only(*found)
    return found


def review(node: Node) -> Review | None:
    """Who signed, or nothing while all three are empty. A signature without its date or credential is refused."""
    given = [node.only("reviewer", "credential", "date")[key].value for key in ("reviewer", "credential", "date")]
    if given == ["", "", ""]:
        return None
    reviewer, credential, day = (node[key].text() for key in ("reviewer", "credential", "date"))
    try:
        return Review(reviewer, credential, date.fromisoformat(day))
    except ValueError as error:
        raise node["date"].wrong("must be a day as year-month-day") from error
