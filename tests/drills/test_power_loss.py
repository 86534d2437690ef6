"""After a power loss every acknowledged edit is there; and the drill's own disk forgets what nobody synced."""

import random
import shutil
from pathlib import Path

import pytest

from tests.drills.disk import Call, Disk
from tests.drills.running import run
from tests.needed import WHOLE, need

SCALE = ("--images", "10000") if WHOLE else ("--images", "100", "--edits", "90")


@pytest.mark.long
def test_no_acknowledged_edit_is_lost_when_the_power_fails() -> None:
    need("strace", missing=not shutil.which("strace"))
    code, verdict = run("power_loss", *SCALE)
    assert code == 0, verdict
    assert " 0 images lost something" in verdict


@pytest.mark.long
def test_a_writer_that_does_not_wait_for_the_disk_is_found_out() -> None:
    need("strace", missing=not shutil.which("strace"))
    code, verdict = run("power_loss", "--images", "20", "--edits", "10", "--broken")
    assert code == 1, verdict
    assert "after " in verdict


def test_what_was_synced_is_always_there_and_the_rest_only_sometimes(tmp_path: Path) -> None:
    disk, found = Disk({"a": b"", "b": b"old"}), set()
    for call in (Call("pwrite64", "a", b"kept", 0), Call("fsync", "a"), Call("pwrite64", "a", b"more", 4)):
        disk.take(call)
    disk.take(Call("ftruncate", "b", at=1))
    for seed in range(60):
        disk.after_a_loss(tmp_path, random.Random(seed))
        found.add(((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()))
    assert found == {(b"kept" + more, old) for more in (b"", b"more") for old in (b"old", b"o")}
