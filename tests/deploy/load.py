"""People who go on asking through a proxy, in threads of their own, and what each of them was answered."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Final
from urllib.parse import urlencode

from tests.deploy.proxy import Proxy

QUESTIONS: Final = ("/search?near=60614&care=detox", "/es/search?near=60614", "/api/v1/search?near=60614", "/helplines")
SHEET: Final = urlencode({"now": "none"}).encode()
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Answers:
    """How many answers there were of each kind: its status, or the error where there was none."""

    counted: Counter[str] = field(default_factory=Counter)
    lineless: list[str] = field(default_factory=list)  # answers without a phone number
    ending: threading.Event = field(default_factory=threading.Event)


@contextmanager
def asking(proxy: Proxy, people: int = 6) -> Iterator[Answers]:
    """So many people ask one thing after the other, each on a line of their own, until the block ends."""
    answers = Answers()
    threads = [threading.Thread(target=ask, args=(proxy, answers, number)) for number in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        answers.ending.set()
        for thread in threads:
            thread.join(30)


def ask(proxy: Proxy, answers: Answers, number: int) -> None:
    """One of them: four questions, then a form."""
    turn = number
    while not answers.ending.is_set():
        turn += 1
        form = turn % 5 == 4
        path, method, body = ("/check", "POST", SHEET) if form else (QUESTIONS[turn % 4], "GET", None)
        try:
            found = proxy.ask(path, by=f"127.0.1.{number + 1}", method=method, body=body, headers=FORM)
        except (OSError, HTTPException) as error:
            answers.counted[f"{method}: {type(error).__name__}"] += 1
            continue
        answers.counted[f"{method} {found.status}"] += 1
        if "1-800-615-1067" not in found.text:
            answers.lineless.append(f"{path} {found.status}")
