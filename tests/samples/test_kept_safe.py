"""What becomes of the file of samples when things go wrong."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitpad import locations
from digitpad.errors import SampleError
from digitpad.samples import backups
from digitpad.samples.content import packed_ink
from digitpad.samples.sample import NewSample, Sample
from digitpad.samples.schema import MIGRATIONS
from digitpad.samples.store import SampleStore
from tests.samples import made
from tests.samples.made import fill, new
from tests.samples.processes import KILLS

_ROOT = Path(__file__).resolve().parents[2]
BACKED_UP, KEPT = 60, 80

ON_UNIX = pytest.mark.skipif(os.name == "nt", reason="Windows knows no such signals and limits")


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose file holds 80 samples, and whose backup the first 60 of them."""
    folder = tmp_path_factory.mktemp("kept")
    path = folder / "samples.sqlite"
    with SampleStore(path) as store:
        fill(store, BACKED_UP)
    with SampleStore(path) as store:
        fill(store, KEPT - BACKED_UP, first=BACKED_UP)
    return folder


@pytest.fixture
def path(kept: Path, tmp_path: Path) -> Path:
    """The file of a copy of that folder."""
    return Path(shutil.copytree(kept, tmp_path / "digitpad")) / "samples.sqlite"


@pytest.fixture
def samples(path: Path) -> dict[int, Sample]:
    with SampleStore(path) as store:
        return {sample.id: sample for sample in store.all()}


def set_aside(path: Path) -> list[Path]:
    return list(path.parent.glob("samples-damaged-*.sqlite"))


@ON_UNIX
def test_kills_lose_nothing_that_was_acknowledged_and_windows_may_race(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.samples.processes", str(tmp_path)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    found = json.loads(done.stdout)

    lost, acknowledged = found["killed_writers"]
    assert lost == 0
    assert acknowledged >= KILLS
    # Six contents are every racer's, six each racer's own.
    assert found["racing_windows"] == [0, 30, 30]
    assert found["killed_while_restoring"] == [300]


def test_a_damaged_file_is_set_aside_and_restored_with_what_is_newer(
    path: Path, samples: dict[int, Sample]
) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(packed_ink(made.ink(2))) + 100] ^= 1
    path.write_bytes(data)

    with SampleStore(path) as store:
        assert {sample.id: sample for sample in store.all()} == samples
        (notice,) = store.notices

    (aside,) = set_aside(path)
    assert aside.read_bytes() == data
    assert str(aside) in notice
    assert "20 samples that it lacked" in notice
    with SampleStore(path) as store:
        assert store.notices == ()


@pytest.mark.parametrize("place", [18, 20])
def test_a_header_that_sqlite_just_believes_costs_nothing(path: Path, place: int) -> None:
    with SampleStore(path) as store:  # one on several pages, which byte 20 says how to follow
        store.add(NewSample(label=7, ink=made.ink(1) * 20))
        samples = list(store.all())
    data = bytearray(path.read_bytes())
    data[place] ^= 0xFF
    path.write_bytes(data)

    with SampleStore(path) as store:
        assert list(store.all()) == samples
        assert store.add(new(5_000)).is_new
        assert "set aside" in store.notices[0]


@pytest.mark.parametrize("seed", range(12))
def test_damage_anywhere_costs_no_more_than_was_damaged(
    path: Path, samples: dict[int, Sample], seed: int
) -> None:
    chance = random.Random(seed)
    data = bytearray(path.read_bytes())
    place = chance.randrange(100 if seed % 4 == 0 else len(data))
    data[place : place + 100] = chance.randbytes(len(data[place : place + 100]))
    path.write_bytes(data)

    with SampleStore(path) as store:
        found = {sample.id: sample for sample in store.all()}
        assert sorted(store.ids().tolist()) == sorted(found)
        assert store.add(new(5_000)).id == KEPT + 1

    assert found == {id_: samples[id_] for id_ in found}
    assert set(range(1, BACKED_UP + 1)) <= set(found)
    assert len(found) >= KEPT - 2


