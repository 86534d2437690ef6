"""People who answer: one who said “none” to everything but what a test says, and random ones."""

import random
from collections.abc import Sequence
from typing import Any

from finder.screening.assess import Assessment, assess
from finder.screening.questions import Answers
from finder.screening.shapes import Question, Table
from finder.screening.table import load

TABLE = load()
Sheet = dict[str, Any]  # answers in the shape of the API
BOXES = [question for question in TABLE.questions.values() if question.kind == "multi"]
ASKED = [question for question in BOXES if question.id != "substances"]
SUBSTANCES = tuple(TABLE.questions["substances"].options)
OFTEN = tuple(TABLE.questions["frequency"].options)
BANDS = tuple(TABLE.questions["drinks"].options)
RAISED = {"past": ("monthly",), "monthly": ("weekly",), "weekly": ("unknown", "daily")}
MORE = {"1": ("4",), "4": ("8", "unknown"), "8": ("15",)}


def sheet(drinks: str | None = None, skipped: Sequence[str] = (), **said: Any) -> Sheet:
    """Everything answered with “none”, but for what is said: a substance with how often, a question with options.

    ``sheet(alcohol="daily", withdrawal=["autonomic"])``; an option is named after its question where both have it.
    """
    substances = {name: often for name, often in said.items() if name in SUBSTANCES}
    found: Sheet = {question.id: list(said.pop(question.id, ())) for question in ASKED}
    assert set(said) == set(substances), said
    found |= {"substances": list(substances), "frequency": substances, "skipped": list(skipped)}
    return found | ({"drinks": drinks} if drinks else {})


def read(given: Sheet) -> Answers:
    answers, problems = Answers.from_json(TABLE, given)
    assert problems == []
    return answers


def result(given: Sheet) -> Assessment:
    return assess(TABLE, read(given))


def of(drinks: str | None = None, skipped: Sequence[str] = (), **said: Any) -> Assessment:
    """The assessment of someone who said this, and “none” to everything else."""
    return result(sheet(drinks, skipped, **said))


def fired(assessment: Assessment) -> set[str]:
    return {rule.id for rule in assessment.fired}


class Crowd:
    """Random people from one seed, who answer without contradiction."""

    def __init__(self, seed: int, table: Table = TABLE) -> None:
        self.random = random.Random(seed)
        self.table = table

    def someone(self) -> Sheet:
        """A person, from careless to careful, from one substance to many."""
        chance = self.random.random
        risk, skip = chance() * 0.3, self.random.choice((0.0, 0.0, 0.1, 0.4))
        given: Sheet = {
            question.id: self._boxes(question, risk / 8 if question.stops else risk)
            for question in ASKED
            if chance() >= skip
        }
        used = self.random.sample(SUBSTANCES, self.random.choice((0, 1, 1, 1, 2, 2, 3, 6)))
        given["substances"] = used
        given["frequency"] = {one: self.random.choice(OFTEN) for one in used if chance() >= skip / 2}
        if chance() >= skip:
            given["drinks"] = self.random.choice(BANDS) if "alcohol" in used else "unknown"
        return given

    def _boxes(self, question: Question, risk: float) -> list[str]:
        return [option for option in question.options if self.random.random() < risk]

    def riskier(self, given: Sheet) -> Sheet:
        """The same person with one more risk: another option, another substance, more often, more drinks, a skip."""
        more = {name: (list(one) if isinstance(one, list) else one) for name, one in given.items()}
        kind = self.random.randrange(5)
        if kind == 0 and given["substances"]:
            more["substances"] = [*given["substances"], self._other(SUBSTANCES, given["substances"])]
        elif kind == 1 and given["frequency"]:
            one = self.random.choice(list(given["frequency"]))
            often = self.random.choice(RAISED.get(given["frequency"][one], ("daily",)))
            if given["frequency"][one] != "unknown":
                more["frequency"] = given["frequency"] | {one: often}
        elif kind == 2 and given.get("drinks") in MORE:
            more["drinks"] = self.random.choice(MORE[given["drinks"]])
        elif kind == 3 and (unticked := [question.id for question in ASKED if given.get(question.id) == []]):
            del more[self.random.choice(unticked)]
        elif answered := [question for question in ASKED if question.id in given]:
            question = self.random.choice(answered)
            more[question.id] = [*given[question.id], self._other(tuple(question.options), given[question.id])]
        return more

    def _other(self, options: Sequence[str], ticked: Sequence[str]) -> str:
        left = [option for option in options if option not in ticked]
        return self.random.choice(left or list(options))
