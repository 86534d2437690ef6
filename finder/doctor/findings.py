"""All rules, in the order in which they are printed. Pure: a snapshot of facts in, a list of findings out."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from finder.doctor import content, keeping, setup
from finder.doctor.facts import Content, Facts, Stored
from finder.doctor.shapes import Finding, Said, State

ALWAYS: Final[Mapping[str, Callable[[Facts], Said]]] = {
    "address": setup.address,
    "hosts": setup.hosts,
    "proxies": setup.proxies,
    "limits": setup.limits,
    "metrics": setup.metrics,
    "mail": setup.mail,
    "helpline": setup.helpline,
    "screening": setup.screening,
    "disk": keeping.disk,
    "backup": keeping.backup,
    "database": keeping.reachable,
}
OF_DATABASE: Final[Mapping[str, Callable[[Facts, Stored], Said]]] = {
    "clock": keeping.clock,
    "durability": lambda facts, stored: keeping.durability(stored),
    "migrations": lambda facts, stored: keeping.migrations(stored),
}
OF_CONTENT: Final[Mapping[str, Callable[[Facts, Content], Said]]] = {
    "listings": content.listings,
    "examples": content.examples,
    "letters": content.letters,
    "jobs": content.jobs,
    "audit": lambda facts, found: content.audit(found),
}
NAMES: Final = (*ALWAYS, *OF_DATABASE, *OF_CONTENT)


def findings(facts: Facts) -> list[Finding]:
    """What every rule says. What could not be looked at is left out: the database's own line says why."""
    return [Finding(name, *said) for name, said in _said(facts)]


def is_bad(found: list[Finding]) -> bool:
    """Whether anything must not be left so."""
    return any(finding.state is State.BAD for finding in found)


def _said(facts: Facts) -> Iterator[tuple[str, Said]]:
    yield from ((name, rule(facts)) for name, rule in ALWAYS.items())
    stored = facts.database
    if isinstance(stored, str):
        return
    yield from ((name, rule(facts, stored)) for name, rule in OF_DATABASE.items())
    found = stored.content
    if found is not None:
        yield from ((name, rule(facts, found)) for name, rule in OF_CONTENT.items())
