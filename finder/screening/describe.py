"""``docs/screening.md``: the whole table for a clinician to read and sign. Generated, never edited by hand.

``python -m finder.screening.describe > docs/screening.md`` writes it; a test holds that it is current.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from finder.screening.shapes import Option, Outcome, Question, Review, Rule, Table, Text
from finder.screening.table import load
from finder.screening.words import called, in_words

HEAD: Final = """# The screening

Generated from `finder/screening/rules.toml` by `python -m finder.screening.describe`. Change the table, not this page.

It sorts people into four layouts of a directory of programs. It is not a diagnosis and not a treatment order, it does
not apply the ASAM Criteria, it has no score, and it never says that someone is safe. It errs toward more care.

How a result is made:

1. Every rule below is looked at. The result is the **highest** outcome of the rules that fire: EMERGENCY, then
   MEDICAL_DETOX, then DETOX_ASSESSMENT. When none fires it is IOP_DIRECT.
2. Rules only say what was told, never what was not. One more risk can add rules and never take one away, so it never
   lowers a result. The program refuses to start on a rule that says otherwise, or that could never fire.
3. A question that was not answered fires a rule of its own, so IOP_DIRECT needs an answer to every safety question.
4. Below, “1+ days a week” and “in the last 30 days” hold for “not sure” how often too: it counts as 1 to 3 days a
   week, and also as an unanswered question. “Not sure” how many drinks counts as 4. Answers that contradict each other
   all count. What cannot be read counts as not answered.
5. A substance whose box was not ticked counts all the same when how often, or how many drinks, was answered for it.
6. The person reads the reasons of the rules that led to the result, in the order below, four at first. Rules with the
   same topic say the same thing; the first of them is shown. Every flag that was raised is shown as well.
7. Who the answers are for (“me”, “someone I care about”, “a client”) changes words only.
"""


def describe(table: Table) -> str:
    """The page, in Markdown."""
    parts = [HEAD, reviewed(table.version, table.review), "## Questions\n", *map(asked, table.questions.values())]
    parts += ["## Groups of substances and named conditions\n", "\n".join(groups(table)), "\n".join(named(table))]
    parts += [f"## Rules: {outcome.name}\n\n{rules(table, outcome)}" for outcome in reversed(Outcome) if outcome]
    parts.append(f"## When no rule fires: {table.default.outcome.name}\n\n{otherwise(table)}")
    parts.append(f"## Rules that only raise flags\n\n{rules(table, None)}")
    parts += ["## Flags\n", flags(table), "## What the result page says\n", endings(table)]
    parts += ["## Other words for some people\n", variants(table), "## Other sentences\n", said(table)]
    parts += ["## The same in Spanish\n", spanish(table)]
    parts += ["## Sources\n", "\n".join(f"- **{key}**: {source}" for key, source in table.sources.items())]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def reviewed(version: str, review: Review | None) -> str:
    """Who signed it, or that nobody has."""
    if review is None:
        return f"**Version {version}. Not yet clinically reviewed.** A licensed addiction clinician has yet to sign it."
    return f"**Version {version}. Reviewed by {review.reviewer}, {review.credential}, on {review.date.isoformat()}.**"


def asked(question: Question) -> str:
    """One question with its options and their ids."""
    where = "in the row of alcohol" if question.kind == "inline" else f"Q{question.number}"
    lines = [f"### {where}: `{question.id}`\n", both(question.text), ""]
    lines += [f"- `{option.id}`: {both(option.text)}{ranked(question, option)}" for option in question.options.values()]
    lines += [
        f"- {both(text)} ({what})" for text, what in ((question.none, "none"), (question.skip, "skipped")) if text
    ]
    return "\n".join(lines)


def ranked(question: Question, option: Option) -> str:
    """What an option is counted as."""
    if question.id == "drinks":
        return f" (counts as {option.rank})"
    return f" (rank {option.rank})" if question.kind == "grid" else ""


def groups(table: Table) -> Iterator[str]:
    """The groups with their members."""
    for name, group in table.groups.items():
        yield f"- *{name}*: {', '.join(called(table, member) for member in group.members)}. {group.note}"


def named(table: Table) -> Iterator[str]:
    """The conditions that have names."""
    for name, definition in table.named.items():
        yield f"- `{name}`: {in_words(table, definition.when)}. {definition.note}"


def rules(table: Table, outcome: Outcome | None) -> str:
    """The rules of one outcome, or those that have none."""
    chosen = [rule for rule in table.all_rules if rule.outcome is outcome]
    rows = ([rule.id, in_words(table, rule.when), reason(rule), *marks(rule)] for rule in chosen)
    return grid(("rule", "fires when", "reason shown", "flags", "sources"), rows)


def reason(rule: Rule) -> str:
    """The reason, with the topic that it shares."""
    text = rule.reason.en if rule.reason else ""
    return text if rule.topic == rule.id else f"{text} (topic: {rule.topic})"


def marks(rule: Rule) -> tuple[str, str]:
    """Flags and sources."""
    return ", ".join(rule.flags), ", ".join(rule.cite)


def otherwise(table: Table) -> str:
    """The default."""
    return f"{table.default.id}: {table.default.reason.en} Source: {', '.join(table.default.cite)}."


def flags(table: Table) -> str:
    """What each flag says and does."""
    rows = ([one.id, one.text.en, one.effect] for one in table.flags.values())
    return grid(("flag", "text", "effect on the list"), rows)


def endings(table: Table) -> str:
    """The page of each outcome."""
    rows = []
    for outcome, ending in reversed(tuple(table.outcomes.items())):
        texts = [ending.headline, ending.lead, *ending.steps, *([ending.link] if ending.link else [])]
        rows.append([outcome.name, "<br>".join(text.en for text in texts), looked_for(ending.filters)])
    return grid(("outcome", "text", "looks for"), rows)


def variants(table: Table) -> str:
    """What some people read instead."""
    rows = (
        [
            f"{one.id}: {one.outcome.name}",
            in_words(table, one.when),
            f"{one.headline.en}<br>{one.lead.en}",
            looked_for(one.filters),
            ", ".join(one.cite),
        ]
        for one in table.variants
    )
    return grid(("id", "when", "text", "looks for", "sources"), rows)


def said(table: Table) -> str:
    """Every other sentence."""
    return grid(("id", "text"), ([f"`{name}`", text.en] for name, text in table.copy.items()))


def looked_for(filters: Mapping[str, tuple[str, ...]]) -> str:
    """What the directory is searched for, in its own words."""
    return "; ".join(f"{group}: {', '.join(codes)}" for group, codes in filters.items() if codes)


def spanish(table: Table) -> str:
    """The sentences above in Spanish, under the same ids."""
    texts = {rule.id: rule.reason for rule in table.all_rules if rule.reason}
    texts |= {table.default.id: table.default.reason} | {flag.id: flag.text for flag in table.flags.values()}
    rows = [[name, text.es] for name, text in texts.items()]
    rows += [[outcome.name, f"{one.headline.es} {one.lead.es}"] for outcome, one in table.outcomes.items()]
    rows += [[one.id, f"{one.headline.es} {one.lead.es}"] for one in table.variants]
    return grid(("id", "Spanish"), [*rows, *([name, text.es] for name, text in table.copy.items())])


def both(text: Text) -> str:
    """A sentence in both languages; the words about another person are in the table only."""
    return f"{text.en} *{text.es}*"


def grid(head: tuple[str, ...], rows: Iterable[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    sys.stdout.buffer.write(describe(load()).encode())
