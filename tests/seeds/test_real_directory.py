"""The real files, as an operator loads them."""

from collections import Counter
from pathlib import Path

import pytest

from providers import listings
from tests.seeds.conftest import Fresh, Load

pytestmark = [pytest.mark.anyio, pytest.mark.real]


async def test_the_national_directory_is_loaded_whole(fresh: Fresh, load: Load, real_data: Path) -> None:
    folder = real_data / "facilities"
    async with fresh():
        first = await load(folder / "national-directory-su-facilities-2023.xlsx")
        assert (first.rows, first.added, first.refused, first.as_of) == (12_744, 12_744, (), "2023-06-29")
        again = await load(folder / "national-directory-su-facilities-2023.xlsx")
        assert (again.unchanged, again.added, again.changed, again.gone) == (12_744, 0, 0, 0)
        found = await listings.published()
        assert sum(bool({"detox", "iop"} & set(one.care)) for one in found) == 7_434
        assert sum("detox" in one.care for one in found) == 2_838
        assert sum("iop" in one.care for one in found) == 5_736
        states = Counter(one.supervision for one in found)
        assert (states["medical"], states["not_medical"], states["not_stated"]) == (615, 1_233, 990)
        assert all(one.approximate and one.timezone for one in found)
        located = await load(folder / "samhsa_su_directory_2023_geocoded.csv.gz")
        assert (located.added, located.gone, located.changed + located.unchanged) == (0, 0, 12_744)
        assert len(located.quarantined) == 3
        found = await listings.published()
        assert sum(not one.approximate for one in found) >= 9_745
        assert {one.checked for one in found} == {"2023-06-29"}
        part = await load(folder / "samhsa_su_2023_detox_iop_geocoded.csv.gz")
        assert part.whole_file_quarantined
        texas = await load(folder / "samhsa_locator_tx_2023_full_columns.csv.gz", source="samhsa-locator")
        assert texas.rows == 871
        assert texas.changed + texas.unchanged >= 400
        assert len(await listings.published()) == 12_744 + texas.added
        found = await listings.published()
        assert sum("detox" in one.care for one in found) <= 2_838 + 20
        assert (await load(folder / "samhsa_locator_tx_2023_full_columns.csv.gz", source="samhsa-locator")).changed == 0


async def test_the_texas_export_alone_states_what_its_own_rows_do(fresh: Fresh, load: Load, real_data: Path) -> None:
    path = real_data / "facilities" / "samhsa_locator_tx_2023_full_columns.csv.gz"
    async with fresh():
        report = await load(path, source="samhsa-locator")
        assert report.rows == 871 == report.added + len(report.refused)
        found = await listings.published()
        assert sum("detox" in one.care for one in found) == 141
        assert sum("iop" in one.care for one in found) == 247
