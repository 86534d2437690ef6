"""What the database cannot take is given back to whoever sent it, and can be sent again as it is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from tortoise.exceptions import OperationalError

from providers.editing import drafts
from providers.portal.given_back import asked, in_words
from tests.conftest import a_listing
from tests.providers.portal.cast import EDITOR, House, opened
from tests.providers.portal.forms import form_to, with_values
from web import sessions
from web.faults import Unsure
from web.i18n import translator

HERE = f"/portal/listing/{a_listing().id}"
LINES = ("615-1067", "988", "911")
PAGES = Path(__file__).parents[3] / "templates" / "providers"
WORDS = "We answer\nday & night."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened(tmp_path) as house:
        house.sign_in(EDITOR)
        yield house


async def fails(*given: Any) -> NoReturn:
    raise OperationalError("database or disk is full")


@pytest.mark.parametrize(("prefix", "said"), [("", "This is not saved."), ("/es", "Esto no se guardó.")])
def test_words_that_cannot_be_saved_are_on_the_page_that_says_so_and_its_button_sends_them_again(
    house: House, monkeypatch: pytest.MonkeyPatch, prefix: str, said: str
) -> None:
    form = form_to(house.client.get(f"{prefix}{HERE}").text, f"{HERE}/draft")
    with monkeypatch.context() as broken:
        broken.setattr(drafts, "save", fails)
        answer = house.client.post(
            f"{prefix}{HERE}/draft", data=with_values(form, description=WORDS, do="preview")
        )  # fmt: skip
    assert answer.status_code == 503
    assert answer.headers["cache-control"] == "no-store"
    assert said in answer.text
    assert "day &amp; night." in answer.text
    assert "disk is full" not in answer.text
    assert all(line in answer.text for line in LINES)
    again = house.client.post(
        f"{prefix}{HERE}/draft", data=with_values(form_to(answer.text, f"{prefix}{HERE}/draft"))
    )  # fmt: skip
    assert (again.status_code, again.headers["location"]) == (303, f"{prefix}{HERE}/preview")
    assert "day &amp; night." in house.client.get(f"{prefix}{HERE}/preview").text


@pytest.mark.parametrize(
    ("prefix", "said", "not_said"),
    [("", "We do not know if this is saved.", "This is not saved."), ("/es", "No sabemos si esto", "Esto no se guard")],
)
def test_when_nobody_knows_whether_words_were_saved_that_is_what_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch, prefix: str, said: str, not_said: str
) -> None:
    async def unsure(*given: Any) -> NoReturn:
        raise Unsure("no answer to COMMIT")

    form = form_to(house.client.get(f"{prefix}{HERE}").text, f"{HERE}/draft")
    monkeypatch.setattr(drafts, "save", unsure)
    answer = house.client.post(f"{prefix}{HERE}/draft", data=with_values(form, description=WORDS))
    assert answer.status_code == 503
    assert said in answer.text
    assert not_said not in answer.text
    assert "day &amp; night." in answer.text
    assert dict(form_to(answer.text, f"{prefix}{HERE}/draft"))["description"]  # its button sends the same again
    assert all(line in answer.text for line in LINES)


def test_a_page_of_the_portal_that_cannot_be_read_is_a_refusal_with_a_phone_number(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "person", fails)
    answer = house.client.get(HERE)
    assert answer.status_code == 503
    assert "We cannot answer that right now." in answer.text
    assert all(line in answer.text for line in LINES)


def test_a_form_is_given_back_too_when_nobody_can_say_whose_it_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_to(house.client.get(HERE).text, f"{HERE}/draft")
    monkeypatch.setattr(sessions, "person", fails)
    answer = house.client.post(f"{HERE}/draft", data=with_values(form, description=WORDS))
    assert answer.status_code == 503
    assert "day &amp; night." in answer.text


def test_a_form_of_another_site_is_refused_as_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "person", fails)
    answer = house.client.post(f"{HERE}/draft", data={"description": WORDS}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "day &amp; night." not in answer.text


@pytest.mark.parametrize(
    ("language", "questions"),
    [("en", ["In a few words", "Street and number", "What it is for"]), ("es", ["En pocas palabras"])],
)
def test_what_is_given_back_stands_under_the_questions_that_were_asked(
    house: House, language: str, questions: list[str]
) -> None:
    form = form_to(house.client.get(HERE).text, f"{HERE}/draft")
    assert [name for name, _ in form].count("phone_kind") > 1, "the last line is for one more number"
    sent = [(name, WORDS if name == "description" else value) for name, value in form]
    shown = dict(in_words(sent, translator(language)))
    assert set(questions) <= set(shown)
    assert WORDS in shown.values()
    assert not any(said.count(translator(language)("Main number")) > 1 for said in shown.values())
    machine = {"rev", "do", "form_token", "street", "phone_kind", "care", "intake", "iop", "medicaid", "seen"}
    assert not machine & (set(shown) | set(shown.values()))


TYPED = re.compile(r'<(?:input|textarea)\b(?![^>]*type="(?:hidden|checkbox|radio)")[^>]*\bname="(\w+)"')
NOT_SENT = {"subject"}  # what the log is searched for


def test_no_field_that_somebody_types_in_is_left_out_of_what_is_given_back() -> None:
    typed = {name for page in PAGES.glob("*.html") for name in TYPED.findall(page.read_text())}
    assert {"reason", "phone_number", "near"} <= typed
    assert [name for name in typed - NOT_SENT if not asked(name, str)] == []
