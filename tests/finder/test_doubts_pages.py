"""“Something wrong here?”: what a searcher says, what they get for it, and what nobody learns of them."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from finder.app import create_app
from finder.pages.doubts import OFFERED
from providers import vocabulary
from providers.models import Doubt, Merge, Seen
from providers.trust import doubts
from tests.conftest import a_listing
from tests.providers.portal.cast import NOW, House, opened

LISTING = a_listing().id
OTHER = "5f0c2a4e-0000-4000-8000-000000000002"
GONE = "5f0c2a4e-0000-4000-8000-000000000009"
PATH = f"/listing/{LISTING}/wrong"
SAID = {"field": "phones", "what": "not_working"}
CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
HELPLINES = ("1-800-615-1067", 'href="tel:988"', 'href="tel:911"')


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("doubts")) as house:
        yield house


@pytest.fixture
def house(service: House) -> House:
    service.sign_out()
    service.clock.time = NOW
    service.do(lambda: Doubt.all().delete())
    return service


def main(page: Any) -> str:
    """What stands on a page besides its frame."""
    return str(page.text.partition("<main")[2].partition("</main>")[0])


def code_of(page: Any) -> str:
    """The code that a page shows."""
    found = CODE.search(main(page))
    assert found, main(page)
    return found[0]


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("field", ["", *doubts.KINDS, *vocabulary.GROUPS, "shoes", "<b>", "x" * 500])
def test_every_part_has_a_form_with_the_phone_lines(house: House, field: str, prefix: str) -> None:
    page = house.client.get(prefix + PATH, params={"field": field} if field else {})
    assert page.status_code == 200
    assert all(line in page.text for line in HELPLINES)
    known = doubts.is_field(field)
    assert main(page).count('type="radio"') == len(doubts.kinds(field))
    assert ("<form" in main(page)) == known
    assert main(page).count('class="choice"') == (len(doubts.kinds(field)) if known else len(OFFERED))
    assert "x" * 500 not in main(page)


def test_a_report_is_kept_and_its_code_tells_what_became_of_it(house: House) -> None:
    said = house.client.post(PATH, data=SAID)
    assert said.status_code == 200
    code = code_of(said)
    (kept,) = house.do(doubts.open_doubts)
    assert (str(kept.program_public_id), kept.field, kept.what) == (LISTING, "phones", "not_working")

    def look_up() -> str:
        return main(house.client.post("/reports", data={"code": code.lower().replace("-", " ")}))

    assert "Not looked at yet." in look_up()
    assert "419-555-0123, 419-555-0124 ext. 12" in look_up()
    house.clock.on(days=2)
    house.do(lambda: doubts.decide(kept.id, doubts.CHANGED, "account:1", house.clock()))
    assert "Changed on November 25, 2026." in look_up()
    house.do(lambda: Doubt.all().update(state=doubts.KEPT))
    assert "Looked at on November 25, 2026." in look_up()
    assert "Phone: The number does not work" in look_up()


def test_the_code_stands_on_one_page_and_in_no_address(house: House) -> None:
    said = house.client.post(PATH, data=SAID)
    code = code_of(said)
    found = house.client.post("/reports", data={"code": code})
    for page in (said, found):
        assert "location" not in page.headers
        assert "set-cookie" not in page.headers
        assert page.headers["cache-control"] == "no-store"
        assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', page.text) if code in link]
    assert code not in found.text


def test_nothing_of_it_reaches_a_log_or_a_title(house: House, caplog: pytest.LogCaptureFixture, capfd: Any) -> None:
    caplog.set_level(logging.DEBUG)
    said = house.client.post(PATH, data=SAID, headers={"User-Agent": "Zyxwvut"})
    code = code_of(said)
    house.client.post("/reports", data={"code": code})
    out, err = capfd.readouterr()
    logged = "".join(record.getMessage() for record in caplog.records if record.name not in {"httpx2", "httpx"})
    for secret in (code, code.replace("-", ""), "Zyxwvut", "not_working"):
        assert secret not in out + err + logged
    assert said.text.partition("</title>")[0].endswith("<title>Program · Finder")


@pytest.mark.parametrize(
    "form", [{}, {"field": "phones"}, {"what": "not_working"}, {"field": "phones", "what": "moved"},
             {"field": "phones", "what": "<script>"}, {"field": "shoes", "what": "wrong"}]
)  # fmt: skip
def test_what_was_not_chosen_is_asked_for_again_and_nothing_is_kept(house: House, form: dict[str, str]) -> None:
    page = house.client.post(PATH, data=form | {"x": "y"})
    assert page.status_code == 422
    assert ("Choose one of these." in page.text) == (form.get("field") == "phones")
    assert "<script>" not in main(page)
    assert house.do(doubts.open_doubts) == []


def test_opening_pages_changes_nothing(house: House) -> None:
    for query in ("", "?field=phones&what=not_working"):
        house.client.get(PATH + query)
    house.client.get("/reports?code=0000000000")
    assert house.do(doubts.open_doubts) == []


@pytest.mark.parametrize("public_id", ["5f0c2a4e-0000-4000-8000-00000000dead", "x", "%00"])
def test_a_listing_that_is_not_there_takes_no_report(house: House, public_id: str) -> None:
    assert house.client.get(f"/listing/{public_id}/wrong").status_code == 404
    assert house.client.post(f"/listing/{public_id}/wrong", data=SAID).status_code == 404


@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_form_of_another_site_is_refused(house: House, header: dict[str, str]) -> None:
    for path, form in ((PATH, SAID), ("/reports", {"code": "x"})):
        assert house.client.post(path, data=form, headers=header).status_code == 403
    assert house.do(doubts.open_doubts) == []


@pytest.mark.parametrize("code", ["", "0000000000", "<b>x</b>", "9" * 5_000])
def test_a_code_that_nobody_was_given_is_said_to_be_unknown_beside_its_field(house: House, code: str) -> None:
    page = house.client.post("/reports", data={"code": code})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert "We do not know this code." in page.text
    assert "<b>x</b>" not in page.text


def test_a_report_about_what_is_gone_says_so(house: House) -> None:
    code = house.do(lambda: doubts.say(GONE, "address", "moved", NOW))
    assert "This program is not listed here any more." in house.client.post("/reports", data={"code": code}).text


def test_a_listing_that_went_into_another_leads_to_the_form_of_that(house: House) -> None:
    merge = Merge(old=GONE, into=LISTING, was={}, survivor={}, at=NOW, by="account:1")
    house.do(merge.save)
    page = house.client.get(f"/es/listing/{GONE}/wrong")
    assert (page.status_code, page.headers["location"]) == (301, f"/es{PATH}")
    code = house.do(lambda: doubts.say(GONE, "address", "moved", NOW))
    assert f'href="/listing/{LISTING}"' in main(house.client.post("/reports", data={"code": code}))
    house.do(lambda: Merge.all().delete())


def test_when_many_said_the_same_no_code_is_promised(house: House) -> None:
    pages = [house.client.post(PATH, data=SAID) for _ in range(doubts.MOST_OPEN + 1)]
    assert len({code_of(page) for page in pages[:-1]}) == doubts.MOST_OPEN
    assert pages[-1].status_code == 200
    assert not CODE.search(main(pages[-1]))
    assert "Thank you. We have it." in pages[-1].text


def limited(house: House) -> TestClient:
    """The same service with its limits on, behind a proxy that says who asks."""
    changed = house.settings.model_copy(update={"rate_limits": "on", "trusted_proxies": "127.0.0.0/8"})
    return TestClient(create_app(changed, house.clock), client=("127.0.0.1", 1))


def say(service: TestClient, address: str, path: str = PATH, **form: str) -> Any:
    """One report from one address."""
    return service.post(path, data=SAID | form, headers={"X-Forwarded-For": address})


def test_two_reports_of_one_phone_come_from_two_addresses(house: House) -> None:
    with limited(house) as service:
        assert code_of(say(service, "198.51.100.1"))
        again = say(service, "198.51.100.1", what="someone_else")
        assert again.status_code == 200
        assert not CODE.search(main(again))
        assert not doubts.urgent(house.do(doubts.open_doubts))
        assert code_of(say(service, "198.51.100.2", what="someone_else"))
        assert doubts.urgent(house.do(doubts.open_doubts))
        assert code_of(say(service, "198.51.100.1", field="hours", what="not_these_hours"))
        assert code_of(say(service, "198.51.100.1", f"/listing/{OTHER}/wrong"))


def test_one_address_may_say_twenty_things_a_day_and_still_sees_the_phone_lines(house: House) -> None:
    with limited(house) as flood:
        answers = [say(flood, "198.51.100.1") for _ in range(22)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2
        assert all(line in answers[-1].text for line in HELPLINES)
        assert flood.get(PATH).status_code == 200
        assert say(flood, "198.51.100.2").status_code == 200
        assert len(house.do(doubts.open_doubts)) == 2
        house.clock.on(days=1)
        assert say(flood, "198.51.100.1").status_code == 200  # the key that scrambles addresses is drawn anew


def test_a_listing_page_that_is_opened_is_counted_and_nothing_else(house: House) -> None:
    with TestClient(create_app(house.settings, house.clock)) as searcher:
        for path in (f"/listing/{LISTING}", f"/listing/{LISTING}", f"/es/listing/{LISTING}", PATH, "/listing/x", "/"):
            searcher.get(path)
    rows = house.do(lambda: Seen.all().values("program_public_id", "day", "count"))
    assert [(str(row["program_public_id"]), row["day"], row["count"]) for row in rows] == [(LISTING, "2026-11-23", 3)]
