"""What a searcher meets on each page."""

import json
import re

import pytest
from starlette.testclient import TestClient

HELPLINES = ("1-800-615-1067", 'href="tel:988"', 'href="tel:911"')
PAGES = (
    "/",
    "/search?near=60614",
    "/search/map?near=60614",
    "/search",
    "/search?near=qqqqqqqq",
    "/helplines",
    "/privacy",
    "/about-the-data",
    "/compare",
    "/api",
    "/gone",
)


def ids(searcher: TestClient, **asked: str) -> list[str]:
    found = searcher.get("/api/v1/search", params={"near": "60614", "miles": "any", **asked}).json()
    return [one["id"] for one in found["listings"]]


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("path", PAGES)
def test_the_phone_lines_are_on_every_page(searcher: TestClient, path: str, prefix: str) -> None:
    text = searcher.get(prefix + path).text
    for line in HELPLINES:
        assert line in text


@pytest.mark.parametrize("path", PAGES)
def test_no_page_sets_a_cookie_or_names_another_site_to_load_from(searcher: TestClient, path: str) -> None:
    answer = searcher.get(path)
    assert "set-cookie" not in answer.headers
    assert not re.search(r'(src|href)="(https?:)?//[^"]+\.(js|css|png|svg|woff2?)', answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_on_a_spanish_page_stays_spanish(searcher: TestClient, path: str) -> None:
    text = searcher.get("/es" + path).text
    links = re.findall(r'(?:href|action)="(/[^"#]*)"', text)
    english = [link for link in links if not link.startswith(("/es", "/static/", "/api/openapi.json"))]
    assert len(english) <= 1  # the way to the English page
    assert all(link.split("?")[0] == path.split("?", maxsplit=1)[0] for link in english)


def test_the_first_page_has_one_question_and_one_filled_button(searcher: TestClient) -> None:
    text = searcher.get("/").text
    assert text.count("<h1>") == 1
    assert text.split("</main>")[0].count('class="button"') == 1


def test_a_search_says_what_it_found_and_shows_a_phone_to_call(searcher: TestClient) -> None:
    text = searcher.get("/search?near=60614&care=detox").text
    assert re.search(r"<h1[^>]*>\d+ detox programs? within 25 miles of 60614 \(Chicago, IL\)\.</h1>", text)
    assert re.search(r'href="tel:\+1\d{10}(,\d+)?"', text)


def test_an_example_says_so_wherever_it_is_shown(searcher: TestClient) -> None:
    one = ids(searcher)[0]
    for path in ("/search?near=60614", f"/listing/{one}", f"/compare?id={one}", f"/listing/{one}/card.vcf"):
        assert "Example, not a real program" in searcher.get(path).text.replace("\\, ", ", ").replace("\r\n ", "")
    assert "no es un programa real" in searcher.get(f"/es/listing/{one}").text.lower()


def test_a_place_that_nobody_knows_is_asked_for_again_with_every_filter_kept(searcher: TestClient) -> None:
    text = searcher.get("/search?near=qqqqqqqq&payment=medicaid").text
    assert '<input type="hidden" name="payment" value="medicaid">' in text
    assert 'value="qqqqqqqq"' in text


def test_a_military_code_is_answered_kindly(searcher: TestClient) -> None:
    assert "Military mail codes" in searcher.get("/search?near=09012").text


def test_a_name_that_means_several_places_lists_the_others(searcher: TestClient) -> None:
    text = searcher.get("/search?near=Portland").text
    assert "of Portland, OR" in text
    assert "Portland, ME" in text


def test_a_misspelled_place_is_said_to_be_a_guess(searcher: TestClient) -> None:
    assert "We read this as Chicago, IL" in searcher.get("/search?near=Chicgo").text


def test_where_nothing_is_near_the_nearest_stand_with_their_distance_and_a_way_on(searcher: TestClient) -> None:
    text = searcher.get("/search?near=59215&miles=5&care=detox").text
    assert "We found no detox programs within 5 miles" in text
    assert "The nearest beyond that" in text
    assert "Search wider" in text
    assert 'class="cards"' in text


def test_a_filter_that_hides_something_nearer_is_named_with_a_link_that_lifts_it(searcher: TestClient) -> None:
    text = searcher.get("/search?near=60614&miles=any&care=detox&payment=tribal&name=zzzz").text
    assert "Without “" in text


def test_ketamine_is_never_promised(searcher: TestClient) -> None:
    assert "No official list says who treats ketamine use" in searcher.get("/search?near=60614&substance=ketamine").text


def test_every_choice_stands_above_the_list_and_can_be_taken_away(searcher: TestClient) -> None:
    text = searcher.get("/search?near=60614&payment=medicaid&language=es&name=lake&together=yes&miles=any").text
    chips = re.search(r'<ul class="chips".*?</ul>', text, re.DOTALL)
    assert chips
    assert chips[0].count("<li>") == 4
    assert "/search?near=60614&amp;language=es&amp;together=yes&amp;name=lake&amp;miles=any" in chips[0]


def test_every_option_says_how_many_it_would_give_and_the_empty_ones_stay(searcher: TestClient) -> None:
    text = searcher.get("/search?near=60614&care=detox").text
    facets = searcher.get("/api/v1/search?near=60614&care=detox").json()["facets"]
    for group, counts in facets.items():
        for code, count in counts.items():
            checked = " checked" if (group, code) == ("care", "detox") else ""
            box = f'name="{group}" value="{code}"{checked}>'
            shown = f">{count}" if count else ' class="none">0'
            option = rf"<label><input [^>]*{box} <span>[^<]+</span> <small{shown}</small>"
            assert re.search(option, text), (group, code)


def test_pages_follow_each_other_by_links_and_keep_what_was_chosen(searcher: TestClient) -> None:
    text = searcher.get("/search?near=60614&miles=any&per_page=5&payment=medicaid").text
    assert re.search(
        r'rel="next" href="/search\?near=60614&amp;payment=medicaid&amp;miles=any&amp;page=2&amp;per_page=5"', text
    )
    second = searcher.get("/search?near=60614&miles=any&per_page=5&payment=medicaid&page=2").text
    assert 'rel="prev"' in second
    assert '<ol class="cards" start="6">' in second


def test_a_listing_shows_each_fact_with_who_said_it_and_when(searcher: TestClient) -> None:
    text = searcher.get(f"/listing/{ids(searcher, care='detox')[0]}").text
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td class="quiet">(.*?)</td></tr>', text)
    assert len(rows) >= 5
    for _, words, source in rows:
        assert bool(source) != ("Not stated, ask" in words)


def test_a_listing_that_is_not_there_and_an_id_that_is_none_are_the_same(searcher: TestClient) -> None:
    for unknown in ("5f0c2a4e-0000-4000-8000-00000000dead", "1", "9" * 400, "%00", "..%2f..%2fetc"):
        assert searcher.get(f"/listing/{unknown}").status_code == 404


def test_a_contact_card_is_one_that_phones_read(searcher: TestClient) -> None:
    answer = searcher.get(f"/listing/{ids(searcher)[0]}/card.vcf")
    lines = answer.text.split("\r\n")
    assert answer.headers["content-type"].startswith("text/vcard")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert lines[-2:] == ["END:VCARD", ""]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "1-800-615-1067" in answer.text.replace("\r\n ", "")


def test_search_engines_are_told_what_it_is_as_plain_data(searcher: TestClient) -> None:
    text = searcher.get(f"/listing/{ids(searcher)[0]}").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert block
    assert json.loads(block[1])["name"].startswith("Example, not a real program")


def test_four_are_compared_at_most_and_what_is_gone_is_said(searcher: TestClient) -> None:
    five = ids(searcher)[:5]
    text = searcher.get("/compare", params={"id": [*five, "gone"]}).text
    assert text.count('<th scope="col">') == 4
    assert "Four at a time" in text
    assert "not here any more" in text


def test_nothing_is_kept_by_the_browser_of_a_shared_phone(searcher: TestClient) -> None:
    for path in ("/", "/search?near=60614", "/helplines", "/offline"):
        assert searcher.get(path).headers["cache-control"] == "no-store"


def test_leaving_quickly_works_without_a_script(searcher: TestClient) -> None:
    assert 'href="https://www.weather.gov/" rel="noreferrer noopener" data-leave' in searcher.get("/").text


def test_an_unconfirmed_helpline_says_so(searcher: TestClient) -> None:
    assert "We have not confirmed who answers this line" in searcher.get("/").text


def test_the_map_needs_no_script_and_its_pins_are_the_cards(searcher: TestClient) -> None:
    text = searcher.get("/search?near=60614&miles=100").text
    cards = set(re.findall(r'id="(p-\d+)"', text))
    frame = re.findall(r'<iframe [^>]*src="([^"]+)"', text)[0].replace("&amp;", "&")
    pins = set(re.findall(r'<a [^>]*href="/search\?near=60614&amp;miles=100#(p-\d+)"', searcher.get(frame).text))
    assert cards
    assert pins == cards


@pytest.mark.parametrize("path", PAGES)
def test_only_the_map_may_stand_in_a_frame_and_only_in_one_of_ours(searcher: TestClient, path: str) -> None:
    headers = searcher.get(path).headers
    policies, frames = headers.get_list("content-security-policy"), headers.get_list("x-frame-options")
    is_map = path.startswith("/search/map")
    assert [policy.rpartition("frame-ancestors ")[2] for policy in policies] == ["'self'" if is_map else "'none'"]
    assert frames == ["SAMEORIGIN" if is_map else "DENY"]


def test_outlines_for_the_moving_map_come_from_here(searcher: TestClient) -> None:
    assert searcher.get("/map/outlines.json?box=-88,41,-87,42").json()["type"] == "FeatureCollection"
    for wrong in ("", "1,2,3", "a,b,c,d", "5,5,1,1", "-999,0,999,1"):
        assert searcher.get("/map/outlines.json", params={"box": wrong}).status_code == 400
