import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitpad.files import partial_beside, sweep_partials, write_atomically

ON_UNIX = pytest.mark.skipif(os.name == "nt", reason="Windows knows no such signals and modes")
NOBODYS_PID = 2**22 + 1  # beyond the largest that Linux gives


def leftover_in(folder: Path, *, pid: int = NOBODYS_PID) -> Path:
    return folder / f".thing.{pid}.0123abcd.partial"


def test_a_file_is_written_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_atomically(tmp_path / "card.json", b"old")
    write_atomically(tmp_path / "card.json", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["card.json"]
    assert (tmp_path / "card.json").read_bytes() == b"new"


def test_a_name_as_long_as_the_disk_allows_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 120 + ".keras")

    write_atomically(path, b"data")

    assert path.read_bytes() == b"data"


@ON_UNIX
def test_a_written_file_may_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_atomically(tmp_path / "model.keras", b"data")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "model.keras").stat().st_mode) == 0o644


def test_where_a_folder_is_in_the_files_place_it_stays_and_no_partial_file_is_left(
    tmp_path: Path,
) -> None:
    (tmp_path / "card.json").mkdir()

    with pytest.raises(OSError, match=r"card\.json"):
        write_atomically(tmp_path / "card.json", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["card.json"]


@ON_UNIX
def test_a_full_disk_leaves_the_old_file_and_no_partial_one(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_bytes(b"old")
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from digitpad.files import write_atomically\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_atomically(Path(sys.argv[1]), bytes(100_000))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "card.json")], capture_output=True, check=False
    )

    assert b"File too large" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["card.json"]
    assert (tmp_path / "card.json").read_bytes() == b"old"


@ON_UNIX
def test_kill_9_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    code = (
        "import sys; from pathlib import Path\n"
        "from digitpad.files import write_atomically\n"
        "for sign in 'abcdefgh' * 10_000:\n"
        "    write_atomically(Path(sys.argv[1]), sign.encode() * 500_000)"
    )
    for pause_ms in (0, 1, 3, 7, 13):
        child = subprocess.Popen([sys.executable, "-c", code, str(path)])
        while not path.exists():
            time.sleep(0.002)
        time.sleep(pause_ms / 1000)
        child.kill()
        child.wait()

        data = path.read_bytes()
        assert len(data) == 500_000
        assert len(set(data)) == 1
        path.unlink()

    sweep_partials(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_be_it_file_or_folder(tmp_path: Path) -> None:
    leftover_in(tmp_path).write_bytes(b"half")
    (tmp_path / f".model.{NOBODYS_PID}.00000000.partial").mkdir()
    (tmp_path / f".model.{NOBODYS_PID}.00000000.partial" / "model.keras").write_bytes(b"half")

    sweep_partials(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_what_a_living_process_writes_is_left_alone(tmp_path: Path) -> None:
    mine = partial_beside(tmp_path / "card.json")
    mine.write_bytes(b"half")

    sweep_partials(tmp_path)

    assert mine.exists()


def test_what_is_a_day_old_is_swept_though_its_number_is_alive_again(tmp_path: Path) -> None:
    old = leftover_in(tmp_path, pid=os.getpid())
    old.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))

    sweep_partials(tmp_path)

    assert not old.exists()


@pytest.mark.parametrize(
    "name", ["card.json", ".film.partial", ".a.b.partial", ".thing.1.0123abcd", ".partial"]
)
def test_files_of_others_are_never_swept(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"precious")

    sweep_partials(tmp_path)

    assert (tmp_path / name).exists()


def test_a_link_among_the_leftovers_is_removed_and_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    try:
        leftover_in(tmp_path).symlink_to(precious, target_is_directory=True)
    except OSError:
        pytest.skip("links may not be made here")

    sweep_partials(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["precious"]
