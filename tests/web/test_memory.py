"""Memory that is free again goes back to the system."""

import subprocess
import sys

import psutil

PLANT = """
import psutil
from web.memory import give_back

def resident():
    return psutil.Process().memory_info().rss

pieces = [bytes(2_000) for _ in range(50_000)]  # a hundred megabytes, in pieces that the C library keeps
kept = pieces[::500]
del pieces
before = resident()
give_back()
print(before - resident(), len(kept))
"""


def test_what_was_used_in_pieces_and_is_free_goes_back() -> None:
    said = subprocess.run([sys.executable, "-c", PLANT], check=True, capture_output=True, text=True).stdout.split()
    if psutil.LINUX:
        assert int(said[0]) > 50_000_000
    assert said[1] == "100"
