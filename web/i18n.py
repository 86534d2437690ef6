"""Languages: which there are, how a sentence finds its translation, how a path carries its language.

English paths have no prefix, Spanish ones begin with ``/es``. The catalogue is the ``.po`` file itself: a person can
read and mend it, and nothing has to be compiled. A sentence without a translation is shown in English; a test holds
that there is none.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

LANGUAGES: Final = ("en", "es")
LOCALE: Final = Path(__file__).parent / "locale"

Translate = Callable[[str], str]


def mark(text: str) -> str:
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return text


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every translated sentence of one language, English to translated; plural forms are ``text\\0index``."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as lines:
        messages = read_po(lines, locale=language)
    found: dict[str, str] = {}
    for message in messages:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, tuple):
            forms = message.string if isinstance(message.string, (tuple, list)) else ()
            found |= {f"{message.id[0]}\0{i}": text for i, text in enumerate(forms) if text}
        elif message.string:
            found[str(message.id)] = str(message.string)
    return found


@cache
def translator(language: str) -> Translate:
    """The function that turns an English sentence into this language's."""
    known = catalogue(language)
    return lambda text: known.get(text, text)


def plural(language: str, one: str, many: str, count: int) -> str:
    """The right form for a count. Both of our languages have two, and use the first for exactly one."""
    fallback = one if count == 1 else many
    return catalogue(language).get(f"{one}\0{0 if count == 1 else 1}", fallback)


def split_path(path: str) -> tuple[str, str]:
    """``/es/search`` → ``("es", "/search")``; a path without a language is English."""
    head, _, rest = path[1:].partition("/")
    if head in LANGUAGES and head != "en":
        return head, "/" + rest
    return "en", path


def in_language(path: str, language: str) -> str:
    """The same path in another language: ``("/search", "es")`` → ``/es/search``."""
    return path if language == "en" else f"/{language}{path}".rstrip("/") + ("/" if path == "/" else "")
