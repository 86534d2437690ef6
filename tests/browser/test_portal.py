"""An editor in a real browser, with a real mail server: from a listing to a published edit, from mail to an opening."""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import opens_faultless
from tests.browser.chromium import PHONE, press
from tests.browser.planting import EDITOR, FREE, KEEPER, KEPT
from tests.browser.postbox import Postbox, postbox
from tests.browser.server import free_port, running
from tests.browser.test_walk import visiting

pytestmark = pytest.mark.browser


class Office(NamedTuple):
    """Where the service answers, and where its letters arrive."""

    address: str
    post: Postbox


@pytest.fixture(scope="module")
def office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A service with two programs that sends its letters by SMTP."""
    folder = tmp_path_factory.mktemp("portal")
    subprocess.run([sys.executable, "-m", "tests.browser.planting", str(folder)], check=True)
    port = free_port()
    smtp = {"mail": "smtp", "smtp_port": str(port), "smtp_security": "none"}
    with postbox(port) as post, running(folder, **smtp) as address:
        yield Office(address, post)


def sign_in(page: Page, office: Office, email: str) -> None:
    """Ask for a letter, open its link, press its button."""
    before = len(office.post.came)
    page.get_by_label("Your work e-mail address").fill(email)
    press(page.get_by_role("button", name="Send me a link"))
    page.goto(office.post.link(email, "/portal/sign-in/link/", before))
    press(page.get_by_role("button", name="Sign in", exact=True))


def until_shown(page: Page, words: str) -> None:
    """Open a page again until it says something: a worker sees a change a moment after it was published."""
    for _ in range(50):
        if words.lower() in page.locator("main").inner_text().lower():
            return
        page.wait_for_timeout(100)
        page.reload()
    pytest.fail(f"the page does not come to say {words!r}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_editor_goes_from_is_this_your_program_to_a_published_edit(
    browser: Browser, office: Office, scripts: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "Evening groups in a quiet house." if scripts else "Groups in the evening, in a quiet house."
    started = time.monotonic()
    with visiting(browser, viewport=PHONE, java_script_enabled=scripts) as (_, page, _):
        page.goto(f"{office.address}/listing/{FREE}")
        press(page.get_by_role("link", name="Is this your program?"))
        sign_in(page, office, EDITOR)
        if page.get_by_role("button", name="Keep this listing").count():
            press(page.get_by_role("button", name="Keep this listing"))
        page.goto(f"{office.address}/portal/listing/{FREE}")
        page.locator("textarea[name=description]").fill(words)
        page.locator("input[name=schedule][value=evenings]").set_checked(scripts)
        page.get_by_role("button", name="Look at it, then publish").click()
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("heading", name="It is public now")).to_be_visible()
        press(page.get_by_role("link", name="See the public page"))
        until_shown(page, words)
        expect(page.locator("main")).to_contain_text("Its own people keep this listing up to date")
        expect(page.locator("main")).to_contain_text("The program itself")
    with capsys.disabled():
        print(f"\n  from “Is this your program?” to a published edit: {time.monotonic() - started:.1f} s")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_reminder_to_a_published_opening_it_is_two_taps(
    browser: Browser, office: Office, scripts: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    says, shown = ("open", "open now") if scripts else ("full", "full")
    letter = office.post.link(KEEPER, f"?say=detox.{says}")
    started, taps = time.monotonic(), 1  # the link in the letter
    with visiting(browser, viewport=PHONE, java_script_enabled=scripts) as (context, page, _):
        page.goto(letter)
        page.locator("button.first").click()
        taps += 1
        expect(page.get_by_text("Saved.")).to_be_visible()
        seconds = time.monotonic() - started
        assert taps <= 2
        assert context.cookies() == []
        page.goto(f"{office.address}/listing/{KEPT}")
        until_shown(page, f": {shown}")
        expect(page.locator(".now")).to_contain_text("The program said so")
    with capsys.disabled():
        print(f"\n  from the reminder to a published opening: {taps} taps, {seconds:.1f} s")


def test_taking_an_opening_back_is_one_tap(browser: Browser, office: Office) -> None:
    letter = office.post.link(KEEPER, "?say=detox.waitlist")
    with visiting(browser, viewport=PHONE, java_script_enabled=False) as (_, page, _):
        page.goto(letter)
        page.locator("button.first").click()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Taken back.")).to_be_visible()


@pytest.mark.parametrize("prefix", ["", "/es"], ids=["en", "es"])
def test_axe_finds_nothing_in_the_portal(browser: Browser, office: Office, prefix: str) -> None:
    with visiting(browser) as (_, page, _):
        for path in ("/portal/sign-in", "/portal/sign-in/sent", f"/listing/{FREE}/wrong?field=phones", "/reports"):
            opens_faultless(page, office.address + prefix + path)
        page.goto(f"{office.address}/portal/sign-in")
        sign_in(page, office, KEEPER)
        mine = f"/portal/listing/{KEPT}"
        for path in (
            "/portal", "/portal/account", mine, f"{mine}/preview", f"{mine}/history", f"{mine}/people",
            f"{mine}/openings", f"/portal/claim/{FREE}",
        ):  # fmt: skip
            opens_faultless(page, office.address + prefix + path)
        opens_faultless(page, office.post.link(KEEPER, "?say=detox.open").replace("/portal", prefix + "/portal", 1))
