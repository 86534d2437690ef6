"""Fills in forms as a browser without scripts does: every field of a page's form, with some of them changed."""

from html.parser import HTMLParser
from typing import Any, Final

from tests.providers.portal.rooms import Visitor

UNSENT: Final = {"submit", "button", "reset"}


class Forms(HTMLParser):
    """The forms of a page: where each goes, and what it would send if nobody touched it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, list[tuple[str, str]]]] = []
        self._select = self._area = ""
        self._words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.all.append((one.get("action", ""), []))
        elif tag == "select":
            self._select = one.get("name", "")
        elif tag == "textarea":
            self._area, self._words = one.get("name", ""), []
        elif tag == "option" and self._select and "selected" in one:
            self._add(self._select, one.get("value", ""))
        elif tag == "input" and one.get("type", "text") not in UNSENT:
            ticked = one.get("type") not in ("checkbox", "radio") or "checked" in one
            if ticked and "name" in one:
                self._add(one["name"], one.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self._add(self._area, "".join(self._words).removeprefix("\n"))
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._words.append(data)

    def _add(self, name: str, value: str) -> None:
        if self.all:
            self.all[-1][1].append((name, value))


def form_to(text: str, action: str) -> list[tuple[str, str]]:
    """The fields of the page's form that goes to an address ending so."""
    found = [fields for where, fields in Forms(text).all if where.endswith(action)]
    assert found, f"no form to {action}: {[where for where, _ in Forms(text).all]}"
    return found[-1]


def with_values(fields: list[tuple[str, str]], **said: Any) -> dict[str, list[str]]:
    """A form's fields with other values: a text, or a list of them."""
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    return sent | {name: value if isinstance(value, list) else [value] for name, value in said.items()}


def edits(visitor: Visitor, public_id: str, **said: Any) -> Any:
    """Open the form of a listing, change fields, look at the preview, publish. Returns the last answer."""
    here = f"/portal/listing/{public_id}"
    page = visitor.get(here)
    if page.status_code != 200:
        return page
    sent = with_values(form_to(page.text, "/draft"), do="preview", **said)
    kept = visitor.client.post(f"{here}/draft", data=sent)
    assert kept.status_code == 303, kept.text
    looked = visitor.get(f"{here}/preview")
    forms = [fields for where, fields in Forms(looked.text).all if where.endswith("/publish")]
    return visitor.client.post(f"{here}/publish", data=dict(forms[0])) if forms else looked
