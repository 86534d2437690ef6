"""Which inputs of a page take words that somebody types."""

from html.parser import HTMLParser
from typing import Final

CHOSEN: Final = frozenset({"hidden", "checkbox", "radio", "submit", "button"})
ZIP: Final = {"pattern": "[0-9]{5}", "maxlength": "5"}
WRITTEN_IN: Final = frozenset({"textarea", "datalist"})


def takes_free_text(html: str) -> list[str]:
    """Every input of a page into which words could be typed: anything but what is chosen, counted, or a ZIP code."""
    found = Inputs()
    found.feed(html)
    found.close()
    return found.free


class Inputs(HTMLParser):
    """Reads a page, collecting its inputs that take free text."""

    def __init__(self) -> None:
        super().__init__()
        self.free: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        edited = given.get("contenteditable", "false") != "false" or given.get("role") in ("textbox", "searchbox")
        if edited or tag in WRITTEN_IN or (tag == "input" and not _is_closed(given)):
            self.free.append(self.get_starttag_text() or tag)


def _is_closed(given: dict[str, str]) -> bool:
    kind = given.get("type", "text").strip().lower()
    if kind == "number":
        return bool(given.get("min")) and bool(given.get("max"))
    return kind in CHOSEN or (kind == "text" and given.items() >= ZIP.items())
