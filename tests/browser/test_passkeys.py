"""Signing in and passkeys in a real browser, with a key of Chromium's own: what the page's script sends is believed."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import server
from tests.browser.chromium import DESK, PHONE, launched, path
from tests.conftest import need

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Portal:
    """A service that has a name, and its operator."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self._environment = os.environ | {"FINDER_VAR_DIR": str(folder), "FINDER_BASE_URL": address}

    def operator(self, *words: str) -> str:
        """What ``finder users`` prints."""
        command = [sys.executable, "-m", "finder", "users", *words]
        return subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    need("Chromium", missing=path() is None)
    folder, port = tmp_path_factory.mktemp("portal"), server.free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "free_port", lambda: port)
        with server.running(folder, base_url=f"http://localhost:{port}"):
            yield Portal(f"http://localhost:{port}", folder)


@pytest.fixture(scope="module")
def browser(portal: Portal) -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone's page, where nothing goes wrong in a script."""
    context = browser.new_context(viewport=PHONE)
    found = context.new_page()
    wrong: list[str] = []
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
    yield found
    context.close()
    assert wrong == []


def give_key(page: Page) -> None:
    """A key in this browser, whose owner touches it at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def sign_in(page: Page, portal: Portal, email: str, role: str, language: str = "") -> None:
    """By the operator's link."""
    portal.operator("add", email, "--role", role)
    link = portal.operator("login-link", email).strip()
    page.goto(link.replace("/portal/", f"{language}/portal/", 1))
    page.locator("main form button.button").click()


def readable(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@LANGUAGES
def test_a_moderator_adds_a_passkey_shows_it_and_takes_it_away(page: Page, portal: Portal, language: str) -> None:
    give_key(page)
    sign_in(page, portal, f"moderator{len(language)}@finder.example", "moderator", language)
    page.goto(f"{portal.address}{language}/portal/account?needed=yes&next=/portal/account")
    readable(page)
    page.locator("section.now button").click()
    page.wait_for_url(re.compile("done=added"))
    expect(page.locator("[role=status]")).to_be_visible()
    page.locator("section.now button").click()
    page.wait_for_url(f"{portal.address}{language}/portal/account")
    readable(page)
    page.locator("form[action$='/passkeys/remove'] button").click()
    page.wait_for_url(re.compile("done=removed"))
    expect(page.locator("form[action$='/passkeys/remove']")).to_have_count(0)


@LANGUAGES
def test_a_passkey_that_was_not_finished_says_so_and_can_be_tried_again(
    page: Page, portal: Portal, language: str
) -> None:
    give_key(page)
    sign_in(page, portal, f"editor{len(language)}@program.example", "provider", language)
    page.add_init_script(
        "const make = navigator.credentials.create; navigator.credentials.create = function (options) {"
        "  navigator.credentials.create = make; return Promise.reject(new DOMException('No', 'NotAllowedError')); };"
    )
    page.goto(f"{portal.address}{language}/portal/account")
    page.locator("form[action$='/passkeys/add'] button").click()
    expect(page.locator("[data-passkey-failed]")).to_be_visible()
    expect(page.locator("[data-passkey-off]")).to_be_hidden()
    readable(page)
    page.locator("[data-passkey-ask]").click()
    page.wait_for_url(re.compile("done=added"))


@LANGUAGES
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_signing_in_reads_well_on_a_phone_and_works_without_scripts(
    browser: Browser, portal: Portal, language: str, scripts: bool
) -> None:
    context = browser.new_context(viewport=PHONE if scripts else DESK, color_scheme="dark", java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{portal.address}{language}/portal/account")
    for typed, shown in {"ana@program": "[role=alert]", "ana@program.example": "#code"}.items():
        if scripts:
            readable(page)
        page.locator("#email").fill(typed)
        page.locator("main form button").click()
        expect(page.locator(shown)).to_be_visible()
    if scripts:
        readable(page)
    page.locator("#code").fill("12345")
    page.locator("main form button").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    context.close()


@LANGUAGES
def test_without_scripts_the_page_of_a_passkey_says_what_is_missing(
    browser: Browser, portal: Portal, language: str
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, portal, f"plain{len(language)}@program.example", "provider", language)
    page.goto(f"{portal.address}{language}/portal/account")
    page.locator("form[action$='/passkeys/add'] button").click()
    expect(page.locator("[data-passkey-off]")).to_be_visible()
    expect(page.locator("[data-passkey-ask]")).to_be_hidden()
    context.close()
