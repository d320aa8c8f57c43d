from __future__ import annotations

from typing import Any

import pytest

from tests.training.child import found_by

BEGAN = 1_800_000_000.0


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("logs")
    values: dict[str, Any] = found_by("tensorboard_checks", folder, str(folder / "tensorboard"))
    return values


def points(written: dict[str, Any], run: str, tag: str) -> list[tuple[int, float]]:
    return [
        (step, round(value, 6))
        for of, name, step, value, _ in written["points"]
        if (of, name) == (run, tag)
    ]


def test_training_and_validation_are_two_runs_with_the_same_tags(written: dict[str, Any]) -> None:
    assert points(written, "train", "epoch_loss") == [(1, 1.0), (2, 0.5)]
    assert points(written, "validation", "epoch_loss") == [(1, 2.0), (2, 1.0)]
    assert points(written, "validation", "epoch_accuracy") == []


def test_batches_are_counted_through_the_run(written: dict[str, Any]) -> None:
    assert points(written, "train", "batch_loss") == [(5, 1.0), (15, 1.0)]


def test_further_metrics_and_the_learning_rate_are_there(written: dict[str, Any]) -> None:
    assert points(written, "train", "epoch_learning_rate") == [(1, 1e-3), (2, 1e-3)]
    assert points(written, "train", "epoch_top_k") == [(1, 0.75), (2, 0.75)]
    assert points(written, "validation", "epoch_top_k") == [(1, 0.5), (2, 0.5)]


def test_moments_are_those_of_the_run(written: dict[str, Any]) -> None:
    moments = {tag: moment for _, tag, step, _, moment in written["points"] if step == 2}
    assert moments["epoch_loss"] == BEGAN + 8.0
    within = [moment for _, tag, step, _, moment in written["points"] if step == 15]
    assert within == [BEGAN + 4.0 + 1.6] * 2


def test_what_was_written_before_is_replaced(written: dict[str, Any]) -> None:
    assert written["files"] == [
        "train/events.out.tfevents.1800000000.digitpad",
        "validation/events.out.tfevents.1800000000.digitpad",
    ]
