"""Loading a list: all of it or nothing, twice is once, and ids outlive the years."""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from providers import listings, records
from providers.listing import Listing
from seeds import demo
from seeds.imports.editions import BadDate
from seeds.imports.report import Report
from seeds.imports.spreadsheet import UnreadableFile
from tests.seeds.conftest import Fresh, Load
from tests.seeds.lists import HEADER, NOW, Cells, a_row, some_rows, write_csv, write_xlsx

pytestmark = pytest.mark.anyio
COORDINATES = {"latitude": "41.6521", "longitude": "-83.5379", "county": "Lucas"}


def counts(report: Report) -> tuple[int, int, int, int, int]:
    """Added, changed, unchanged, gone, refused; and the sum adds up."""
    refused = len(report.refused)
    assert report.rows == report.added + report.changed + report.unchanged + refused
    return report.added, report.changed, report.unchanged, report.gone, refused


async def by_street() -> dict[str, Listing]:
    return {listing.street: listing for listing in await listings.published()}


async def test_each_row_is_one_listing_and_twice_changes_nothing(fresh: Fresh, load: Load) -> None:
    async with fresh():
        assert counts(await load(some_rows(20))) == (20, 0, 0, 0, 0)
        before, rev = await listings.published(), await listings.current_rev()
        assert counts(await load(some_rows(20))) == (0, 0, 20, 0, 0)
        assert (await listings.published(), await listings.current_rev()) == (before, rev)
        assert {(one.checked, one.source, one.is_example) for one in before} == {("2023", "samhsa-directory", False)}


async def test_the_format_of_the_file_makes_no_difference(fresh: Fresh, load: Load, tmp_path: Path) -> None:
    async with fresh():
        book = write_xlsx(tmp_path / "list.xlsx", some_rows(9), datetime(2023, 6, 29, tzinfo=UTC))
        assert (await load(book)).as_of == "2023-06-29"
        assert counts(await load(some_rows(9), "list_2023.csv.gz")) == (0, 0, 9, 0, 0)
        shuffled = tuple(f"  {name.title()} " for name in reversed(HEADER))
        assert counts(await load(some_rows(9), "other_2023.csv", header=shuffled)) == (0, 0, 9, 0, 0)
        assert {one.checked for one in await listings.published()} == {"2023-06-29"}


