"""From the files to the pages, checked on the way: what is wrong is named by its file and line, and nothing starts."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from finder.learning import sources
from finder.learning.blocks import opened
from finder.learning.shapes import Item, LearnPage, Reference, Section
from finder.screening.parts import by_id, known, maybe, text
from finder.screening.reading import Node
from finder.screening.shapes import Text

FOLDER: Final = Path(__file__).parent
NAMES: Final = (
    "ketamine", "signs", "detox-before-iop", "detox", "iop", "why-detox-first", "after-detox", "before-you-call",
    "questions",
)  # fmt: skip


def load(cited: Mapping[str, str], folder: Path = FOLDER) -> dict[str, LearnPage]:
    """Every page by name, in the order of the index. ``cited`` are the sources of the screening, by key.

    Raises ``TableError`` with the file, the line and the place of what is wrong.
    """
    references = sources.load(cited, folder)
    return {name: page(name, opened(folder / f"{name}.toml"), references) for name in NAMES}


def page(name: str, root: Node, references: Mapping[str, Reference]) -> LearnPage:
    """One page."""
    root.only("date", "title", "summary", "next", "lead", "sections")
    lead = item(root["lead"], references)
    sections = tuple(by_id(root["sections"], lambda node: section(node, references)).values())
    cited = [key for one in (lead, *(each for part in sections for each in part.all_items)) for key in one.cite]
    return LearnPage(
        name=name,
        title=text(root["title"]),
        summary=text(root["summary"]),
        lead=lead,
        sections=sections,
        next=tuple(known(one, NAMES, "page") for one in root["next"].each()),
        date=day(root["date"]),
        references=tuple(references[key] for key in dict.fromkeys(cited)),
    )


def section(node: Node, references: Mapping[str, Reference]) -> Section:
    """A heading with what stands under it."""
    node.only("id", "heading", "ordered", "items", "points")
    items, points = (entries(node, key, references) for key in ("items", "points"))
    if not items and not points:
        raise node.wrong("says nothing")
    return Section(node["id"].text(), text(node["heading"]), items, points, is_said(node, "ordered"))


def entries(node: Node, key: str, references: Mapping[str, Reference]) -> tuple[Item, ...]:
    """The paragraphs or the list of a section; either may be left out."""
    given = node.get(key)
    return tuple(item(one, references) for one in given.each()) if given else ()


def item(node: Node, references: Mapping[str, Reference]) -> Item:
    """One claim with its sources, or one piece of advice."""
    node.only("en", "es", "name", "cite", "advice")
    given = node.get("cite")
    cite = tuple(known(one, references, "source") for one in given.each()) if given else ()
    if not cite and not is_said(node, "advice"):
        raise node.wrong("is a claim without a source: cite one, or say advice = true")
    if cite and is_said(node, "advice"):
        raise node.wrong("cites a source and says that it is advice: it can only be one")
    return Item(words(node), cite, maybe(node, "name", text))


def words(node: Node) -> Text:
    """The sentence of an entry that has other members too."""
    return text(Node({key: node.value[key] for key in ("en", "es") if key in node.value}, node.source, node.path))


def is_said(node: Node, key: str) -> bool:
    """Whether a member is there; it may say nothing but ``true``."""
    if (given := node.get(key)) is None:
        return False
    if given.value is not True:
        raise given.wrong("must be true, or be left out")
    return True


def day(node: Node) -> str:
    """A day as year-month-day."""
    try:
        return date.fromisoformat(node.text()).isoformat()
    except ValueError as error:
        raise node.wrong("must be a day as year-month-day") from error