@pytest.mark.parametrize("size", [1, 50, 4_096, 50_000, 150_000])
def test_of_a_file_that_was_cut_off_the_rest_and_the_backup_are_kept(
    path: Path, samples: dict[int, Sample], size: int
) -> None:
    os.truncate(path, size)

    with SampleStore(path) as store:
        found = {sample.id: sample for sample in store.all()}
        assert "damaged" in store.notices[0]

    assert set(range(1, BACKED_UP + 1)) <= set(found)
    assert found == {id_: samples[id_] for id_ in found}


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_that_is_empty_or_gone_comes_back_from_its_backup(
    path: Path, is_there: bool
) -> None:
    path.unlink()
    if is_there:
        path.touch()

    with SampleStore(path) as store:
        assert store.counts().total == BACKED_UP
        assert "missing" in store.notices[0]


def test_a_damaged_backup_is_passed_over_for_an_older_one(
    path: Path, samples: dict[int, Sample]
) -> None:
    (backup,) = backups.backups_of(path)
    newer = backup.with_name("samples-2099-01-01.sqlite")
    newer.write_bytes(backup.read_bytes()[:30_000])
    path.write_bytes(b"no database at all" * 1_000)

    with SampleStore(path) as store:
        assert {sample.id for sample in store.all()} == set(range(1, BACKED_UP + 1))
        assert backup.name in store.notices[0]
    assert newer.exists()


def test_without_a_backup_what_is_whole_is_kept(path: Path, samples: dict[int, Sample]) -> None:
    for backup in backups.backups_of(path):
        backup.unlink()
    data = bytearray(path.read_bytes())
    data[:16] = bytes(16)
    data[60_000:60_100] = bytes(100)
    path.write_bytes(data)

    with SampleStore(path) as store:
        assert KEPT - 2 <= store.counts().total < KEPT
        assert "no backup" in store.notices[0]


def test_damage_met_while_the_file_is_open_is_told_and_mended_at_the_next_try(
    path: Path, samples: dict[int, Sample]
) -> None:
    with SampleStore(path) as store:
        data = bytearray(path.read_bytes())
        path.write_bytes(data[:4_096] + os.urandom(len(data) - 4_096))
        with pytest.raises(SampleError, match=r"damaged.*Try again"):
            list(store.all())

        assert store.counts().total == BACKED_UP
        assert len(store.notices) == 1


def test_a_row_that_is_damaged_while_the_file_is_open_is_left_out_and_counted(path: Path) -> None:
    with SampleStore(path) as store:
        with contextlib.closing(sqlite3.connect(path)) as other, other:
            other.execute("UPDATE samples SET writer = 'x' WHERE id = 3")
        ids = [sample.id for sample in store.samples([2, 3, 4])]
        relabelled = store.relabel([2, 3], 1)

        assert (ids, store.damaged_rows) == ([2, 4], 1)
        assert list(relabelled) == [2]


def test_another_window_goes_on_with_the_restored_file(path: Path) -> None:
    with SampleStore(path) as store:
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data[:20_000])
        with SampleStore(path) as other:
            there = other.counts().total
            store.add(new(9_000))
            assert other.counts().total == there + 1


def test_a_file_of_a_newer_digitpad_is_left_as_it_is(path: Path) -> None:
    newer = (*MIGRATIONS, lambda connection: None)
    SampleStore(path, migrations=newer).close()
    before = path.read_bytes()

    with pytest.raises(SampleError, match=r"newer digitpad \(version 2"):
        SampleStore(path)

    assert path.read_bytes() == before
    assert set_aside(path) == []


