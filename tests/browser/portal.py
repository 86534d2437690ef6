"""A service that has a name, since passkeys are bound to names; its operator, and a moderator with a key."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.chromium import press
from tests.browser.commands import Commands
from tests.browser.server import free_port, running

KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Portal:
    """A service that has a name, and its operator."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self._commands = Commands(os.environ | {"FINDER_VAR_DIR": str(folder), "FINDER_BASE_URL": address})

    def operator(self, *words: str) -> str:
        """What ``finder users`` prints."""
        return self._commands(("users", *words))

    def close(self) -> None:
        """Nothing more is asked of the operator."""
        self._commands.close()


@contextmanager
def serving(folder: Path) -> Iterator[Portal]:
    """The service, for as long as the block lasts."""
    port = free_port()
    with running(folder, at=port, base_url=f"http://localhost:{port}"):
        portal = Portal(f"http://localhost:{port}", folder)
        try:
            yield portal
        finally:
            portal.close()


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
    press(page.locator("main form button.button"))


def strong(page: Page, portal: Portal, email: str, language: str = "") -> None:
    """A moderator with a passkey that they have shown."""
    give_key(page)
    sign_in(page, portal, email, "moderator", language)
    page.goto(f"{portal.address}{language}/portal/moderation")
    page.locator("section.now button").click()
    page.wait_for_url("**/portal/account?*done=added*")
    page.locator("section.now button").click()
    page.wait_for_url("**/portal/moderation")
