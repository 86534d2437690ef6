"""Runs a drill as a command, in a process of its own: some of them fork, trace themselves or mount a disk."""

import subprocess
import sys
from typing import Final

LONGEST: Final = 3600  # seconds


def run(name: str, *words: str) -> tuple[int, str]:
    """A drill's exit code, and all that it printed: what went wrong, and its verdict last."""
    command = [sys.executable, "-m", f"tests.drills.{name}", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    return done.returncode, f"{done.stderr}\n{done.stdout}"
