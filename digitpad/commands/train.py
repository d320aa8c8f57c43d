"""``digitpad train``: train a model by a recipe, test it and store it."""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from digitpad.commands.quiet import silence_native_libraries
from digitpad.commands.race_words import RaceResults, entrants, methods_in_words
from digitpad.commands.recipe_words import add_set_option, chosen_recipe, recipes_in_words
from digitpad.commands.teach_words import TEACH, TEACH_IN_WORDS, check_teach_words
from digitpad.commands.training_terminal import Terminal
from digitpad.model_store import ModelStore, check_replaceable
from digitpad.training.built_in_recipes import DEFAULT_RECIPE
from digitpad.training.events import Event, Started, to_line
from digitpad.training.optimizer_ladder import race_orders
from digitpad.training.orders import RunOrder, TeachOrder
from digitpad.training.recipe import WHOLE_BATCH

_EPILOG = """\
recipes:
{recipes}
{teach}

optimizers to race:
{methods}

examples:
  digitpad train --recipe first-look
  digitpad train --recipe convolutional --epochs 3 --data practice
  digitpad train --recipe convolutional --data mnist --ink my-strokes.unp
  digitpad train --recipe digitpad --ink strokes.unp --seeds 3 --resume
  digitpad train --recipe hidden-layer --set layers.2.activation=tanh --set patience=2
  digitpad train --recipe one-neuron --set only_digit=3 --batch-size all
  digitpad train --recipe first-look --optimizers mini-batch,momentum=0.05,RMSprop,Adam
  digitpad train --recipe teach --from digit_cnn

MNIST is taken from --mnist FILE, from DIGITPAD_MNIST, from Keras's cache, or downloaded. Ctrl+C
stops after the batch in hand and keeps what was learnt; twice ends at once and keeps nothing. The
new model is stored beside the others; `digitpad models use ID` makes it the one in use.
"""


def run(words: Sequence[str]) -> None:
    """Train as the words say."""
    parser = _parser()
    options = parser.parse_args(words)
    if options.listen:
        from digitpad.training.listening import listen

        listen()
    if options.recipe == TEACH:
        check_teach_words(parser, options)
        _teach(options)
        return
    if options.optimizers and (options.seeds != 1 or options.out or options.resume):
        parser.error("--optimizers goes with none of --seeds, --out and --resume")
    if options.out:
        check_replaceable(Path(options.out))  # before hours of training, not after
    order = _order(options)
    if options.optimizers:
        _race(order, options)
    else:
        _train(order, options)


def _train(order: RunOrder, options: argparse.Namespace) -> None:
    silence_native_libraries()
    from digitpad.training.controls import Controls
    from digitpad.training.seeds import run_seeds  # Keras takes seconds: wrong words come first

    controls = Controls()
    _heed_ctrl_c(controls.stop)
    with _shown(as_json=options.json) as show:
        run_seeds(order, options.seeds, ModelStore(), show, controls)


def _teach(options: argparse.Namespace) -> None:
    store = ModelStore()
    order = TeachOrder(
        start_from=options.start_from or store.current_id(),
        mnist_file=options.mnist,
        name=options.name,
        seed=options.seed or 0,
    )
    store.model(order.start_from)  # Keras takes seconds: wrong words come first
    silence_native_libraries()
    from digitpad.training.controls import Controls
    from digitpad.training.teaching import teach

    controls = Controls()
    _heed_ctrl_c(controls.stop)
    with _shown(as_json=options.json) as show:
        teach(order, store, show, controls)


def _race(order: RunOrder, options: argparse.Namespace) -> None:
    name = f"{order.recipe['name']}, {datetime.now():%d %b %H:%M}"
    orders = race_orders(order, options.optimizers, name=name)
    silence_native_libraries()
    from digitpad.training.controls import Controls
    from digitpad.training.race import run_race

    controls, results = Controls(), RaceResults(options.optimizers)
    _heed_ctrl_c(controls.stop)
    try:
        with _shown(as_json=options.json, racing=results) as show:
            run_race(orders, ModelStore(), show, controls)
    finally:
        if not options.json:
            results.print_table()


def _heed_ctrl_c(stop: threading.Event) -> None:
    def ask_to_stop(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt  # asked twice: at once, and without a model
        stop.set()

    signal.signal(signal.SIGINT, ask_to_stop)


@contextlib.contextmanager
def _shown(
    *, as_json: bool, racing: RaceResults | None = None
) -> Iterator[Callable[[Event], None]]:
    """Yield what shows events: as JSON, a line each, or as a terminal shows them."""
    if as_json:
        yield _print_event
        return
    with Terminal() as terminal:

        def show(event: Event) -> None:
            if racing is not None:
                racing.take(event)
                if isinstance(event, Started):
                    terminal.say(f"\n{racing.current}")
            terminal.show(event)

        yield show


def _print_event(event: Event) -> None:
    print(to_line(event), flush=True)


def _order(options: argparse.Namespace) -> RunOrder:
    recipe = chosen_recipe(options.recipe, options.settings).adjusted(
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


def _batch_size(text: str) -> int | str:
    try:
        return text if text == WHOLE_BATCH else int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a whole number or all, not {text!r}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="digitpad train",
        description="Train a model by a recipe, test it and store it beside the others.",
        epilog=_EPILOG.format(
            recipes=recipes_in_words(), teach=TEACH_IN_WORDS, methods=methods_in_words()
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_recipe_options(parser)
    _add_data_options(parser)
    _add_start_options(parser)
    _add_outcome_options(parser)
    return parser


def _add_recipe_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--recipe",
        default=DEFAULT_RECIPE,
        metavar="NAME|FILE",
        help=f"a recipe's name, or a .json file that holds one (default: {DEFAULT_RECIPE})",
    )
    add_set_option(parser)
    add = parser.add_argument
    add("--epochs", type=int, help="how often to go through the data (default: the recipe's)")
    add(
        "--batch-size",
        type=_batch_size,
        metavar="N|all",
        help="images a step, or all of them (default: the recipe's)",
    )
    add("--seed", type=int, help="same seed, same data: same figures (default: the recipe's)")
    add(
        "--seeds",
        type=int,
        default=1,
        metavar="N",
        help="train with N seeds in a row, the given one last; its card tells the spread",
    )
    add(
        "--optimizers",
        type=entrants,
        metavar="A,B,C",
        help="an optimizer race: train once with each, the same recipe and seed; A=0.1 gives A "
        "that learning rate",
    )


def _add_data_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
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
    add(
        "--test",
        action="append",
        default=[],
        metavar="SET",
        help="a further set to measure for the card; as for `digitpad evaluate`",
    )


def _add_start_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="start_from",
        default="",
        metavar="ID",
        help="start from this model's weights instead of fresh ones; teach it instead of the "
        "model in use",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with the same run where it was cut off; begin where there is none",
    )


def _add_outcome_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--name", default="", help="what to call the model")
    add(
        "--out",
        default="",
        metavar="FOLDER",
        help="write the model folder there instead of among your models",
    )
    add("--json", action="store_true", help="print events, one JSON object a line")
    add(
        "--listen",
        action="store_true",
        help="take orders from standard input, one JSON object a line, as the window gives them",
    )
