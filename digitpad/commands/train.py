"""``digitpad train``: train a model by a recipe, test it and store it."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from digitpad.commands.quiet import silence_native_libraries
from digitpad.model_store import ModelStore, check_replaceable
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.events import (
    EpochEnded,
    Event,
    Finished,
    Finishing,
    Preparing,
    Progressed,
    Started,
    Stopped,
    to_line,
)
from digitpad.training.orders import RunOrder
from digitpad.training.recipe_files import recipe_named

_EPILOG = """\
recipes:
{recipes}

examples:
  digitpad train --recipe first-look
  digitpad train --recipe convolutional --epochs 3 --data practice
  digitpad train --recipe convolutional --data mnist --ink my-strokes.unp
  digitpad train --recipe digitpad --ink strokes.unp --seeds 3 --resume

MNIST is taken from --mnist FILE, from DIGITPAD_MNIST, from Keras's cache, or downloaded. Ctrl+C
stops after the batch in hand and keeps what was learnt; twice ends at once and keeps nothing. The
new model is stored beside the others; `digitpad models use ID` makes it the one in use.
"""


def run(words: Sequence[str]) -> None:
    """Train as the words say."""
    options = _parser().parse_args(words)
    if options.listen:
        from digitpad.training.listening import listen

        listen()
    if options.out:
        check_replaceable(Path(options.out))  # before hours of training, not after
    order = _order(options)
    silence_native_libraries()
    from digitpad.training.controls import Controls
    from digitpad.training.seeds import run_seeds  # Keras takes seconds: wrong words come first

    controls = Controls()

    def ask_to_stop(*_: object) -> None:
        if controls.stop.is_set():
            raise KeyboardInterrupt  # asked twice: at once, and without a model
        controls.stop.set()

    signal.signal(signal.SIGINT, ask_to_stop)
    if options.json:
        run_seeds(order, options.seeds, ModelStore(), _print_event, controls)
    else:
        with _Terminal() as terminal:
            run_seeds(order, options.seeds, ModelStore(), terminal.show, controls)


def _print_event(event: Event) -> None:
    print(to_line(event), flush=True)


def _order(options: argparse.Namespace) -> RunOrder:
    recipe = recipe_named(options.recipe).adjusted(
        epochs=options.epochs, batch_size=options.batch_size, seed=options.seed
    )
    return RunOrder(
        recipe=recipe.to_json(),
        data=tuple(options.data),
        ink=tuple(options.ink),
        mnist_file=options.mnist,
        start_from=options.start_from,
        tests=tuple(options.test),
        name=options.name,
        out=options.out,
        resume=options.resume,
    )


def _parser() -> argparse.ArgumentParser:
    recipes = "\n".join(f"  {recipe.name:<14} {recipe.about}" for recipe in RECIPES.values())
    parser = argparse.ArgumentParser(
        prog="digitpad train",
        description="Train a model by a recipe, test it and store it beside the others.",
        epilog=_EPILOG.format(recipes=recipes),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--recipe",
        default="convolutional",
        metavar="NAME|FILE",
        help="a recipe's name, or a .json file that holds one (default: convolutional)",
    )
    add(
        "--data",
        action="append",
        default=[],
        metavar="SET",
        help="mnist, practice, or an .npz archive with x and y; may be given several times "
        "(default: mnist where it is at hand, else practice)",
    )
    add(
        "--ink",
        action="append",
        default=[],
        metavar="FILE",
        help="an ink file to train on besides (UNIPEN, InkML, JSON); may be given several times",
    )
    add("--mnist", default="", metavar="FILE", help="an mnist.npz to take")
    add("--epochs", type=int, help="how often to go through the data (default: the recipe's)")
    add("--batch-size", type=int, help="images a step (default: the recipe's)")
    add("--seed", type=int, help="same seed, same data: same figures (default: the recipe's)")
    add(
        "--seeds",
        type=int,
        default=1,
        metavar="N",
        help="train with N seeds in a row, the given one last; its card tells the spread",
    )
    add(
        "--from",
        dest="start_from",
        default="",
        metavar="ID",
        help="start from this model's weights instead of fresh ones",
    )
    add(
        "--test",
        action="append",
        default=[],
        metavar="SET",
        help="a further set to measure for the card; as for `digitpad evaluate`",
    )
    add("--name", default="", help="what to call the model")
    add(
        "--out",
        default="",
        metavar="FOLDER",
        help="write the model folder there instead of among your models",
    )
    add(
        "--resume",
        action="store_true",
        help="go on with the same run where it was cut off; begin where there is none",
    )
    add("--json", action="store_true", help="print events, one JSON object a line")
    add(
        "--listen",
        action="store_true",
        help="take orders from standard input, one JSON object a line, as the window gives them",
    )
    return parser  # fmt: skip


class _Terminal:
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

    def __enter__(self) -> _Terminal:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, event: Event) -> None:
        handlers: dict[type[Event], Callable[..., None]] = {
            Preparing: self._preparing,
            Started: self._started,
            Progressed: self._progressed,
            EpochEnded: self._epoch_ended,
            Finishing: self._finishing,
            Finished: self._finished,
            Stopped: self._stopped,
        }
        handlers[type(event)](event)

    def _say(self, text: str) -> None:
        self._progress.console.print(text, highlight=False, soft_wrap=True, markup=False)

    def _bar(self, text: str, done: float) -> None:
        self._progress.update(self._task, description=text, completed=done)

    def _preparing(self, event: Preparing) -> None:
        self._bar(event.doing, event.done)

    def _started(self, event: Started) -> None:
        self._say(
            f"{event.recipe}: {event.weights:,} weights; {event.training_images:,} images to learn "
            f"from, {event.validation_images:,} to watch, {event.test_images:,} to test"
        )
        self._say(f"data: {event.data}")
        if event.epochs_done:
            self._say(f"goes on after epoch {event.epochs_done}")
        elif event.cut_off_after:
            self._say(
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
        self._say(f"{line}  {event.seconds:.1f} s")

    def _finishing(self, event: Finishing) -> None:
        self._bar(event.doing, 1.0)

    def _finished(self, event: Finished) -> None:
        beside = ""
        if event.accuracy_in_use is not None:
            beside = f" (the model in use: {event.accuracy_in_use:.2%})"
        self._say(f"{event.test_data}: {event.accuracy:.2%} read right{beside}")
        self._say(f"stored as {event.model}, {event.size_bytes / 1000:,.0f} KB compiled")

    def _stopped(self, _event: Stopped) -> None:
        self._say("stopped before anything was learnt; nothing was stored")
