"""A screening of its own, as another program would write it from the API's two documents and ``docs/api.md``.

It knows none of our code: only JSON comes in, and the outcome's id, the rules' and the flags' go out.
"""

from typing import Any

Json = dict[str, Any]


class Evaluator:
    """One set of answers against the table."""

    def __init__(self, questions: Json, rules: Json, answers: Json) -> None:
        self.questions = {question["id"]: question for question in questions["questions"]}
        self.rules = rules
        self.answers = {name: value for name, value in answers.items() if value is not None}
        self.passed = set(self.answers.get("skipped", ()))
        self.amount = self.answers.get("drinks", "unknown")
        self.rows = self.answers.get("frequency", {})
        self.used = {*self.answers.get("substances", ()), *self.rows} | (
            {"alcohol"} if self.amount != "unknown" else set()
        )

    def result(self) -> tuple[str, list[str], list[str], str]:
        """Outcome, rules, flags, variant."""
        fired = [rule for rule in self.rules["rules"] + self.rules["flag_rules"] if self.holds(rule["when"])]
        ranks = {outcome["id"]: outcome["rank"] for outcome in self.rules["outcomes"]}
        reached = [rule["outcome"] for rule in fired if rule["outcome"]]
        flags = {flag for rule in fired for flag in rule["flags"]}
        outcome = max(reached, key=lambda one: ranks[one], default=self.rules["default"]["outcome"])
        variants = ["", *(one["id"] for one in self.variants(outcome) if self.holds(one["when"]))]
        return (
            outcome,
            [rule["id"] for rule in fired],
            [flag["id"] for flag in self.rules["flags"] if flag["id"] in flags],
            variants[-1],
        )

    def variants(self, outcome: str) -> list[Json]:
        return [one for one in self.rules["variants"] if one["outcome"] == outcome]

    def holds(self, condition: Json) -> bool:
        """One condition of the table."""
        [(kind, said)] = condition.items()
        return bool(getattr(self, kind)(said))

    def any(self, parts: list[Json]) -> bool:
        return any(self.holds(part) for part in parts)

    def all(self, parts: list[Json]) -> bool:
        return all(self.holds(part) for part in parts)

    def at_least(self, said: Json) -> bool:
        return sum(self.holds(part) for part in said["of"]) >= said["count"]

    def ref(self, name: str) -> bool:
        return self.holds(self.rules["named"][name]["when"])

    def has(self, said: Json) -> bool:
        ticked = self.used if said["q"] == "substances" else set(self.answers.get(said["q"], ()))
        return not ticked.isdisjoint(said["any_of"])

    def skipped(self, question: str) -> bool:
        empty = question == "substances" and not self.answers.get(question)
        return question in self.passed or question not in self.answers or empty

    def freq(self, said: Json) -> bool:
        least = self.rank("frequency", said["gte"])
        return any(least <= max(map(self.often_rank, self.often(one))) for one in self.members(said["of"]))

    def freq_unknown(self, of: str) -> bool:
        return any("unknown" in self.often(one) for one in self.members(of))

    def drinks_gte(self, least: int) -> bool:
        return any(self.rank("drinks", band) >= least for band in self.bands())

    def drinks_unknown(self, _: bool) -> bool:
        return "unknown" in self.bands()

    def members(self, of: str) -> list[str]:
        """The substances that are used, of a group or the one of this name."""
        group = self.rules["groups"].get(of)
        return [one for one in (group["members"] if group else [of]) if one in self.used]

    def often(self, substance: str) -> set[str]:
        """How often: a blank row and a grid that was passed over are “not sure”."""
        return {self.rows.get(substance, "unknown"), *(["unknown"] if "frequency" in self.passed else [])}

    def often_rank(self, often: str) -> int:
        return self.rank("frequency", often)

    def bands(self) -> set[str]:
        """How many drinks, where alcohol is used: nothing and what was passed over are “not sure”."""
        if "alcohol" not in self.used:
            return set()
        return {self.amount, *(["unknown"] if "drinks" in self.passed else [])}

    def rank(self, question: str, option: str) -> int:
        return next(int(one["rank"]) for one in self.questions[question]["options"] if one["id"] == option)
