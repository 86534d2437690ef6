"""Texts are found again by their marks, whatever the disk does, and what nobody needs any longer goes."""

import errno
import os
from random import Random
from typing import NoReturn

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.search import texts as texts_module
from finder.search.index import Index
from finder.search.texts import LONGEST, Texts
from tests.finder.search.cast import listing

Batches = list[list[bytes]]
BATCHES = st.lists(st.lists(st.binary(min_size=1, max_size=300), max_size=8), max_size=8)


def full(descriptor: int, block: bytes | memoryview, at: int) -> NoReturn:
    """A disk without room."""
    raise OSError(errno.ENOSPC, "no space left on device")


@given(BATCHES)
def test_every_text_is_found_by_its_mark_and_no_two_marks_are_the_same(batches: Batches) -> None:
    one, other = Texts(), Texts()
    added = [(store, text, mark) for store in (one, other) for some in batches
             for text, mark in zip(some, store.add(some).tolist(), strict=True)]  # fmt: skip
    assert all(store.text(mark) == text for store, text, mark in added)
    assert len({mark for _, _, mark in added}) == len(added)


@given(BATCHES, st.randoms(use_true_random=False))
def test_what_a_full_disk_cannot_take_stays_in_memory(batches: Batches, random: Random) -> None:
    store, added = Texts(), []
    write = os.pwrite

    def sometimes(descriptor: int, block: bytes | memoryview, at: int) -> int:
        match random.randrange(3):
            case 0:
                full(descriptor, block, at)
            case 1:
                return write(descriptor, memoryview(block)[:7], at)  # a disk may take a part
            case _:
                return write(descriptor, block, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "pwrite", sometimes)
        for some in batches:
            added += zip(some, store.add(some).tolist(), strict=True)
    assert [store.text(mark) for _, mark in added] == [text for text, _ in added]


def test_where_no_temporary_file_can_be_made_texts_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(**given: object) -> NoReturn:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(texts_module.tempfile, "TemporaryFile", nowhere)
    index = Index.build([listing(1), listing(2)], rev=1)
    assert {index.listing(row).id for row in range(2)} == {listing(1).id, listing(2).id}


def test_a_text_that_the_disk_has_lost_is_an_error_and_never_another_text() -> None:
    store = Texts()
    (mark,) = store.add([b"something"]).tolist()
    assert store._file is not None
    store._file.truncate(3)
    with pytest.raises(OSError, match="cannot be read"):
        store.text(mark)


def test_a_row_without_a_listing_has_no_text() -> None:
    with pytest.raises(LookupError):
        Index.build([listing(1)], rev=1).text(5)


def test_a_text_longer_than_any_listing_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        Texts().add([b"x" * (LONGEST + 1)])


def test_a_file_in_which_most_is_needed_no_longer_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts_module, "SPARE", 0)
    first = index = Index.build([listing(number) for number in range(1, 301)], rev=1)
    for rev in range(2, 7):
        index = index.updated([listing(number, organization=f"Turn {rev}") for number in range(1, 301)], [], rev)
    assert index.texts is not first.texts
    assert not index.texts.is_wasteful(index.columns.marks)
    for number in range(1, 301):
        row, before = index.row_of(listing(number).id), first.row_of(listing(number).id)
        assert row is not None
        assert before is not None
        assert index.listing(row).organization == "Turn 6"
        assert first.listing(before) == listing(number), "whoever still reads the old index finds the old text"


def test_a_changed_listing_has_another_mark_and_the_others_keep_theirs() -> None:
    index = Index.build([listing(1), listing(2)], rev=1)
    changed = index.updated([listing(2, organization="Other")], [], 2)
    rows = [index.row_of(listing(number).id) for number in (1, 2)]
    marks = [[each.mark(row) for row in rows if row is not None] for each in (index, changed)]
    assert marks[0][0] == marks[1][0]
    assert marks[0][1] != marks[1][1]
    assert np.unique(marks).size == 3
