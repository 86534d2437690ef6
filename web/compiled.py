"""Modules that are compiled where a machine can compile them. Each has a twin in Python that gives the same."""

import os
from importlib import import_module
from typing import Any


def compiled(name: str) -> Any:
    """A module of that name; ``None`` where there was no compiler, or ``FINDER_COMPILED=off`` leaves it aside."""
    if os.environ.get("FINDER_COMPILED", "") == "off":
        return None
    try:
        return import_module(name)
    except ImportError:
        return None
