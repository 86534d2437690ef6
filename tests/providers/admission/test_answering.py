"""Will they take my client: yes, no or ask, and never a yes that nobody said."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import vocabulary
from providers.admission import answering, criteria
from providers.admission.answering import Says
from providers.admission.criteria import Criterion
from providers.listing import Listing
from tests.conftest import a_listing
from tests.providers.admission.listings import ANSWERING, programs

PAIRS = 60_000


def program(**facts: Any) -> Listing:
    return a_listing(facts={"care": ["detox"], **facts})


def says(key: str, **facts: Any) -> str:
    criterion = Criterion.read(key)
    assert criterion, key
    return answering.reply(program(**facts), criterion).says.word


@pytest.mark.parametrize(
    ("key", "facts", "expected"),
    [
        ("payment.medicaid", {"payment": ["medicaid"]}, "yes"),
        ("payment.medicaid", {"payment": ["free"]}, "yes"),
        ("payment.medicaid", {"payment": ["self_pay"]}, "ask"),
        ("payment.medicaid", {"refuses": ["medicaid"]}, "no"),
        ("payment.medicaid", {"payment": ["medicaid"], "refuses": ["medicaid"]}, "ask"),
        ("payment.medicaid", {}, "ask"),
        ("plan.tricare", {"payment": ["military"]}, "yes"),
        ("plan.aetna", {"plan": ["cigna"]}, "ask"),
        ("sex.female", {"sex": ["male"]}, "no"),
        ("sex.female", {"sex": ["female", "male"]}, "yes"),
        ("sex.female", {}, "ask"),
        ("age.under_18", {"age": ["adults"]}, "no"),
        ("age.under_18", {"age": ["adults"], "group": ["adolescents"]}, "ask"),
        ("age.seniors", {"age": ["adults"]}, "ask"),
        ("age.adults", {"age": ["under_18"]}, "no"),
        ("takes.pregnant", {"group": ["pregnant"]}, "yes"),
        ("takes.pregnant", {"sex": ["male"]}, "no"),
        ("takes.moud", {"medication": ["moud_elsewhere"]}, "yes"),
        ("takes.moud", {"medication": ["naltrexone"]}, "ask"),
        ("takes.start_moud", {"medication": ["methadone"]}, "yes"),
        ("takes.start_moud", {"refuses": ["start_moud"]}, "no"),
        ("takes.no_moud", {"refuses": ["no_moud"]}, "no"),
        ("takes.seizures", {}, "ask"),
        ("takes.wheelchair", {"access": ["wheelchair"]}, "yes"),
        ("takes.children", {"access": ["child_care"]}, "ask"),
        ("substance.opioids", {"only_for": ["alcohol"]}, "no"),
        ("substance.ketamine", {"only_for": ["opioids"]}, "no"),
        ("substance.ketamine", {"substance": ["alcohol"]}, "ask"),
        ("substance.alcohol", {"only_for": ["alcohol"]}, "ask"),
        ("language.es", {"language": ["es"]}, "yes"),
    ],
)
def test_what_a_program_states_answers_what_is_ticked(key: str, facts: dict[str, Any], expected: str) -> None:
    assert says(key, **facts) == expected


def test_a_program_only_for_people_with_a_dui_is_asked_unless_that_is_ticked() -> None:
    only = program(only_for=["dui"], payment=["medicaid"])
    medicaid, dui = criteria.ticked(["payment.medicaid", "only_for.dui"])
    assert answering.worst(answering.replies(only, [medicaid])) is Says.ASK
    assert answering.worst(answering.replies(only, [medicaid, dui])) is Says.YES


def test_a_reply_says_who_said_it_and_when_and_what_is_named_instead() -> None:
    told = answering.reply(program(payment=["self_pay"], sex=["male"]), Criterion("payment", "medicaid"))
    assert told.others == ("self_pay",)
    assert told.fact is not None
    assert told.fact.source.code == a_listing().source
    men = answering.reply(program(sex=["male"]), Criterion("sex", "female"))
    assert men.because == (("sex", "male"),)
    assert answering.reply(program(), Criterion("takes", "seizures")).fact is None


@given(programs(), st.sets(st.sampled_from(criteria.every()), min_size=1))
def test_nothing_shows_as_yes_unless_a_fact_says_so_and_every_no_names_one(
    listing: Listing, ticked: set[Criterion]
) -> None:
    for one in answering.replies(listing, sorted(ticked)):
        holds(listing, one)


@given(programs(), st.sets(st.sampled_from(criteria.every())), st.sampled_from(criteria.every()))
def test_one_more_tick_never_makes_it_better_but_for_people_with_a_dui(
    listing: Listing, ticked: set[Criterion], more: Criterion
) -> None:
    before = answering.worst(answering.replies(listing, sorted(ticked)))
    after = answering.worst(answering.replies(listing, sorted(ticked | {more})))
    assert after >= before or (before is Says.ASK and more == answering.ONLY_DUI)


@pytest.mark.long
def test_sixty_thousand_programs_and_needs_unknown_is_never_yes_every_no_has_its_criterion_and_a_no_stays_one() -> None:
    chance, counts = random.Random(20261129), dict.fromkeys(Says, 0)
    for _pair in range(PAIRS):
        listing = program(**{group: found for group in ANSWERING if (found := some_codes(chance, group))})
        ticked = chance.sample(criteria.every(), chance.randint(0, 6))
        found = answering.replies(listing, ticked)
        for one in found:
            holds(listing, one)
        counts[answering.worst(found)] += 1
        if answering.worst(found) is Says.NO:
            more = [*ticked, chance.choice(criteria.every())]
            assert answering.worst(answering.replies(listing, more)) is Says.NO
    assert min(counts.values()) > PAIRS // 20  # each ending is met often


def some_codes(chance: random.Random, group: str) -> list[str]:
    codes = vocabulary.codes(group)
    count = chance.choice([0, 0, 1, 2, len(codes) // 2])
    return vocabulary.in_order(group, chance.sample(codes, min(count, len(codes))))


def holds(listing: Listing, one: answering.Reply) -> None:
    """What is said of one criterion stands in the listing's own facts."""
    for group, code in one.because:
        assert code in listing.stated(group)
    if one.says is Says.YES:
        assert any(code in listing.stated(group) for group, code in one.criterion.yes)
        assert one.fact is not None
    if one.says is Says.NO:
        assert one.because
        assert one.fact is not None
        assert one.criterion in criteria.every()


def test_a_listing_that_states_nothing_answers_ask_to_everything() -> None:
    silent = program()
    assert {answering.reply(silent, one).says for one in criteria.every()} == {Says.ASK}
