"""What a terminal shows of a run: lines for what is worth keeping, a bar for what goes by."""

from __future__ import annotations

import sys
from collections.abc import Callable

from digitpad.commands.teach_words import taught_in_words
from digitpad.training.events import (
    EpochEnded,
    Event,
    Failed,
    Finished,
    Finishing,
    Preparing,
    Progressed,
    Queued,
    Started,
    Stopped,
    Taught,
)


class Terminal:
    """Shows events as lines and a progress bar; plain lines where there is no terminal."""

    def __init__(self) -> None:
        from rich.progress import (
            BarColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            transient=True,
            disable=not sys.stdout.isatty(),
        )
        self._task = self._progress.add_task("Starting", total=1.0)
        self._handlers: dict[type[Event], Callable[..., None]] = {
            Queued: self._queued,
            Preparing: self._preparing,
            Started: self._started,
            Progressed: self._progressed,
            EpochEnded: self._epoch_ended,
            Finishing: self._finishing,
            Taught: self._taught,
            Finished: self._finished,
            Stopped: self._stopped,
            Failed: self._failed,
        }

    def __enter__(self) -> Terminal:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, event: Event) -> None:
        """Show an event; those that answer what only a window asks for never come."""
        self._handlers[type(event)](event)

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(text, highlight=False, soft_wrap=True, markup=False)

    def _bar(self, text: str, done: float) -> None:
        self._progress.update(self._task, description=text, completed=done)

    def _queued(self, _event: Queued) -> None:
        self.say("another process trains; this run begins after it")
        self._bar("Waiting", 0.0)

    def _preparing(self, event: Preparing) -> None:
        self._bar(event.doing, event.done)

    def _started(self, event: Started) -> None:
        self.say(
            f"{event.recipe}: {event.weights:,} weights; {event.training_images:,} images to learn "
            f"from, {event.validation_images:,} to watch, {event.test_images:,} to test"
        )
        self.say(f"data: {event.data}")
        if event.epochs_done:
            self.say(f"goes on after epoch {event.epochs_done}")
        elif event.cut_off_after:
            self.say(
                f"a run of this very order was cut off after epoch {event.cut_off_after}, and is "
                "kept: Ctrl+C twice ends this one, and --resume goes on with that one"
            )

    def _progressed(self, event: Progressed) -> None:
        self._bar(
            f"epoch {event.epoch}  loss {event.loss:.4f}  accuracy {event.accuracy:.2%}  "
            f"{event.images_per_second:,.0f} images/s",
            event.done,
        )

    def _epoch_ended(self, event: EpochEnded) -> None:
        line = f"epoch {event.epoch:>3}/{event.epochs}  loss {event.loss:.4f}"
        line += f"  accuracy {event.accuracy:.2%}"
        if event.validation_loss is not None and event.validation_accuracy is not None:
            line += f"  validation {event.validation_loss:.4f} {event.validation_accuracy:.2%}"
        for name, value in event.metrics.items():
            line += f"  {name} {value:.4f}"
        self.say(f"{line}  {event.seconds:.1f} s{'' if event.is_whole else ', stopped within it'}")

    def _finishing(self, event: Finishing) -> None:
        self._bar(event.doing, 1.0)

    def _taught(self, event: Taught) -> None:
        for line in taught_in_words(event):
            self.say(line)

    def _finished(self, event: Finished) -> None:
        beside = ""
        if event.accuracy_in_use is not None:
            beside = f" (the model in use: {event.accuracy_in_use:.2%})"
        if event.kept_epoch:
            self.say(f"went back to the weights after epoch {event.kept_epoch}, the best one")
        self.say(f"{event.test_data}: {event.accuracy:.2%} read right{beside}")
        self.say(f"stored as {event.model}, {event.size_bytes / 1000:,.0f} KB compiled")
        if event.run:
            self.say(f"the run is kept as {event.run}")

    def _stopped(self, _event: Stopped) -> None:
        self.say("stopped before anything was learnt; nothing was stored")

    def _failed(self, event: Failed) -> None:
        self.say(event.message)
