"""``python -m finder`` is the ``finder`` command."""

from finder.cli import app

app()