def test_a_file_that_says_no_more_than_a_newer_version_is_left_as_it_is(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE about")
        connection.execute("PRAGMA user_version = 99")
        connection.commit()
    before = path.read_bytes()

    with pytest.raises(SampleError, match=r"newer digitpad \(version 99"):
        SampleStore(path)

    assert path.read_bytes() == before
    assert set_aside(path) == []


def test_an_older_window_does_not_write_in_a_file_that_was_brought_up_meanwhile(path: Path) -> None:
    with SampleStore(path) as older:
        SampleStore(path, migrations=(*MIGRATIONS, lambda connection: None)).close()
        with pytest.raises(SampleError, match="another version"):
            older.add(new(9_000))
        with pytest.raises(SampleError, match="newer digitpad"):
            older.add(new(9_000))


def add_a_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE samples ADD COLUMN remark TEXT NOT NULL DEFAULT ''")


def break_off(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM samples")
    raise sqlite3.OperationalError("no such luck")


def test_an_older_file_is_backed_up_and_brought_to_todays_version(path: Path) -> None:
    with SampleStore(path, migrations=(*MIGRATIONS, add_a_column)) as store:
        assert store.counts().total == KEPT
        assert store.notices == ()

    (backup, _) = sorted(backups.backups_of(path), key=lambda each: "version" not in each.name)
    assert backup.name == f"samples-{backups.today()}-version-1.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT max(remark) FROM samples").fetchone() == ("",)
    with SampleStore(backup) as store:
        assert store.counts().total == KEPT


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    with pytest.raises(SampleError, match="no such luck"):
        SampleStore(path, migrations=(*MIGRATIONS, break_off))

    with SampleStore(path) as store:
        assert store.counts().total == KEPT


def test_an_older_backup_is_restored_and_brought_to_todays_version(path: Path) -> None:
    path.unlink()
    with SampleStore(path, migrations=(*MIGRATIONS, add_a_column)) as store:
        assert store.counts().total == BACKED_UP


def test_a_backup_is_made_once_a_day_when_something_changed_and_seven_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "samples.sqlite"
    for day in range(10, 22):
        monkeypatch.setattr(backups, "today", lambda day=day: f"2026-11-{day}")
        with SampleStore(path) as store:
            if day % 2 or day > 15:
                fill(store, 1, first=day)
        SampleStore(path).close()

    names = [backup.name for backup in backups.backups_of(path)]
    assert names == [f"samples-2026-11-{day}.sqlite" for day in (21, 20, 19, 18, 17, 16, 15)]
    with SampleStore(backups.backups_of(path)[-1]) as store:
        assert store.counts().total == 3


def test_what_keeps_a_backup_from_being_written_is_told_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "sample-backups").write_text("a file in the folder's place")
    path = tmp_path / "samples.sqlite"
    with SampleStore(path) as store:
        store.add(new(1))
    with SampleStore(path) as store:
        assert store.counts().total == 1
        assert "backup" in store.notices[0]


def test_a_file_that_another_program_holds_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitpad.samples.connection.WAIT_S", 0.05)
    with (
        SampleStore(path) as store,
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SampleError, match="in use by another"):
            store.add(new(9_000))
        other.execute("COMMIT")

        assert store.add(new(9_000)).is_new


def test_where_nothing_can_be_written_samples_are_still_read_and_no_import_begins(
    path: Path, samples: dict[int, Sample]
) -> None:
    path.with_suffix(".lock").unlink()
    path.with_suffix(".lock").mkdir()
    come = iter(map(new, range(9_000, 9_010)))

    with SampleStore(path) as store:
        with pytest.raises(SampleError, match="cannot be written"):
            store.add(new(9_000))
        with pytest.raises(SampleError, match="cannot be written"):
            store.add_all(come)

        assert {sample.id: sample for sample in store.all()} == samples
    assert len(list(come)) == 10


def test_a_file_that_another_program_put_in_wal_mode_is_put_back(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
    with SampleStore(path) as store:
        store.add(new(9_000))
        assert not path.with_name("samples.sqlite-wal").exists()


def test_the_home_of_the_file_and_its_backups_is_the_users(digitpad_home: Path) -> None:
    assert backups.folder_of(locations.samples_file()) == locations.sample_backups()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[None]:
    """Let no file of this process grow beyond 300 KB."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_disk")
def test_an_import_that_the_disk_does_not_take_leaves_what_was_there(
    path: Path, samples: dict[int, Sample]
) -> None:
    with SampleStore(path) as store:
        with pytest.raises(SampleError, match="disk"):
            store.add_all(map(new, range(1_000, 3_000)))

        assert {sample.id: sample for sample in store.all()} == samples
        assert store.add(new(9_000)).is_new
    assert set_aside(path) == []
