"""A page that explains, read: every sentence in both languages, with the sources that say so."""

from dataclasses import dataclass

from finder.screening.shapes import Text


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as it was noted when it was read, in English. ``ours`` is said instead where the source is ourselves."""

    key: str
    written: str
    ours: Text | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph or an entry of a list. Without sources it is advice: what to do or ask, not a claim."""

    text: Text
    cite: tuple[str, ...] = ()
    name: Text | None = None  # what the entry is about, in front of it


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its paragraphs, and then its list; ``ordered`` lists are steps."""

    id: str
    heading: Text
    items: tuple[Item, ...]
    points: tuple[Item, ...]
    ordered: bool = False

    @property
    def all_items(self) -> tuple[Item, ...]:
        """Paragraphs and list, in the order of the page."""
        return self.items + self.points


@dataclass(frozen=True, slots=True)
class LearnPage:
    """One page. ``lead`` answers what brought the person here; ``date`` is the day it was written, year-month-day."""

    name: str
    title: Text
    summary: Text
    lead: Item
    sections: tuple[Section, ...]
    next: tuple[str, ...]  # pages to read after it
    date: str
    references: tuple[Reference, ...]  # in the order in which the page names them first

    @property
    def items(self) -> tuple[Item, ...]:
        """All that the page says, from top to bottom."""
        return (self.lead, *(item for section in self.sections for item in section.all_items))

    def numbers(self, item: Item) -> list[int]:
        """The places of an item's sources in the list at the end of the page, from 1."""
        keys = [reference.key for reference in self.references]
        return sorted(keys.index(key) + 1 for key in item.cite)
