"""Signing in and passkeys in a real browser, with a key of Chromium's own: what the page's script sends is believed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import faultless
from tests.browser.chromium import DESK, PHONE
from tests.browser.portal import Portal, give_key, serving, sign_in

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])


@pytest.fixture(scope="module")
def portal(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with serving(tmp_path_factory.mktemp("portal")) as found:
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


@LANGUAGES
def test_a_moderator_adds_a_passkey_shows_it_and_takes_it_away(page: Page, portal: Portal, language: str) -> None:
    give_key(page)
    sign_in(page, portal, f"moderator{len(language)}@finder.example", "moderator", language)
    page.goto(f"{portal.address}{language}/portal/account?needed=yes&next=/portal/account")
    faultless(page, page.url, ["phone"])
    page.locator("section.now button").click()
    page.wait_for_url(re.compile("done=added"))
    expect(page.locator("[role=status]")).to_be_visible()
    page.locator("section.now button").click()
    page.wait_for_url(f"{portal.address}{language}/portal/account")
    faultless(page, page.url, ["phone"])
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
    faultless(page, page.url, ["phone"])
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
            faultless(page, page.url, ["phone-dark"])
        page.locator("#email").fill(typed)
        page.locator("main form button").click()
        expect(page.locator(shown)).to_be_visible()
    if scripts:
        faultless(page, page.url, ["phone-dark"])
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
