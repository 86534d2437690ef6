"""Which errors mean that the database cannot do its work just now: it is away, full, locked, read-only or damaged.

Nothing is wrong with the request then. Whoever sent it is told that it was not saved, and may send it again.
"""

import sqlite3
from typing import Final

import asyncpg
from tortoise.exceptions import BaseORMException, DBConnectionError, OperationalError, TransactionManagementError

RAISED: Final[tuple[type[Exception], ...]] = (  # by the database and on the way to it, for whatever reason
    BaseORMException, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError,
)  # fmt: skip
ASKED: Final = (  # for something that it cannot do: a mistake of ours
    sqlite3.IntegrityError, sqlite3.ProgrammingError, asyncpg.IntegrityConstraintViolationError,
    asyncpg.SyntaxOrAccessError, asyncpg.DataError,
)  # fmt: skip
SPOILT: Final = frozenset(  # after these a connection to SQLite may know less, or something else, than the file
    {
        sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    }
)  # fmt: skip
KIND: Final = 0xFF  # the part of SQLite's code that names the kind of an error


class Unanswered(DBConnectionError):
    """The database was asked and did not answer. Nothing came of it."""


class Unsure(Unanswered):
    """It was told to keep something and did not answer: nobody knows whether it has."""


def is_fault(error: BaseException) -> bool:
    """Whether an error is the database's, and no mistake in what it was asked."""
    if isinstance(error, BaseORMException):  # of Tortoise's, those below ``OperationalError`` say what was not found
        return type(error) is OperationalError or isinstance(error, DBConnectionError | TransactionManagementError)
    return isinstance(error, RAISED) and not isinstance(error, ASKED)


def spoils(error: BaseException | None) -> bool:
    """Whether a connection to SQLite must not be used again after an error, by SQLite's own code for it."""
    while error is not None:
        if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & KIND in SPOILT:
            return True
        error = error.__context__
    return False
