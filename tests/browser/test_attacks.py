"""Hostile words on every page, in a real browser: none of them runs, asks for anything, or leads anywhere.

The pages are loaded as they are, and with their policy switched off, so that escaping alone must hold.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, BrowserContext, Page

from tests.attacks.shown import Shown, shown
from tests.attacks.strings import OWN
from tests.browser.chromium import PATIENCE, press
from tests.drills.attacks import strings_of
from tests.needed import WHOLE
from web.view import View

pytestmark = [pytest.mark.browser, pytest.mark.real]

SOME = 240  # strings, at reduced scale
PAGES = 8
HOOK = """
for (const name of ["alert", "confirm", "prompt", "print", "fired", "open"])
    Object.defineProperty(window, name, { value: (...said) => { attacked(name, String(said)); }, writable: false });
const refused = ({ violatedDirective, sample }) => attacked("policy", `${violatedDirective} ${sample}`);
addEventListener("securitypolicyviolation", refused);
"""
LIVE = """() => {
    const runs = ({ name }) => /^on|^(srcdoc|style|autofocus|formaction)$/i.test(name);
    const leads = ({ name, value }) =>
        /^(href|src|action|xlink:href)$/.test(name) && /^[^a-z]*(javascript|vbscript|data:text)/i.test(value);
    const holds = ({ localName }) => /^(iframe|object|embed|base|frame|applet|marquee|style|template)$/.test(localName);
    const isMap = (one) => one.matches("figure[data-map] > iframe.map-frame[src^='/search/map?']");
    const ours = (one) => /^\\/static\\//.test(one.getAttribute("src") ?? "") || one.type === "application/ld+json";
    return [...document.querySelectorAll("*")].flatMap((one) => [
        ...[...one.attributes].filter((has) => runs(has) || leads(has)).map(({ name }) => `${one.localName} ${name}`),
        ...((holds(one) && !isMap(one)) || (one.localName === "script" && !ours(one)) ? [one.localName] : []),
    ]);
}"""


@pytest.fixture(scope="module")
def service(browser: Browser, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    strings = strings_of(real_data)
    strings = strings if WHOLE else [*OWN, *strings[:: len(strings) // SOME]]
    with shown(tmp_path_factory.mktemp("attacks"), strings) as found:
        yield found


class Watched:
    """A browser that notes whatever a page does by itself."""

    def __init__(self, browser: Browser, service: Shown, *, policy: bool) -> None:
        self.service, self.ran = service, list[str]()
        self.context: BrowserContext = browser.new_context(bypass_csp=not policy)
        self.context.set_default_timeout(PATIENCE)
        self.context.expose_binding("attacked", lambda source, name, said: self.ran.append(f"{name} {said[:80]}"))
        self.context.add_init_script(HOOK)
        self.context.on("request", self._asked)
        self.page: Page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.ran.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.ran.append(f"a window: {popup.url}"))
        self.page.on("pageerror", lambda error: self.ran.append(f"an error: {error}"))

    def _asked(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.service.address, "data:image/svg")):
            self.ran.append(f"asked for {url[:80]}")

    def looks(self, token: str, path: str) -> list[str]:
        """Open a page as somebody. What it did, and what of it could run."""
        self.ran.clear()
        self.context.clear_cookies()
        if token:
            self.context.add_cookies([{"name": "finder", "value": token, "url": self.service.address}])
        answer = self.page.goto(self.service.address + path)
        assert answer is not None
        found = [*self.ran, *self.page.evaluate(LIVE)]
        found += [f"status {answer.status}"] * (answer.status >= 500)
        found += [f"led to {self.page.url[:80]}"] * (not self.page.url.startswith(self.service.address))
        return found


@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no-policy"])
def test_no_hostile_word_on_any_page_runs(browser: Browser, service: Shown, policy: bool) -> None:
    watched = Watched(browser, service, policy=policy)
    pages = service.pages if WHOLE else some_of(service.pages, turn=int(policy))
    try:
        wrong = {path: found for token, path in pages if (found := watched.looks(token, path))}
    finally:
        watched.context.close()
    assert not wrong, list(wrong.items())[:5]


def some_of(pages: list[tuple[str, str]], turn: int) -> list[tuple[str, str]]:
    """A few of the pages that strangers see, and half of those that somebody signs in for; others in each turn."""
    public, own = [one for one in pages if not one[0]], [one for one in pages if one[0]]
    return [public[0], *public[1 + turn :: len(public) // PAGES], *own[turn::2]]


def test_what_the_form_puts_beside_itself_while_one_types_runs_nothing(browser: Browser, service: Shown) -> None:
    watched = Watched(browser, service, policy=False)
    token, path = next(one for one in service.pages if one[1].startswith("/portal/listing/"))
    try:
        watched.looks(token, path)
        with watched.page.expect_response("**/draft"):
            watched.page.locator("[name=organization]").fill("<img src=x onerror=fired(1)><svg onload=fired(1)>")
        watched.page.wait_for_function("document.querySelector('[data-beside]').textContent.includes('onerror')")
        assert [*watched.ran, *watched.page.evaluate(LIVE)] == []
    finally:
        watched.context.close()


@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no-policy"])
def test_a_word_that_is_shown_as_it_came_is_found_out(
    browser: Browser, service: Shown, policy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = View.page

    def unescaped(self: View, request: object, template: str, /, **context: object) -> object:
        if template == "finder/reports.html":
            context["code"] = Markup(context["code"])
        return page(self, request, template, **context)  # type: ignore[arg-type]

    monkeypatch.setattr(View, "page", unescaped)
    watched = Watched(browser, service, policy=policy)
    try:
        watched.looks("", "/reports")
        watched.page.locator("[name=code]").fill('"><img src=x onerror=fired(1)>')
        press(watched.page.locator("main form button"))
        watched.page.wait_for_function("document.images.length > 0 && document.images[0].complete")
        watched.page.wait_for_timeout(100)
        assert "img onerror" in watched.page.evaluate(LIVE)
        assert any(one.startswith("policy script-src-attr" if policy else "fired 1") for one in watched.ran), (
            watched.ran
        )
    finally:
        watched.context.close()
