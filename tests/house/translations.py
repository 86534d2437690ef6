"""Finds every sentence that a person may read, and brings the Spanish catalogue up to date (``make translations``).

New sentences are added without a translation, for a person to write; those that nobody says any more are dropped.
"""

from pathlib import Path
from typing import Final

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parents[2]
METHODS: Final = [
    ("finder/**.py", "python"),
    ("providers/**.py", "python"),
    ("web/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2), "plural": (2, 3)}
JINJA: Final = {"trimmed": "true", "silent": "false", "encoding": "utf-8"}
OPTIONS: Final = {"templates/**.html": JINJA, "templates/**.txt": JINJA}
SPANISH: Final = ROOT / "web" / "locale" / "es.po"


def said() -> Catalog:
    """Every sentence in code and templates."""
    catalog = Catalog(project="Treatment finder", charset="utf-8")
    found = extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS, directory_filter=ours)
    for _, _, message, _, context in found:
        catalog.add(message, context=context)
    return catalog


def ours(folder: str | Path) -> bool:
    """Folders that hold our own sentences."""
    return Path(folder).name not in {".venv", ".git", "tests", "var", "migrations", "__pycache__"}


def known() -> Catalog:
    """The Spanish catalogue as it is."""
    if not SPANISH.exists():
        return Catalog(locale="es", project="Treatment finder", charset="utf-8")
    with SPANISH.open("rb") as lines:
        return read_po(lines, locale="es")


def main() -> None:
    """Write the catalogue again."""
    catalog = known()
    catalog.update(said(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = "# Every sentence that the finder says, in Spanish. Written, not translated word by word."
    catalog.fuzzy = False
    with SPANISH.open("wb") as out:
        write_po(out, catalog, sort_output=True, no_location=True, omit_header=True, width=0, ignore_obsolete=True)
    missing = [message for message in catalog if message.id and not message.string]
    print(f"{len(catalog)} sentences, {len(missing)} without a translation")


if __name__ == "__main__":
    main()
