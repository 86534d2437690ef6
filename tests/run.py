"""``make test``: every test on all cores, with branch coverage of our packages.

Parts that need Chromium, PostgreSQL or the real directory skip when those are missing and say so. With
``FINDER_TEST_EVERYTHING=1`` (set by CI) a missing part fails instead.
"""

import subprocess
import sys

RUN = ("-m", "coverage", "run", "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", "not bench")


def main() -> int:
    """Erase, run, combine, report. Returns the first failure's exit code."""
    subprocess.run([sys.executable, "-m", "coverage", "erase"], check=True)
    tests = subprocess.run([sys.executable, *RUN, *sys.argv[1:]], check=False).returncode
    subprocess.run([sys.executable, "-m", "coverage", "combine", "--quiet"], check=False)
    report = subprocess.run([sys.executable, "-m", "coverage", "report"], check=False).returncode
    return tests or report


if __name__ == "__main__":
    sys.exit(main())
