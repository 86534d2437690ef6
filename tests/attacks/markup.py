"""What may stand in an answer: our own markup, as the templates have it, and no markup that somebody sent.

Tags are read as browsers read them when quotes are kept; each tag and each attribute must be one that a template, or a
page without any hostile word in it, has there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.attacks.asking import Answer

ROOT: Final = Path(__file__).parents[2]
TAG: Final = re.compile(r"""<([a-zA-Z][^\s/>]*)((?:[^<>"']|"[^"]*"|'[^']*')*)/?>?""")
ATTRIBUTE: Final = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
JINJA: Final = re.compile(r"\{[%{#].*?[%}#]\}", re.DOTALL)
OPENS: Final = re.compile(r"<[a-zA-Z!/?]")
ADDRESSES: Final = {"href", "src", "action", "formaction", "xlink:href", "srcdoc", "data", "poster"}
KIND: Final = re.compile(r"(?:https?://|/(?![/\\])|#|\?|tel:|sms:|mailto:|data:image/svg)")
HEADERS: Final = {
    "content-type", "content-length", "cache-control", "location", "set-cookie", "vary", "etag", "x-helpline", "allow",
    "content-disposition", "access-control-allow-origin", "access-control-allow-methods", "retry-after", "link",
    "access-control-allow-headers", "access-control-max-age", "x-robots-tag", "last-modified", "accept-ranges", "age",
    "content-encoding", "content-range", "content-language", "x-accel-buffering", "accept", "connection",
    "content-security-policy", "referrer-policy", "x-content-type-options", "x-frame-options", "permissions-policy",
    "cross-origin-opener-policy", "cross-origin-resource-policy", "strict-transport-security", "clear-site-data",
    "service-worker-allowed", "transfer-encoding", "date", "server",
}  # fmt: skip
UNFIT: Final = 400
PHONE: Final = ("615-1067", "6151067")
NAMES_LINES: Final = {"text/html", "application/problem+json", "text/vcard"}
TRACES: Final = re.compile(r"Traceback \(most|File \"/|sqlite3\.|asyncpg\.|tortoise\.|OperationalError|/site-packages/")

Pair = tuple[str, str]


class Markup:
    """What our pages are made of."""

    def __init__(self) -> None:
        templates = "".join(path.read_text() for path in sorted((ROOT / "templates").rglob("*.html")))
        self._known: set[Pair] = {pair for pair, _ in pairs(JINJA.sub("", templates))}
        self._names = {tag for tag, _ in self._known}
        self._tags: set[str] = set()
        self._pages = [templates]

    def learn(self, page: str) -> None:
        """A page in which nothing hostile stands."""
        self._pages.append(page)
        fresh = {tag[0] for tag in TAG.finditer(page)} - self._tags
        self._tags |= fresh
        self._known |= {pair for pair, _ in pairs("".join(fresh))}

    def strange(self, page: str) -> Iterator[str]:
        """What no page of ours has."""
        unseen = {tag[0] for tag in TAG.finditer(page)} - self._tags
        for (tag, name), value in pairs("".join(unseen)):
            if (tag, name) not in self._known and not (tag in self._names and name.startswith("aria-")):
                yield f"<{tag} {name}>"
            elif name in ADDRESSES and value and not KIND.match(value):
                yield f"<{tag} {name}={value[:60]!r}>"
            elif (tag, name) == ("script", "src") and not value.startswith("/static/"):
                yield f"<script src={value[:60]!r}>"

    def flaws(self, answer: Answer, sent: Iterable[str]) -> list[str]:
        """What is wrong with an answer to a request in which these strings were sent."""
        found = [f"status {answer.status}"] if answer.status >= 500 else []
        found += [f"header {name}" for name, value in answer.headers if name not in HEADERS or not value.isprintable()]
        found += [f"leads to {value[:60]!r}" for name, value in answer.headers if name == "location" and leaves(value)]
        if not answer.body:
            return found
        text = answer.text
        names = answer.kind in NAMES_LINES or answer.status >= UNFIT
        if names and not any(number in text.replace("\r\n ", "") for number in PHONE):
            found.append("no helpline")
        found += [f"a trace: {trace[0]}" for trace in TRACES.finditer(text) if trace[0] not in "".join(sent)]
        if answer.kind in ("text/html", "image/svg+xml"):
            found += [*self.strange(text), *self.shown(text, sent)]
        return found

    def shown(self, page: str, sent: Iterable[str]) -> Iterator[str]:
        """Strings that stand in a page as they were sent, though they are markup."""
        for text in sent:
            bare = text.strip()
            if len(bare) > 3 and OPENS.search(bare) and bare in page and not self._is_ours(bare):
                yield f"unescaped: {bare[:80]!r}"

    def _is_ours(self, text: str) -> bool:
        return any(text in page for page in self._pages)


def leaves(location: str) -> bool:
    """Whether an address leads away from this site."""
    return not re.match(r"(?:/(?![/\\])|\?|#|https?://testserver/|https://finder\.example/)", location)


def pairs(page: str) -> Iterator[tuple[Pair, str]]:
    """Each attribute of each tag with its value; a tag by itself with an empty name."""
    for tag in TAG.finditer(page):
        name = tag[1].lower()
        yield (name, ""), ""
        for one in ATTRIBUTE.finditer(tag[2]):
            yield (name, one[1].lower()), one[2] or one[3] or one[4] or ""


def in_words(flaws: Sequence[str], limit: int = 8) -> str:
    """The first of them, for a message."""
    return "; ".join(flaws[:limit]) + (f" and {len(flaws) - limit} more" if len(flaws) > limit else "")
