"""``make bench``: every measurement but the long ``bench_many``, one after another, in ten to twelve quiet minutes.

Nothing is asserted but that all who are compared give equal answers. Other work on the machine moves times more than
CPU; each file runs alone too (``python -m tests.bench.bench_peers --sizes 20000``).
"""

import argparse
import subprocess
import sys
import time
from typing import Final

RUNS: Final = (  # what, its words, and whether it takes sizes
    ("bench_search", ("--rounds", "300"), True),
    ("bench_changes", (), True),
    ("bench_pages", (), False),
    ("bench_workers", (), False),
    ("bench_peers", ("--rounds", "160"), True),
    ("bench_peer_pages", ("--rounds", "3", "--warming", "6"), True),
)


def main() -> int:
    """Run all. Returns 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,1000000", help="listings, separated by commas")
    sizes, failed, began = parser.parse_args().sizes, [], time.monotonic()
    for name, words, is_sized in RUNS:
        print(f"\n=== python -m tests.bench.{name}", flush=True)
        also = ("--sizes", sizes) if is_sized else ()
        if subprocess.run([sys.executable, "-m", f"tests.bench.{name}", *words, *also], check=False).returncode:
            failed.append(name)
        print(f"=== after {time.monotonic() - began:.0f} s in all", flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
