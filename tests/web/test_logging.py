"""A line of the log is one line, whatever it tells."""

import json

import pytest
import structlog

from web.logging import quiet


def test_a_line_of_the_log_is_one_line_of_json_whatever_it_tells(capfd: pytest.CaptureFixture[str]) -> None:
    quiet("info")
    told = 'job\n{"event": "audit log is whole"}\r\u2028\x1b[2J'
    structlog.get_logger("test").info("job failed", job=told)
    (line,) = capfd.readouterr().err.splitlines()
    read = json.loads(line)
    assert (read["event"], read["job"], read["level"]) == ("job failed", told, "info")
    assert read["timestamp"].endswith("Z")
    assert line.isprintable()


def test_what_is_below_the_level_is_not_written(capfd: pytest.CaptureFixture[str]) -> None:
    quiet("warning")
    structlog.get_logger("test").info("job failed")
    assert capfd.readouterr().err == ""
