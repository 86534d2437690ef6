"""The locator's export: three surveys in one layout, and programs that the directory lists already."""

from pathlib import Path

import pytest

from providers import listings
from tests.seeds.conftest import Fresh, Load
from tests.seeds.lists import Cells, a_row, some_rows, write_csv

pytestmark = pytest.mark.anyio
CODES = ("sa", "dt", "oit", "odt", "ort", "otp", "res", "op", "od", "mh", "md", "fem", "mm")
COLUMNS = (
    "  name1", "name2", "street1", "street2", "city", "state", "zip", "zip4", "county", "phone", "intake_prompt",
    "intake1", "intake2", "website", "latitude", "longitude", "type_facility", *CODES,
)  # fmt: skip


def told(number: int, kind: str, codes: str, **changed: str) -> Cells:
    stated = dict.fromkeys(codes.split(), "1")
    return a_row(number, type_facility=kind, website=f"https://example.org/{number}") | stated | changed


def register(number: int, **changed: str) -> Cells:
    """A row of the opioid register, where every code column is 1."""
    return told(number, "OTP", " ".join(CODES), website="", **changed)


@pytest.fixture
def locate(load: Load, tmp_path: Path):  # type: ignore[no-untyped-def]
    async def loaded(rows: list[Cells], name: str = "locator_2023.csv", **how: object):  # type: ignore[no-untyped-def]
        path = write_csv(tmp_path / name, rows, COLUMNS)
        return await load(path, source="samhsa-locator", **how)

    return loaded


async def test_codes_are_read_from_their_columns(fresh: Fresh, locate) -> None:  # type: ignore[no-untyped-def]
    async with fresh():
        await locate([told(0, "SU", "sa dt od oit md", latitude="41.6521", longitude="-83.5379", county="Lucas")])
        (found,) = await listings.published()
        assert (found.care, found.supervision) == (["detox", "iop"], "not_medical")
        assert found.stated("payment") == ["medicaid"]
        assert (found.website, found.county, found.approximate) == ("https://example.org/0", "Lucas", False)


async def test_on_the_opioid_register_only_that_it_is_one_is_true(fresh: Fresh, locate) -> None:  # type: ignore[no-untyped-def]
    async with fresh():
        await locate([register(0)])
        (found,) = await listings.published()
        assert found.facts == {"care": ["otp"], "phones": [["4195551000", "", "main"]]}


async def test_a_program_in_two_surveys_is_listed_once(fresh: Fresh, locate) -> None:  # type: ignore[no-untyped-def]
    async with fresh():
        report = await locate([
            told(0, "SU", "sa otp mm op"),
            register(0, name1="Register Name of It", street1="100 Harbor St, Suite 9", phone="(419) 555-7000"),
            register(0, name1="Register Name of It", street1="PO Box 9"),
            told(0, "MH", "sa mh"),
            told(1, "MH", "mh"),
            told(2, "MH", "sa mh res"),
            register(3),
            told(4, "XX", "sa"),
        ])  # fmt: skip
        assert [(refusal.line, refusal.reason.split(".")[0][-7:]) for refusal in report.refused] == [
            (3, " line 2"), (4, " line 2"), (5, " line 2"), (6, "nce use"), (9, "and OTP"),
        ]  # fmt: skip
        assert [one.care for one in await listings.published()] == [["otp"], [], ["otp"]]


async def test_a_program_of_the_directory_is_not_listed_twice(fresh: Fresh, load: Load, locate) -> None:  # type: ignore[no-untyped-def]
    async with fresh():
        await load(some_rows(6), as_of="2023-06-29")
        before = {one.street: one.id for one in await listings.published()}
        same = told(0, "SU", "sa dt od oit md", phone="(419) 555-1000")
        renamed = told(1, "SU", "sa dt", name1="Summit Harbor Recovery 1 LLC")
        report = await locate([same, renamed, told(7, "SU", "sa oit")])
        assert (report.added, report.changed) == (1, 2)
        after = await listings.published()
        assert {one.street: one.id for one in after if one.street in before} == before
        assert len(after) == 7
        (found,) = [one for one in after if one.street == a_row(0)["street1"]]
        assert (found.source, found.website) == ("samhsa-directory", "https://example.org/0")
        assert found.provenance == {"website": ["samhsa-locator", "2023"]}
        again = await locate([same, renamed, told(7, "SU", "sa oit")])
        assert (again.unchanged, again.added, again.changed) == (3, 0, 0)


async def test_an_opioid_program_is_found_by_its_door(fresh: Fresh, load: Load, locate) -> None:  # type: ignore[no-untyped-def]
    async with fresh():
        rows = [a_row(0, service_code_info="SA OTP MM"), a_row(1, service_code_info="SA OTP MM"), a_row(2)]
        await load(rows)
        report = await locate([
            register(0, name1="Anything Else", phone="419-555-7000"),
            register(1, name1="Wholly Other", street1="PO Box 3"),
            register(2, name1="No Such Program", street1="PO Box 4"),
        ])  # fmt: skip
        assert (report.added, report.unchanged) == (1, 2)
        kept = {one.organization for one in await listings.published()}
        assert kept == {row["name1"] for row in rows} | {"No Such Program"}


async def test_the_directory_finds_what_the_locator_brought(fresh: Fresh, load: Load, locate) -> None:  # type: ignore[no-untyped-def]
    async with fresh():
        await locate([told(number, "SU", "sa oit") for number in range(4)])
        report = await load(some_rows(5), "list_2024.csv")
        assert (report.added, report.changed) == (1, 4)
        (first, *_) = await listings.published()
        assert (first.source, first.care) == ("samhsa-locator", ["detox", "iop"])
        assert first.provenance["care"] == ["samhsa-directory", "2024"]


async def test_a_program_is_gone_only_when_no_list_has_it(fresh: Fresh, load: Load, locate) -> None:  # type: ignore[no-untyped-def]
    async with fresh():
        await load(some_rows(10))
        await locate([told(number, "SU", "sa oit") for number in range(6, 12)])
        report = await load(some_rows(8), "list_2024.csv")
        assert report.gone == 2
        assert {one.gone_since for one in await listings.published()} == {""}
        report = await locate(
            [told(number, "SU", "sa oit") for number in range(6, 11) if number != 9], "locator_2025.csv"
        )
        assert report.whole_file_quarantined
        report = await locate(
            [told(number, "SU", "sa oit") for number in range(6, 12) if number != 9], "locator_2025.csv"
        )
        assert report.gone == 1
        gone = {one.organization: one.gone_since for one in await listings.published() if one.gone_since}
        assert gone == {a_row(9)["name1"]: "2025"}


async def test_a_missing_column_is_named(fresh: Fresh, load: Load, tmp_path: Path) -> None:
    async with fresh():
        path = write_csv(
            tmp_path / "x_2023.csv", [told(0, "SU", "sa")], tuple(name for name in COLUMNS if name != "dt")
        )
        report = await load(path, source="samhsa-locator")
        assert report.whole_file_quarantined
        assert "column dt" in report.quarantined[0].reason
