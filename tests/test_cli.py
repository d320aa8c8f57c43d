import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad import __version__
from digitpad.cli import main
from digitpad.model_store import ModelStore
from tests.own_models import add_model

Capsys = pytest.CaptureFixture[str]
COMMANDS = ("predict", "evaluate", "train", "models", "recipes", "runs")
ON_UNIX = pytest.mark.skipif(os.name == "nt", reason="written in the shell's words")


def digitpad(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run digitpad in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "digitpad", *words],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def in_shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which $D stands for digitpad."""
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        capture_output=True,
        text=True,
        env={**os.environ, "D": f"{sys.executable} -m digitpad"},
        timeout=60,
        check=False,
    )


def ended_with(*words: str) -> object:
    """Return the exit code with which argparse ends the words."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code


def test_the_version_is_told(capsys: Capsys) -> None:
    assert ended_with("--version") == 0
    assert capsys.readouterr().out == f"digitpad {__version__}\n"


def test_the_help_names_every_command(capsys: Capsys) -> None:
    assert ended_with("--help") == 0

    out = capsys.readouterr().out
    assert all(f"\n  {command} " in out for command in COMMANDS)
    assert "examples:" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_gives_examples_of_itself(command: str, capsys: Capsys) -> None:
    assert ended_with(command, "--help") == 0

    out = capsys.readouterr().out
    assert out.startswith(f"usage: digitpad {command}")
    assert f"  digitpad {command} " in out[out.index("examples:") :]


@pytest.mark.parametrize("word", ["foo", "predcit", "nowhere.png", "", ".", "Predict"])
def test_a_word_that_is_neither_command_nor_file_is_wrong_usage(word: str, capsys: Capsys) -> None:
    assert ended_with(word) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert f"there is no command and no file {word!r}" in err
    assert all(command in err for command in COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        ["--foo"],
        ["predict"],
        ["predict", "--foo", "a.png"],
        ["evaluate"],
        ["models"],
        ["recipes"],
        ["runs"],
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], capsys: Capsys) -> None:
    assert ended_with(*words) == 2
    assert "usage: digitpad" in capsys.readouterr().err


def test_a_refusal_ends_with_1_and_one_sentence(capsys: Capsys) -> None:
    assert main(["models", "use", "nothing"]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "digitpad: There is no model 'nothing'; `digitpad models list` shows those there are.\n"
    )


def test_the_module_and_the_command_are_the_same() -> None:
    done = digitpad("models", "use", "nothing")

    assert done.returncode == 1
    assert done.stderr.startswith("digitpad: There is no model 'nothing'")


@pytest.mark.parametrize("home", ["file", "file/below", "x" * 5000])
@pytest.mark.parametrize("words", [["models", "list"], ["predict", "a.png"], ["runs", "list"]])
def test_a_home_that_cannot_be_is_told_in_one_sentence(
    words: list[str],
    home: str,
    tmp_path: Path,
    capsys: Capsys,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / home))

    assert main(words) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("digitpad: The folder ")
    assert "DIGITPAD_HOME names another place" in err


def test_the_window_does_not_open_in_a_home_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    done = digitpad(DIGITPAD_HOME=str(tmp_path / "file"))

    assert done.returncode == 1
    assert done.stderr.endswith("DIGITPAD_HOME names another place.\n")


@ON_UNIX
def test_a_full_disk_is_told_in_one_sentence() -> None:
    mine = add_model(ModelStore())

    done = in_shell(f"ulimit -f 0; $D models use {mine.id}")

    assert done.returncode == 1
    assert done.stderr == "digitpad: The choice of the model cannot be kept: File too large.\n"


@ON_UNIX
def test_a_full_disk_under_the_output_is_told_in_one_sentence() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")

    done = in_shell("$D models list > /dev/full")

    assert done.returncode == 1
    assert done.stderr == "digitpad: The system refuses: No space left on device.\n"


@ON_UNIX
@pytest.mark.parametrize("words", ["--help", "models list", "models show", "recipes list"])
def test_a_reader_that_is_gone_is_no_error(words: str) -> None:
    done = in_shell(f"{{ sleep 0.1; $D {words}; }} | true")

    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_signs_that_the_terminal_lacks_are_no_error(encoding: str) -> None:
    mine = add_model(ModelStore(), "数字 👍 “7”")

    done = digitpad("models", "list", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    shown = digitpad("models", "show", mine.id, "--json", PYTHONIOENCODING=encoding)

    assert done.returncode == shown.returncode == 0
    assert mine.id in done.stdout


def test_a_relative_home_means_the_same_place_in_child_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITPAD_HOME", "try")

    assert main(["models", "list"]) == 0

    assert os.environ["DIGITPAD_HOME"] == str(tmp_path / "try")
    assert (tmp_path / "try" / "models").is_dir()


@ON_UNIX
def test_without_standard_streams_the_exit_codes_are_the_same() -> None:
    assert in_shell("$D models list >&- 2>&-").returncode == 0
    assert in_shell("$D models use nothing >&- 2>&-").returncode == 1
