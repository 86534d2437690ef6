"""Copies of a PostgreSQL database by its own programs (``pg_dump``, ``pg_restore``, ``psql``), where they are there."""

import os
import subprocess
from datetime import datetime
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Final

from web.database import connection_config
from web.restoring import RECORDER, NotDone, Put, check_known, check_ours, check_room
from web.whole_file import whole

HEADER: Final = b"PGDMP"
PLAIN: Final = ("--no-owner", "--no-privileges")  # whoever restores may have another name
MISSING: Final = "{program} is missing: install PostgreSQL's client programs (Debian: postgresql-client)."
EMPTY: Final = """
SET lock_timeout = '30s';
DO $$ DECLARE one text; BEGIN
FOR one IN SELECT format('DROP TABLE IF EXISTS %I.%I CASCADE', schemaname, tablename)
    FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE one; END LOOP;
FOR one IN SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype LOOP EXECUTE one;
    END LOOP;
END $$;
"""  # tables that a newer finder made would stand in the way later, so all go; in the transaction that restores
QUIET: Final = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1")
TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def save(url: str, file: Path) -> None:
    """Write the database as one snapshot sees it. Raises ``NotDone``."""
    with whole(file) as unfinished:
        run(url, "pg_dump", "--format=custom", *PLAIN, f"--file={unfinished}")
        run(url, "pg_restore", "--file=/dev/null", str(unfinished))  # reads every byte of it


def restore(url: str, file: Path, known: frozenset[str], now: datetime, *, over: bool) -> Put:
    """Put a copy in the database's place, in one transaction: all of it or nothing. Raises ``NotDone``.

    What the database held is written beside ``file`` before.
    """
    with TemporaryDirectory() as folder:
        script, emptying = Path(folder) / "restore.sql", Path(folder) / "empty.sql"
        check(url, file, script, known)
        emptying.write_text(EMPTY)
        held = rows_of(url)
        check_room(held, over=over)
        kept = keep(url, file, now) if held else None
        try:
            run(url, "psql", *QUIET, "--single-transaction", f"--file={emptying}", f"--file={script}")
        except NotDone as error:
            raise NotDone(f"{error} Nothing was changed.") from None
    return Put(rows_of(url), kept)


def keep(url: str, file: Path, now: datetime) -> Path:
    """What the database holds, beside the file that is to be put in its place."""
    kept = file.with_name(f"{file.name}.before-{now:%Y%m%dT%H%M%SZ}")
    save(url, kept)
    return kept


def check(url: str, file: Path, script: Path, known: frozenset[str]) -> None:
    """Read all of a file, and write it as SQL. Raises ``NotDone``: damaged, another program's, or a newer finder's."""
    try:
        listed = run(url, "pg_restore", "--list", str(file))
        run(url, "pg_restore", *PLAIN, f"--file={script}", str(file))
        recorded = run(url, "pg_restore", "--data-only", f"--table={RECORDER}", "--file=-", str(file))
    except NotDone as error:
        raise NotDone(f"{file} is damaged, or no backup. {error} Nothing was changed.") from None
    check_ours(tables_in(listed), file)
    check_known(applied_in(recorded), known, file)


def tables_in(listed: str) -> set[str]:
    """The tables that a file holds the rows of, by its table of contents."""
    parts = (line.split() for line in listed.splitlines() if " TABLE DATA public " in line)
    return {words[words.index("DATA") + 2] for words in parts}


def applied_in(recorded: str) -> set[str]:
    """The migrations that a file says were applied, as ``app.name``."""
    rows = recorded.partition("FROM stdin;\n")[2].partition("\n\\.")[0]
    return {".".join(line.split("\t")[1:3]) for line in rows.splitlines()}


def rows_of(url: str) -> dict[str, int]:
    """How many rows each table holds."""
    tables = run(url, "psql", *QUIET, f"--command={TABLES}").split()
    if not tables:
        return {}
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)  # noqa: S608
    lines = run(url, "psql", *QUIET, f"--command={counts}").splitlines()
    return dict(sorted((name, int(count)) for name, count in (line.split("|") for line in lines)))


def run(url: str, program: str, *words: str) -> str:
    """What one of PostgreSQL's programs says. Raises ``NotDone`` when it is missing, or with its own last words.

    Who to be and where to go is told by the environment: on the command line everybody on the machine could read it.
    """
    path = which(program)
    if path is None:
        raise NotDone(MISSING.format(program=program))
    named = () if program == "pg_restore" else ("--no-password",)
    done = subprocess.run(  # a damaged file puts its bytes into what they say
        [path, *named, *words], env=os.environ | place(url), capture_output=True, text=True, errors="replace",
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotDone(f"{program} says: {reason(done.stderr)}.")
    return done.stdout


def reason(said: str) -> str:
    """Why one of the programs ended, out of all that it said."""
    lines = [line.strip().removesuffix(".") for line in said.splitlines() if line.strip()]
    return next((line for line in lines if "error:" in line.lower()), lines[-1] if lines else "nothing")


def place(url: str) -> dict[str, str]:
    """The database's place as libpq reads it from the environment."""
    given = connection_config(url)["credentials"]
    named = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "database"}
    found = {name: str(given[key]) for name, key in named.items() if given.get(key)}
    return found | ({"PGSSLMODE": "require"} if given.get("ssl") else {})
