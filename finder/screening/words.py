"""A condition of the table in plain words, for a clinician to read."""

from finder.screening.conditions import AtLeast, Condition, Named, Told
from finder.screening.shapes import Option, Table


def in_words(table: Table, condition: Condition, inner: bool = False) -> str:
    """The whole condition; ``inner`` ones are put in brackets where they would be misread."""
    match condition:
        case Named():
            return f"`{condition.name}`"
        case Told():
            return told_in_words(table, condition)
        case AtLeast():
            return counted_in_words(table, condition, inner)


def counted_in_words(table: Table, condition: AtLeast, inner: bool) -> str:
    """All of them, any of them, or at least so many."""
    parts = [in_words(table, part, inner=len(condition.parts) > 1) for part in condition.parts]
    if len(parts) == 1:
        return parts[0]
    if 1 < condition.count < len(parts):
        return f"at least {condition.count} of: {'; '.join(parts)}"
    said = (" **or** " if condition.count == 1 else " **and** ").join(parts)
    return f"({said})" if inner else said


def told_in_words(table: Table, told: Told) -> str:
    """One thing that was told."""
    match told.kind:
        case "has":
            options = table.questions[told.of].options
            said = "; ".join(f"“{options[option].text.en}”" for option in told.level)
            return f"Q{table.questions[told.of].number} {'one of: ' if len(told.level) > 1 else ''}{said}"
        case "freq":
            return f"{called(table, told.of)} {table.questions['frequency'].options[told.level[0]].called}"
        case "freq_unknown":
            return f"not sure how often, or left blank, for {called(table, told.of)}"
        case "drinks_gte":
            return f"{told.level[0]}+ drinks on a day of drinking{or_not_sure(table, int(told.level[0]))}"
        case "drinks_unknown":
            return "drinks not sure or left blank"
        case _:
            return f"Q{table.questions[told.of].number} not answered"


def or_not_sure(table: Table, amount: int) -> str:
    """Whether “not sure” counts as so many drinks too."""
    return " (or not sure)" if amount <= table.questions["drinks"].options["unknown"].rank else ""


def called(table: Table, name: str) -> str:
    """A substance as clinicians call it, or a group by its name."""
    if name in table.groups:
        return f"any of *{name}*"
    return short(table.questions["substances"].options[name])


def short(option: Option) -> str:
    """What an option is called among clinicians: its own words, where nothing shorter is needed."""
    return option.called or option.text.en