async def test_a_later_edition_of_the_same_content_moves_the_dates(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load(some_rows(9))
        rev = await listings.current_rev()
        assert counts(await load(some_rows(9), "list_2024.csv")) == (0, 0, 9, 0, 0)
        assert {one.checked for one in await listings.published()} == {"2024"}
        assert await listings.current_rev() == rev + 1


async def test_ids_survive_a_rename_a_move_and_another_phone(fresh: Fresh, load: Load) -> None:
    async with fresh():
        rows = some_rows(30)
        await load(rows)
        ids = {at: one.id for at, one in enumerate(await listings.published())}
        rows[3] |= {"name1": "New Name Entirely"}
        rows[4] |= {"street1": "7 Other Road", "zip": "99508"}
        rows[5] |= {"phone": "808-555-7777"}
        rows[6] |= {"service_code_info": "SA DT OIT"}
        report = await load(rows, "list_2024.csv")
        assert counts(report) == (0, 4, 26, 0, 0)
        after = {one.id: one for one in await listings.published()}
        assert after[ids[3]].organization == "New Name Entirely"
        assert after[ids[4]].street == "7 Other Road"
        assert after[ids[5]].phones[0].number == "8085557777"
        assert after[ids[6]].care == ["detox", "iop"]
        assert set(after) == set(ids.values())


async def test_what_vanished_is_marked_and_what_returns_is_back(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load(some_rows(10))
        assert counts(await load(some_rows(9), "list_2024.csv")) == (0, 0, 9, 1, 0)
        lost = (await by_street())[a_row(9)["street1"]]
        assert (lost.gone_since, lost.checked) == ("2024", "2023")
        assert counts(await load(some_rows(9), "list_2025.csv")) == (0, 0, 9, 0, 0)
        assert (await by_street())[a_row(9)["street1"]].gone_since == "2024"
        assert counts(await load(some_rows(10), "list_2026.csv")) == (0, 1, 9, 0, 0)
        back = (await by_street())[a_row(9)["street1"]]
        assert (back.id, back.gone_since, back.checked) == (lost.id, "", "2026")


async def test_an_older_edition_never_overwrites_a_newer(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load(some_rows(9), "list_2024.csv")
        before = await listings.published()
        report = await load([row | {"phone": "419-555-9999"} for row in some_rows(9)], "list_2023.csv")
        assert report.whole_file_quarantined
        assert "as of 2023" in report.in_words()
        undated = await load(some_rows(9), "list.csv")
        assert undated.whole_file_quarantined
        assert "--as-of" in undated.quarantined[0].reason
        assert await listings.published() == before
        assert counts(await load(some_rows(9), "list.csv", as_of="2024-05")) == (0, 0, 9, 0, 0)


async def test_an_undated_list_is_loaded_without_a_date_and_says_so(fresh: Fresh, load: Load) -> None:
    async with fresh():
        report = await load(some_rows(9), "list.csv")
        assert (report.as_of, len(report.warnings)) == ("", 1)
        assert "does not state" in report.in_words()
        assert {one.checked for one in await listings.published()} == {""}
        assert counts(await load(some_rows(8), "list.csv")) == (0, 0, 8, 1, 0)
        assert {one.gone_since for one in await listings.published()} == {"", "2026-11-23"}


async def test_a_list_that_lost_more_than_a_fifth_is_put_aside(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load(some_rows(20))
        before = await listings.published()
        for rows in (some_rows(15), some_rows(60)[40:], [a_row(at, service_code_info="") for at in range(20)]):
            report = await load(rows, "list_2024.csv")
            assert report.whole_file_quarantined
            assert "more than a fifth" in report.quarantined[0].reason
            assert report.as_json()["added"] == report.as_json()["gone"] == 0
        assert await listings.published() == before
        assert counts(await load(some_rows(16), "list_2024.csv")) == (0, 0, 16, 4, 0)


@pytest.mark.parametrize("column", ["name1", "street1", "city", "state", "zip", "phone", "service_code_info"])
async def test_a_list_without_a_needed_column_is_put_aside_and_names_it(column: str, fresh: Fresh, load: Load) -> None:
    async with fresh():
        header = tuple(name for name in HEADER if name != column)
        report = await load(some_rows(3), header=header)
        assert report.whole_file_quarantined
        assert column in report.quarantined[0].reason
        assert await listings.published() == []


async def test_a_list_without_rows_is_put_aside(fresh: Fresh, load: Load, tmp_path: Path) -> None:
    async with fresh():
        path = tmp_path / "list_2023.csv"
        path.write_text(",".join(HEADER))
        assert (await load(path)).whole_file_quarantined


async def test_refused_rows_are_told_by_line_and_the_others_loaded(fresh: Fresh, load: Load) -> None:
    async with fresh():
        rows = [*some_rows(4), a_row(1), a_row(7, name1=""), a_row(8, state="XX"), a_row(9, service_code_info=" * ")]
        rows[3] |= {"service_code_info": ""}
        report = await load(rows)
        assert counts(report) == (3, 0, 0, 0, 5)
        assert [(refusal.line, refusal.reason.split()[0]) for refusal in report.refused] == [
            (5, "It"), (6, "It"), (7, "It"), (8, "Its"), (9, "It"),
        ]  # fmt: skip
        assert "repeats line 3" in report.refused[1].reason
        assert "line 6" in report.in_words()


async def test_a_row_that_became_unreadable_leaves_its_listing_alone(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load(some_rows(10))
        rows = some_rows(10)
        rows[0] |= {"service_code_info": ""}
        assert counts(await load(rows, "list_2024.csv")) == (0, 0, 9, 0, 1)
        spared = (await by_street())[a_row(0)["street1"]]
        assert (spared.care, spared.gone_since, spared.checked) == (["detox", "iop"], "", "2023")


async def test_coordinates_far_from_the_zip_are_told_each_time(fresh: Fresh, load: Load) -> None:
    async with fresh():
        rows = [a_row(0, latitude="25.77", longitude="-80.19"), a_row(1, latitude="41.92", longitude="-87.65")]
        report = await load(rows)
        assert counts(report) == (2, 0, 0, 0, 0)
        assert [refusal.line for refusal in report.quarantined] == [2]
        assert "line 2" in report.in_words()
        found = await by_street()
        assert found[a_row(0)["street1"]].approximate
        assert not found[a_row(1)["street1"]].approximate
        assert (await load(rows)).quarantined == report.quarantined


async def test_coordinates_that_come_later_improve_and_never_leave(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load(some_rows(6), as_of="2023-06-29")
        with_points = [row | COORDINATES if row["zip"] == "43604" else row for row in some_rows(6)]
        header = (*HEADER, *COORDINATES)
        assert counts(await load(with_points, "geocoded_2023.csv", header=header)) == (0, 1, 5, 0, 0)
        exact = (await by_street())[a_row(0)["street1"]]
        assert (exact.lat, exact.approximate, exact.county, exact.checked) == (41.6521, False, "Lucas", "2023-06-29")
        assert counts(await load(some_rows(6), as_of="2024")) == (0, 0, 6, 0, 0)
        still = (await by_street())[a_row(0)["street1"]]
        assert (still.lat, still.approximate, still.checked) == (41.6521, False, "2024")


async def test_unknown_codes_are_kept(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load([a_row(0, service_code_info="SA DT * XQ9 * HAEC")])
        (found,) = await listings.published()
        assert found.facts["codes"] == ["SA", "XQ9", "HAEC"]


async def test_programs_at_one_address_are_never_made_one(fresh: Fresh, load: Load) -> None:
    async with fresh():
        rows = [a_row(0, name2=program) for program in ("Detox", "Women", "Men")]
        await load(rows)
        changed = [row | {"phone": f"419-555-700{at}"} for at, row in enumerate(reversed(rows))]
        before = {one.program: one.id for one in await listings.published()}
        await load(changed, "list_2024.csv")
        assert {one.program: one.id for one in await listings.published()} == before


async def test_a_dry_run_tells_all_and_writes_nothing(fresh: Fresh, load: Load, gazetteer: Any) -> None:
    async with fresh():
        planted = await demo.plant(gazetteer, NOW)
        report = await load(some_rows(9), dry_run=True)
        assert counts(report) == (9, 0, 0, 0, 0)
        assert "dry run" in report.in_words()
        assert len(await listings.published()) == planted
        assert await records.everything() == []


async def test_examples_leave_when_real_listings_come_and_stay_away(fresh: Fresh, load: Load, gazetteer: Any) -> None:
    async with fresh():
        planted = await demo.plant(gazetteer, NOW)
        report = await load(some_rows(9))
        assert report.examples_removed == planted
        assert "demo listings" in report.in_words()
        assert not any(one.is_example for one in await listings.published())
        assert len((await listings.changes_since(0)).removed) == planted
        assert await demo.plant(gazetteer, NOW) == 0


@pytest.mark.parametrize("call", [0, 1, 2])
async def test_an_interrupted_import_leaves_the_old_state(call: int, fresh: Fresh, load: Load, gazetteer: Any) -> None:
    calls: list[int] = []

    def interrupt(done: int, _total: int) -> None:
        calls.append(done)
        if len(calls) > call:
            raise KeyboardInterrupt

    async with fresh():
        await demo.plant(gazetteer, NOW)
        before = await listings.published()
        with pytest.raises(KeyboardInterrupt):
            await load(some_rows(700), progress=interrupt)
        assert await listings.published() == before
        assert await records.everything() == []
        assert (await load(some_rows(700))).added == 700


KILLED = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from providers.places import Gazetteer
from seeds.gazetteer import TABLE
from seeds.loading import import_file
from web.database import Database

def die(done, total):
    if done == total:
        os.kill(os.getpid(), 9)

async def main():
    async with Database.open(sys.argv[1], {"web": "web", "providers": "providers"}):
        await import_file("samhsa-directory", Path(sys.argv[2]), gazetteer=Gazetteer.load(TABLE),
            at=datetime(2026, 11, 23, tzinfo=UTC), progress=die)

asyncio.run(main())
"""


async def test_a_killed_import_leaves_the_old_state(fresh: Fresh, load: Load, tmp_path: Path) -> None:
    async with fresh() as database:
        await load(some_rows(9))
        before = await listings.published()
        url = database.url
    path = write_csv(tmp_path / "list_2024.csv", some_rows(400))
    root = Path(__file__).parents[2]
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, url, str(path), cwd=root)
    assert await killed.wait() == -9
    async with fresh():
        assert await listings.published() == before
        assert counts(await load(path)) == (391, 0, 9, 0, 0)


async def test_a_bad_date_or_a_bad_file_changes_nothing(fresh: Fresh, load: Load, tmp_path: Path) -> None:
    async with fresh():
        with pytest.raises(BadDate):
            await load(some_rows(3), as_of="soon")
        (tmp_path / "list.xlsx").write_bytes(b"nothing of the kind")
        with pytest.raises(UnreadableFile):
            await load(tmp_path / "list.xlsx")
        assert await listings.published() == []


async def test_progress_is_told_to_the_end(fresh: Fresh, load: Load) -> None:
    told: list[tuple[int, int]] = []
    async with fresh():
        await load(some_rows(1200), progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


async def test_what_a_program_said_of_itself_survives_the_next_list(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load(some_rows(3))
        first, *_ = await listings.published()
        said = replace(
            first, facts=first.facts | {"payment": ["free"]}, provenance={"payment": ["program", "2026-01-01"]}
        )
        await listings.publish([said], actor="editor", at=NOW)
        changed = [row | {"service_code_info": "SA DT * MC"} for row in some_rows(3)]
        await load(changed, "list_2025.csv")
        found = await listings.one(first.id)
        assert found is not None
        assert (found.facts["payment"], found.care) == (["free"], ["detox"])


def hostile(text: str) -> list[Cells]:
    return [a_row(at, **{name: text}) for at, name in enumerate(HEADER)]


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE program; --",
        "=cmd|' /C calc'!A0",
        "\0",
        "\u202e",
        "<script>alert(1)</script>",
        "x" * 5000,
        "%s{}$1?1",
        "'",
    ],
)
async def test_hostile_cells_are_text_or_refused(text: str, fresh: Fresh, load: Load) -> None:
    async with fresh():
        counts(await load(hostile(text)))
        for one in await listings.published():
            assert "\0" not in one.to_json().decode()
            assert "\u202e" not in one.to_json().decode()
