"""Templates: one Jinja environment a language, and stencils for what is drawn once and filled many times."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.bccache import Bucket
from markupsafe import Markup

from web.assets import Assets
from web.i18n import LANGUAGES, in_language, plural, translator

TEMPLATES: Final = Path(__file__).parents[1] / "templates"
HOLE: Final = "\ue000"  # private-use characters: no visitor's text may hold them, see ``Stencil``


class Renderer:
    """Renders templates in every language. ``shared`` is what each template may name besides its own context."""

    def __init__(self, assets: Assets, shared: Mapping[str, Any], *, folder: Path = TEMPLATES) -> None:
        self._environments = {language: environment(language, assets, shared, folder) for language in LANGUAGES}

    def __call__(self, language: str, template: str, /, **context: Any) -> str:
        """The template as text. Raises on any name that the context lacks."""
        return self._environments[language].get_template(template).render(context)

    def stencil(self, language: str, template: str, /, **context: Any) -> "Stencil":
        """The template rendered once, with its ``hole("name")`` left open."""
        return Stencil(self(language, template, **context))

    def macro(self, language: str, template: str, name: str, holes: Iterable[str]) -> "Stencil":
        """One macro of a template, with a hole for each of its arguments."""
        macros = self._environments[language].get_template(template).module
        return Stencil(str(getattr(macros, name)(**{argument: hole(argument) for argument in holes})))

    def add_filter(self, name: str, filters: Mapping[str, Any]) -> None:
        """Give templates a filter that differs by language."""
        for language, found in self._environments.items():
            found.filters[name] = filters[language]


class Compiled(BytecodeCache):
    """Templates as they were compiled last: once for all languages. A changed file is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled of this template, if its text is the same; Jinja compares."""
        if code := self._kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED: Final = Compiled()


class Stencil:
    """A rendered text with named holes, filled by joining: about a hundred times cheaper than rendering again.

    What is put into a hole must be safe already: an escaped text or a number. A page of many parts is joined once, as
    the bytes that are sent: joining text in stages, and turning it into bytes at last, costs more than a search.
    """

    __slots__ = ("holes", "parts", "sent")

    def __init__(self, text: str) -> None:
        pieces = text.split(HOLE)
        self.holes = tuple(pieces[1::2])  # their names, in the order in which they stand
        self.sent = tuple(part.encode() for part in pieces[::2])  # what stands before, between and after them
        self.parts = pieces  # text and names of holes in turn

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with every hole filled by name. Raises ``KeyError`` for a hole without a value."""
        return self.fill_in_order([values[name] for name in self.holes])

    def fill_in_order(self, values: Sequence[str]) -> str:
        """The same with the values in the order of ``holes``. Raises ``ValueError`` when there are more or fewer."""
        parts = self.parts.copy()
        parts[1::2] = values
        return "".join(parts)

    def pieces(self, values: Mapping[str, str | Sequence[bytes]]) -> list[bytes]:
        """The filled text in the pieces to send. What is in pieces itself is taken over as it is."""
        found = [self.sent[0]]
        for name, after in zip(self.holes, self.sent[1:], strict=True):
            value = values[name]
            if isinstance(value, str):
                found.append(value.encode())
            else:
                found += value
            found.append(after)
        return found


def hole(name: str) -> Markup:
    """A place in a template that ``Stencil.fill`` fills."""
    return Markup(HOLE + name + HOLE)  # noqa: S704  names are ours


def environment(language: str, assets: Assets, shared: Mapping[str, Any], folder: Path) -> Environment:
    """One language's templates: HTML always escaped, a missing name is an error."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),  # a letter's text is no HTML
        undefined=StrictUndefined,
        bytecode_cache=COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    i18n: Any = made  # the extension adds methods that the type checker does not know
    i18n.install_gettext_callables(
        translator(language), lambda one, many, count: plural(language, one, many, count), newstyle=True
    )
    made.globals |= {
        "language": language,
        "hole": hole,
        "asset": assets.link,
        "link": lambda path: in_language(path, language),
        **shared,
    }
    made.filters["t"] = translator(language)
    return made
