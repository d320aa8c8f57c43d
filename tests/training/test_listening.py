"""The training process as the window runs it: orders in, events out, gone when the window is."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digitpad.model_store import BUNDLED, ModelStore
from digitpad.training.events import Failed, Finished, Finishing, Progressed, Stopped
from digitpad.training.orders import RunOrder, to_line
from digitpad.training.recipe import Recipe
from tests.training.child import TrainingChild

AT_ONCE_S = 3.0
"""Less than a second on a machine at rest; tests must pass on one that is not."""

SMALL = Recipe(
    name="small",
    layers=(
        {"class": "Flatten"},
        {"class": "Dense", "units": 16, "activation": "relu"},
        {"class": "Dense", "units": 10, "activation": "softmax"},
    ),
    epochs=1,
)


@pytest.fixture
def order(small_mnist: Path) -> Callable[[int], str]:
    """Return a maker of the line that orders a run of so many epochs."""

    def made(epochs: int) -> str:
        recipe = SMALL.adjusted(epochs=epochs).to_json()
        return to_line(RunOrder(recipe=recipe, data=("mnist",), mnist_file=str(small_mnist)))

    return made


def test_two_orders_are_run_one_after_the_other(
    child: TrainingChild, order: Callable[[int], str]
) -> None:
    child.send(order(1))
    child.send(order(1))
    first, second = child.until()[-1], child.until()[-1]
    assert isinstance(first, Finished)
    assert isinstance(second, Finished)
    assert first.model != second.model


def test_a_stop_ends_the_run_that_goes_on_and_the_one_that_waits(
    child: TrainingChild, order: Callable[[int], str]
) -> None:
    child.send(order(1_000))
    child.send(order(1_000))
    child.until(Progressed)
    child.send("stop")
    first, second = child.until()[-1], child.until()[-1]
    assert isinstance(first, Finished)
    assert first.stopped_early
    assert isinstance(second, Stopped)


def test_a_stop_without_a_run_does_not_stop_the_next_one(
    child: TrainingChild, order: Callable[[int], str]
) -> None:
    child.send("stop")
    child.send(order(1))
    end = child.until()[-1]
    assert isinstance(end, Finished)
    assert not end.stopped_early


@pytest.mark.parametrize(
    "line",
    [
        "lunch",
        "{}",
        "[]",
        '{"recipe": {}, "data": "mnist"}',
        '{"recipe": ' + "[" * 100_000,
        "STOP",
        "\N{SNOWMAN}",
    ],
)
def test_a_line_that_is_no_order_is_answered_by_one_failure(
    line: str, child: TrainingChild
) -> None:
    child.send(line)
    (failed,) = child.until()
    assert failed == Failed(
        message="The training process was given a line that is no order to train."
    )


def test_a_recipe_that_is_none_is_answered_by_one_failure(child: TrainingChild) -> None:
    child.send(json.dumps({"recipe": {"name": "a", "epochs": 10**9}, "data": []}))
    (failed,) = child.until()
    assert isinstance(failed, Failed)
    assert "epochs must be a whole number from 1 to 1,000" in failed.message


def test_bytes_that_are_no_text_and_empty_lines_do_no_harm(
    child: TrainingChild, order: Callable[[int], str]
) -> None:
    assert child.process.stdin is not None
    child.process.stdin.write(b"\n  \n\xff\xfe\x00\n")
    child.send(order(1))
    assert isinstance(child.until()[-1], Failed)
    assert isinstance(child.until()[-1], Finished)


def test_the_process_is_gone_at_once_when_the_window_goes_while_keras_loads(
    tmp_path: Path,
) -> None:
    with TrainingChild(tmp_path) as started:
        time.sleep(0.8)
        started.close_input()
        assert started.seconds_to_its_end() < AT_ONCE_S
        assert started.process.returncode == 0


def test_a_stop_that_comes_while_keras_loads_is_kept_and_the_windows_end_ends_a_run(
    tmp_path: Path, order: Callable[[int], str]
) -> None:
    with TrainingChild(tmp_path) as started:
        started.send(order(1_000))
        started.send("stop")
        ready = started.ready()
        assert {"keras", "tensorflow"} <= set(ready.versions)
        assert not ready.mnist_at_hand
        assert isinstance(started.until()[-1], Stopped)
        started.send(order(1_000))
        started.until(Progressed)
        started.close_input()
        assert started.seconds_to_its_end() < AT_ONCE_S
    assert list((tmp_path / "models").glob("*")) == []


def test_a_kill_while_the_model_is_written_leaves_the_store_whole_and_is_swept(
    tmp_path: Path, order: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with TrainingChild(tmp_path) as started:
        started.ready()
        started.send(order(1))
        started.until(Finishing)
        _wait_for(lambda: any((tmp_path / "models").glob(".*.partial")))
        started.process.kill()
        started.process.wait()
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path))
    assert [model.id for model in ModelStore().models()] == [BUNDLED]
    assert any((tmp_path / "models").glob(".*.partial"))
    with contextlib.suppress(_GivenUpError), ModelStore().new_model("next"):
        raise _GivenUpError
    assert list((tmp_path / "models").glob(".*.partial")) == []


class _GivenUpError(Exception):
    """The next run writes nothing, either."""


def _wait_for(come: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not come():
        assert time.monotonic() < end
        time.sleep(0.002)
