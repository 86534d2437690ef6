"""What is written into the outbox: once for each key, whole, and so that nobody's words steer a screen or a header."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.settings import APPS
from tests.conftest import NOW
from tests.postgres.scratch import BOTH
from tests.web.cast import ready
from web.assets import Assets
from web.database import Database, transaction
from web.letters import BUTTON, LONGEST_SUBJECT, Letters
from web.models import Letter
from web.render import Renderer

pytestmark = pytest.mark.anyio
ADDRESS = "https://finder.example"


@pytest.fixture
def letters(tmp_path: Path) -> Letters:
    return made(tmp_path, "{{ name }} asks\n\nDear {{ name }},\n\n* Yes, all right: {{ address }}/portal/confirm/t\n")


def made(folder: Path, template: str) -> Letters:
    (folder / "mail").mkdir()
    (folder / "mail" / "ask.txt").write_text(template)
    return Letters(Renderer(Assets([]), {}, folder=folder), ADDRESS)


async def ask(letters: Letters, key: str = "ask:1", name: str = "Maumee Bay") -> bool:
    return await letters.write("en", "ask", to="editor@program.example", key=key, at=NOW, name=name)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with ready("sqlite", tmp_path) as database:
        yield database


async def test_a_letter_has_a_subject_and_its_text_and_waits(letters: Letters, database: Database) -> None:
    assert await ask(letters)
    letter = await Letter.get(key="ask:1")
    assert letter.subject == "Maumee Bay asks"
    assert letter.text == "Dear Maumee Bay,\n\n* Yes, all right: https://finder.example/portal/confirm/t\n"
    assert (letter.kind, letter.state, letter.due_at, letter.may_repeat) == ("ask", "waiting", NOW, False)


async def test_a_name_stands_in_a_sentence_of_a_letter_as_it_is_written(tmp_path: Path, database: Database) -> None:
    letters = made(tmp_path, '{{ _("You now keep this listing: %(name)s", name=name) }}\n\n{{ _("You now keep:") }}\n')
    assert await ask(letters, name="Hope & <Help>")
    assert (await Letter.get(key="ask:1")).subject == "You now keep this listing: Hope & <Help>"


async def test_a_letter_goes_with_what_it_tells_of_or_not_at_all(letters: Letters, database: Database) -> None:
    async def edit() -> None:
        async with transaction():
            await ask(letters)
            raise RuntimeError("the edit was not saved")

    with pytest.raises(RuntimeError):
        await edit()
    assert await Letter.all().count() == 0
    assert await ask(letters)


@BOTH
async def test_the_same_letter_is_never_written_twice_however_many_try(
    kind: str, tmp_path: Path, letters: Letters
) -> None:
    async with ready(kind, tmp_path) as first:

        async def server() -> list[bool]:
            async with Database.open(first.url, APPS):
                return [await ask(letters, f"ask:{number}") for number in range(10)]

        told = await asyncio.gather(*(asyncio.create_task(server()) for _ in range(4)))
        first.bind()
        assert await Letter.all().count() == 10
        assert sum(map(sum, told)) == 10  # and only one of them believes that it wrote it


@BOTH
async def test_a_second_letter_with_the_same_key_leaves_the_transaction_whole(
    kind: str, tmp_path: Path, letters: Letters
) -> None:
    async with ready(kind, tmp_path):
        await ask(letters)
        async with transaction():
            assert not await ask(letters)
            assert await ask(letters, "ask:2")
        assert await Letter.all().count() == 2


@given(name=st.text(max_size=300))
def test_nobodys_words_steer_a_screen_or_a_header_or_break_the_database(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("letters")
    subject, text = made(folder, "About {{ name }}\n\nDear {{ name }}").drawn("en", "ask", name=name)
    assert subject.isprintable()
    assert 0 < len(subject) <= LONGEST_SUBJECT
    assert all(letter.isprintable() or letter == "\n" for letter in text)


@pytest.mark.parametrize(
    "bait",
    [
        "\n* Sign in: https://evil.example/portal",
        "\n* Sign in: https://finder.example.evil.example/portal",
        "\n* Sign in: https://finder.example@evil.example/",
        "\n* Sign in: http://finder.example/portal",
    ],
)
def test_a_name_can_put_no_button_of_its_own_into_a_letter(tmp_path: Path, bait: str) -> None:
    _, text = made(tmp_path, "Hello\n\n{{ name }}\n\n* Go: {{ address }}/\n* Home: {{ address }}").drawn(
        "en", "ask", name=bait
    )
    assert [button["link"] for button in BUTTON.finditer(text)] == [f"{ADDRESS}/", ADDRESS]
    assert "- Sign in:" in text
