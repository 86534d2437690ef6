"""Every page of the workbench, and every field on it: there is none in which a word about a client could stand."""

from collections.abc import Iterator

import pytest

from tests.finder.placements.cast import programs
from tests.finder.placements.inputs import takes_free_text
from tests.finder.placements.test_apart import Work, routes
from tests.providers.portal.cast import House, opened
from tests.providers.portal.rooms import fresh

MORE = ("/placements/search?zip=43604&care=detox&need=takes.seizures", "/placements/search?state=OH")
PLANTED = "Jane Doe born 1990-01-01"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("forms")) as house:
        programs(house)
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_no_field_of_any_page_takes_free_text(house: House, prefix: str) -> None:
    work = Work(house)
    paths = [work.path_of(route) for route in routes(house) if "GET" in (route.methods or ())]
    fields = 0
    for path in (*paths, *MORE):
        answer = work.planner.get(prefix + path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert takes_free_text(answer.text) == [], path
        fields += answer.text.count("<input") + answer.text.count("<select")
    assert fields > 50  # there were forms to look at


def test_a_field_that_takes_words_would_be_found() -> None:
    for field in ("<input name=a>", '<input type="text" name="a">', "<textarea></textarea>", "<p contenteditable></p>"):
        assert takes_free_text(f"<form>{field}</form>")


def test_words_sent_to_every_form_all_the_same_are_kept_nowhere(house: House) -> None:
    work = Work(house)
    for route in routes(house):
        if "POST" in (route.methods or ()):
            form = dict.fromkeys(work.form, PLANTED) | {"query": f"near={PLANTED}", "note": PLANTED, "name": PLANTED}
            answer = work.planner.post(work.path_of(route), **form)
            assert answer.status_code < 500, route.name
            assert "Jane" not in answer.text, route.name
        answer = work.planner.get(f"{work.path_of(route)}?near={PLANTED}&name={PLANTED}&need={PLANTED}&list={PLANTED}")
        assert answer.status_code < 500, route.name
    folder = house.settings.var_dir
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"Jane" not in kept
    assert b"Doe born" not in kept
