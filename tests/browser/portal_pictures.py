"""Pictures of the portal: what editors, whoever holds a link, and moderators see."""

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser

from tests.browser.chromium import DESK, PHONE
from tests.browser.planting import FREE, KEEPER, KEPT
from tests.browser.portal import Portal, serving, strong

MINE: Final = f"/portal/listing/{KEPT}"
KINDS: Final[dict[str, dict[str, Any]]] = {
    "phone": {"viewport": PHONE, "device_scale_factor": 2},
    "desk": {"viewport": DESK},
}
PAGES: Final = {
    "portal-home": "/portal",
    "portal-account": "/portal/account",
    "portal-edit": MINE,
    "portal-people": f"{MINE}/people",
    "portal-history": f"{MINE}/history",
    "portal-openings": f"{MINE}/openings",
    "portal-published": f"{MINE}/published",
    "portal-claim": f"/portal/claim/{FREE}",
    "listing-claimed": f"/listing/{KEPT}",
    "listing-history": f"/listing/{KEPT}/history",
    "wrong": f"/listing/{KEPT}/wrong?field=phones",
    "reports": "/reports",
}


def take(browser: Browser, folder: Path, out: Path) -> None:
    """All of them: phone and desk, both languages."""
    subprocess.run([sys.executable, "-m", "tests.browser.planting", str(folder)], check=True)
    with serving(folder) as portal:
        for kind, options in KINDS.items():
            for language in ("", "/es"):
                walk(browser, portal, language, out / f"{{}}-{kind}{language.replace('/', '-')}.png", options)


def walk(browser: Browser, portal: Portal, language: str, name: Path, options: dict[str, Any]) -> None:
    """Every page once, by an editor and by a moderator."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(portal.address + language + "/portal/sign-in")
    page.screenshot(path=str(name).format("portal-sign-in"), full_page=True)
    link = portal.operator("login-link", KEEPER).strip()
    page.goto(link.replace("/portal/", f"{language}/portal/", 1))
    page.locator("main form button.button").click()
    for title, path in PAGES.items():
        page.goto(portal.address + language + path)
        page.screenshot(path=str(name).format(title), full_page=True)
    context.close()
    context = browser.new_context(**options)
    page = context.new_page()
    strong(page, portal, f"{name.stem.format('')[1:]}@finder.example", language)
    page.screenshot(path=str(name).format("moderation"), full_page=True)
    for address in page.locator(".queue h2 a").evaluate_all("all => all.map((one) => one.href)"):
        page.goto(address)
        page.screenshot(
            path=str(name).format(f"moderation-{address.split('/moderation/')[1].split('/')[0]}"), full_page=True
        )
    context.close()
