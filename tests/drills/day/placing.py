"""Somebody who places clients signs in and saves searches: what of them is kept is kept on purpose, and no more."""

import re
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from tests.drills.day.cast import Placer
from tests.drills.day.houses import House
from tests.drills.day.visits import FORM, Site, Visit

WHO = "placer@example.org"
PROOF = re.compile(r'name="form_token" value="([^"]+)"')


def places(house: House, site: Site, searches: Iterable[Placer]) -> int:
    """Save each search, and one that has no place. Returns how many were saved."""
    house.command("users", "add", WHO, "--role", "referral")
    link = house.command("users", "login-link", WHO)
    path = "/" + link.strip().split("/", 3)[3]
    saved, cookie = 0, ""
    for one in searches:
        visit = Visit(site, one)
        if not cookie:
            visit.line.request("POST", path, b"", visit.head | {"Content-Type": FORM})
            found = visit.line.getresponse()
            found.read()
            cookie = (found.getheader("Set-Cookie") or "").partition(";")[0]
            assert cookie, found.status
        visit.head["Cookie"] = f"{cookie}; a={one.page}"
        for query in (f"near={quote(one.place)}", f"near={one.point}", urlencode({"near": one.near, "name": one.word})):
            asked = f"{query}&{one.filters}&miles=100"
            _, _, page = visit.ask(f"/placements/search?{asked}", Accept_Encoding="identity")
            proof = PROOF.search(page)
            assert proof, page[:2000]
            sent = {"query": asked, "form_token": proof[1], "alert": "yes", "note": one.word}
            _, leads, _ = visit.send("/placements/searches", sent)
            saved += leads.endswith("said=saved")
        visit.line.close()
    return saved
