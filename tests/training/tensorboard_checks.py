"""Writes a run's logs for TensorBoard and reads them with TensorFlow's own reader; prints JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from digitpad.training.events import EpochEnded, Progressed, Started, to_line
from digitpad.training.tensorboard_logs import write_tensorboard_logs

BEGAN = 1_800_000_000.0


def lines() -> list[str]:
    """Return what a run of two epochs told, and a line that is none."""
    started = Started(
        recipe="single-layer", data="MNIST", training_images=320, validation_images=32,
        test_images=32, epochs=2, weights=7_850, steps=10,
    )  # fmt: skip
    told = [to_line(started), "something else"]
    for epoch in (1, 2):
        told.append(to_line(_progress(epoch)))
        told.append(to_line(_epoch(epoch)))
    return told


def _progress(epoch: int) -> Progressed:
    return Progressed(
        epoch=epoch, step=5, steps=10, done=0.5, loss=1.0, accuracy=0.5,
        images_per_second=100.0, seconds_left=None,
    )  # fmt: skip


def _epoch(epoch: int) -> EpochEnded:
    return EpochEnded(
        epoch=epoch, epochs=2, loss=1 / epoch, accuracy=0.5, validation_loss=2 / epoch,
        validation_accuracy=None, seconds=4.0, learning_rate=1e-3,
        metrics={"top_k": 0.75, "val_top_k": 0.5},
    )  # fmt: skip


def read(folder: Path) -> list[tuple[str, str, int, float, float]]:
    """Return run, tag, step, value and moment of each point."""
    import tensorflow as tf

    found: list[tuple[str, str, int, float, float]] = []
    for path in sorted(folder.rglob("*tfevents*")):
        for event in tf.compat.v1.train.summary_iterator(str(path)):
            found.extend(
                (path.parent.name, value.tag, event.step, value.simple_value, event.wall_time)
                for value in event.summary.value
            )
    return found


if __name__ == "__main__":
    target = Path(sys.argv[1])
    for _ in range(2):  # the second takes the first one's place
        write_tensorboard_logs(target, lines(), began=BEGAN)
    files = sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())
    print(json.dumps({"files": files, "points": read(target)}))
