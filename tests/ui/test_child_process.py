from pathlib import Path

from pytestqt.qtbot import QtBot

from digitpad.ui.child_process import ChildProcess


def test_each_of_two_children_at_once_has_its_own_last_words(qtbot: QtBot, tmp_path: Path) -> None:
    words = [["samples", "import", str(tmp_path / name)] for name in ("one.jsonl", "two.jsonl")]
    children = [ChildProcess(each) for each in words]
    ends = [child.ended for child in children]

    with qtbot.waitSignals(ends, timeout=60_000):
        for child in children:
            child.start()

    for child, name in zip(children, ("one.jsonl", "two.jsonl"), strict=True):
        assert child.last_words() == (
            f"digitpad: {tmp_path / name} cannot be read: No such file or directory."
        )
