"""What somebody who reads meets: in both languages, with the sources, and with the ways on."""

import re
from collections import Counter

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from finder.learning.pages import NAMES
from tests.finder.learning.cast import PAGES

LANGUAGES = [("en", ""), ("es", "/es")]


@pytest.mark.parametrize(("language", "prefix"), LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_all_of_its_words(reader: TestClient, name: str, language: str, prefix: str) -> None:
    page = PAGES[name]
    answer = reader.get(f"{prefix}/learn/{name}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert f"<h1>{escape(page.title.said(language))}</h1>" in answer.text
    for text in [item.text for item in page.items] + [section.heading for section in page.sections]:
        assert str(escape(text.said(language))) in answer.text


@pytest.mark.parametrize(("language", "prefix"), LANGUAGES)
@pytest.mark.parametrize("path", ["/learn", *(f"/learn/{name}" for name in NAMES)])
def test_every_page_leads_to_the_check_the_search_and_a_person(
    reader: TestClient, path: str, language: str, prefix: str
) -> None:
    text = reader.get(prefix + path).text
    main = text.split("<main", 1)[1].split("</main>")[0]
    assert f'class="button" href="{prefix}/check"' in main
    assert f'href="{prefix}/"' in main
    assert main.count('class="button"') == 1
    assert 'href="tel:988"' in text
    assert "1-800-615-1067" in text


@pytest.mark.parametrize("name", NAMES)
def test_a_page_leads_to_what_to_read_next(reader: TestClient, name: str) -> None:
    text = reader.get(f"/es/learn/{name}").text
    for following in PAGES[name].next:
        assert f'href="/es/learn/{following}">{escape(PAGES[following].title.es)}</a>' in text


@pytest.mark.parametrize(("language", "prefix"), LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_claim_points_to_its_sources_and_they_are_there(
    reader: TestClient, name: str, language: str, prefix: str
) -> None:
    page = PAGES[name]
    text = reader.get(f"{prefix}/learn/{name}").text
    pointed = Counter(re.findall(r'<a href="#source-(\d+)" aria-label="[^"]+ \1">\1</a>', text))
    assert pointed == Counter(str(number) for item in page.items for number in page.numbers(item))
    assert re.findall(r'<li id="source-(\d+)">', text) == [str(n + 1) for n in range(len(page.references))]
    for reference in page.references:
        shown = reference.ours.said(language) if reference.ours else reference.written
        assert str(escape(shown)) in text


def test_what_we_made_up_is_called_our_own_judgment(reader: TestClient) -> None:
    text = reader.get("/learn/signs").text
    assert "Our own judgment, for caution. A clinician has yet to review it." in text
    assert "Design judgement" not in text
    assert "no es un estudio" in reader.get("/es/learn/iop").text.lower()


@pytest.mark.parametrize("name", NAMES)
def test_every_place_on_a_page_has_a_name_of_its_own(reader: TestClient, name: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', reader.get(f"/learn/{name}").text)
    assert [one for one, times in Counter(ids).items() if times > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_when_it_was_written_and_that_nobody_reviewed_it(reader: TestClient, name: str) -> None:
    assert "Written November 23, 2026, not yet clinically reviewed." in reader.get(f"/learn/{name}").text


@pytest.mark.parametrize(("language", "prefix"), LANGUAGES)
def test_the_list_names_every_page_in_order(reader: TestClient, language: str, prefix: str) -> None:
    text = reader.get(f"{prefix}/learn").text
    linked = re.findall(rf'<h2><a href="{prefix}/learn/([a-z-]+)">', text)
    assert linked == list(NAMES)
    for page in PAGES.values():
        assert str(escape(page.summary.said(language))) in text


@pytest.mark.parametrize("name", ["nothing", "sources", "Ketamine", "..%2fsources"])
def test_a_page_that_there_is_not_is_not_found(reader: TestClient, name: str) -> None:
    assert reader.get(f"/learn/{name}").status_code == 404
