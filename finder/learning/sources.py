"""What the pages may cite: the sources of the screening, and those that only these pages need."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from finder.learning.blocks import opened
from finder.learning.shapes import Reference
from finder.screening.parts import known, text

FILE: Final = "sources.toml"


def load(cited: Mapping[str, str], folder: Path) -> dict[str, Reference]:
    """By key: ``cited`` and our own. Raises ``TableError`` for a key that would hide one of the screening's."""
    root = opened(folder / FILE).only("read", "ours")
    found = {key: Reference(key, written) for key, written in cited.items()}
    for key, node in root["read"].entries():
        if key in found:
            raise node.wrong("the screening has a source of this key")
        found[key] = Reference(key, node.text())
    for place in root["ours"].each():
        key = known(place.only("id", "text")["id"], found, "source")
        found[key] = Reference(key, found[key].written, text(place["text"]))
    return found
