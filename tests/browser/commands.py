"""The operator's commands one after another, each in a process of its own that is forked: starting Python anew and
loading everything takes a second, and a browser's test needs many.

``python -m tests.browser.commands`` reads a JSON list of words a line, and answers with what the command printed and
how it ended: ``{"code": …, "said": …}``.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from finder.cli import app


class Commands:
    """A process that is ready for the next command. Ends with the block."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.commands"], env=dict(environment), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __call__(self, words: Sequence[str]) -> str:
        """What ``finder`` prints, given these words. Raises ``RuntimeError`` when it fails."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(list(words)) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if answer["code"]:
            raise RuntimeError(f"finder {' '.join(words)} ended with {answer['code']}: {answer['said']}")
        return str(answer["said"])

    def close(self) -> None:
        """No more commands."""
        with self._process:
            assert self._process.stdin
            self._process.stdin.close()


def run(words: Sequence[str]) -> tuple[int, str]:
    """Exit code of a command and what it printed."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(sink, 1)
        os.close(source)
        os.close(sink)
        app(words, prog_name="finder")
    os.close(sink)
    with os.fdopen(source, encoding="utf-8") as out:
        said = out.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


if __name__ == "__main__":
    for line in sys.stdin:
        code, said = run(json.loads(line))
        print(json.dumps({"code": code, "said": said}), flush=True)
