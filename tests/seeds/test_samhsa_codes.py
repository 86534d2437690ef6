"""Golden readings of SAMHSA's codes: several look alike, and a wrong one sends a person to the wrong place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.vocabulary import GROUPS, codes, samhsa_key
from seeds.samhsa_codes import facts_of


@pytest.mark.parametrize(
    ("stated", "facts"),
    [
        ("DT", {"care": ["detox"], "supervision": "not_stated"}),
        ("OIT", {"care": ["iop"], "setting": ["outpatient"]}),
        ("ODT", {"care": ["php"], "setting": ["outpatient"]}),
        ("HH", {"codes": ["HH"]}),
        ("PI SF SS MD MI", {"payment": ["medicaid", "private", "military", "self_pay", "sliding_fee"]}),
        ("DB DM DLC", {"codes": ["DB", "DM", "DLC"]}),
        ("OTP MM", {"care": ["otp"], "medication": ["methadone"]}),
        ("MDET", {"medication": ["detox_medication"]}),
        ("ADTX BDTX CDTX MDTX ODTX",
         {"substance": ["alcohol", "opioids", "benzodiazepines", "methamphetamine", "cocaine"]}),
        ("SP AH", {"language": ["es", "ase"], "access": ["deaf"]}),
        ("SA * OIT * OIT * ZZZ9", {"care": ["iop"], "setting": ["outpatient"], "codes": ["SA", "ZZZ9"]}),
        ("", {}),
    ],
)  # fmt: skip
def test_codes_state_what_the_key_says(stated: str, facts: dict[str, Any]) -> None:
    assert facts_of(stated) == facts


@pytest.mark.parametrize(
    ("stated", "supervision"),
    [
        ("DT HID", "medical"),
        ("DT HID OD RD", "medical"),
        ("DT OD", "not_medical"),
        ("DT OD RD", "not_stated"),
        ("DT RD", "not_stated"),
        ("DT RD MDET", "not_stated"),
        ("DT", "not_stated"),
        ("HID", None),
        ("OD OIT", None),
        ("DB DM DLC OTP", None),
    ],
)
def test_medical_supervision_is_stated_by_hospital_detox_alone(stated: str, supervision: str | None) -> None:
    assert facts_of(stated).get("supervision") == supervision


def test_a_bed_for_mental_health_is_not_live_in_addiction_treatment() -> None:
    assert "care" not in facts_of("SA RES OP", "MH")
    assert facts_of("SA RES RL", "MH")["care"] == ["residential"]
    assert facts_of("SA RES OIT", "MH")["care"] == ["iop"]
    assert facts_of("SA RES OIT", "SU")["care"] == ["iop", "residential"]


@given(st.lists(st.sampled_from([*samhsa_key(), "SA", "HH", "ZZ"]), max_size=60))
def test_no_code_is_lost_and_every_list_is_in_order(stated: list[str]) -> None:
    facts = facts_of(" ".join(stated))
    told = {(group, term) for group, terms in facts.items() if group in GROUPS for term in terms}
    for code in stated:
        assert code in facts.get("codes", []) or told & set(samhsa_key()[code]) or code == "HID"
    for group, terms in facts.items():
        if group in GROUPS and group != "supervision":
            assert terms == [code for code in codes(group) if code in set(terms)]
