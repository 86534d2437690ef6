"""The pages, read once, and every sentence of them by its place."""

from collections.abc import Iterator

from finder.learning.pages import load
from finder.learning.shapes import Item, LearnPage
from finder.screening import table
from finder.screening.shapes import Text

CITED = table.load().sources
PAGES = load(CITED)


def sentences(page: LearnPage) -> Iterator[tuple[str, Text]]:
    """Everything a page says, with where it says it."""
    yield "title", page.title
    yield "summary", page.summary
    for section in page.sections:
        yield section.id, section.heading
    for place, item in items(page):
        yield place, item.text
        if item.name:
            yield f"{place}-name", item.name


def items(page: LearnPage) -> Iterator[tuple[str, Item]]:
    """Every claim and every piece of advice, with its place."""
    yield "lead", page.lead
    for section in page.sections:
        for number, item in enumerate(section.all_items, 1):
            yield f"{section.id}-{number}", item


SAID = {f"{name}-{place}": text for name, page in PAGES.items() for place, text in sentences(page)}
ITEMS = {f"{name}-{place}": item for name, page in PAGES.items() for place, item in items(page)}
CLAIMS = {place: item for place, item in ITEMS.items() if item.cite}
