"""A recipe as a script in plain Keras that runs on its own, to read and to take away."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from digitpad.training.code_text import LINE, call_text, floating_text, layer_text, value_text
from digitpad.training.recipe import SCALINGS, Recipe
from digitpad.training.schedule_length import DECAY_STEPS, WARM_UP_PART, decays_by_epochs

_HEAD = '''\
"""{about}

    python {script} [mnist.npz]

Without a file, Keras fetches MNIST.
"""

'''

_DATA = """\
if len(sys.argv) > 1:
    with np.load(sys.argv[1]) as mnist:
        train_images, train_labels = mnist["x_train"], mnist["y_train"]
        test_images, test_labels = mnist["x_test"], mnist["y_test"]
else:
    mnist = keras.datasets.mnist.load_data()
    (train_images, train_labels), (test_images, test_labels) = mnist
train_images = train_images.astype("float32")
test_images = test_images.astype("float32")
"""

_LABELS = """\
train_targets = train_labels.astype("int64")
test_targets = test_labels.astype("int64")
"""

_ONE_HOT = """\
train_targets = keras.utils.to_categorical(train_labels, 10)
test_targets = keras.utils.to_categorical(test_labels, 10)
"""

_ONE_DIGIT = """\
# 1 for each {digit}, 0 for every other digit.
train_targets = (train_labels == {digit}).astype("float32")[:, np.newaxis]
test_targets = (test_labels == {digit}).astype("float32")[:, np.newaxis]
"""

_END = """\
results = network.evaluate(test_images, test_targets, verbose=0, return_dict=True)
print(f"Test accuracy: {results['accuracy']:.2%}")
"""


def keras_code(recipe: Recipe) -> str:
    """Return a script that builds, trains and tests a recipe's network on MNIST.

    What digitpad does besides, such as varying the images, is told in comments.

    Raises:
        RecipeError: a class or an argument in the recipe is no name.
    """
    blocks = (_imports(recipe), _DATA + _targets(recipe), *_network(recipe), _fit(recipe), _END)
    return _head(recipe) + "\n".join(blocks)


def _head(recipe: Recipe) -> str:
    about = _plain(f"{recipe.name}: {recipe.about}" if recipe.about else recipe.name)
    text = _HEAD.format(about="\n".join(textwrap.wrap(about, LINE - 3)), script="recipe.py")
    notes = "".join(f"{line}\n" for line in _left_out(recipe))
    return f"{text}{notes}\n" if notes else text


def _plain(text: str) -> str:
    """Return a text for a docstring: no line, quote or escape of its own ends it."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return printable.replace("\\", "/").replace('"', "'")


def _left_out(recipe: Recipe) -> Iterator[str]:
    """Yield comments on what the script does otherwise than digitpad."""
    notes = []
    if recipe.by_hand:
        notes.append(
            "digitpad trains this recipe by gradient descent that is written out in NumPy "
            "(training/scratch.py). This is its twin in Keras."
        )
    if recipe.augmentation != "none":
        notes.append(
            "Left out here: digitpad varies the images anew in each epoch "
            f"(augmentation {recipe.augmentation}), so its network reads better."
        )
    if recipe.practice or recipe.non_digits or recipe.ink_repeats > 1:
        notes.append("Left out here: ink, practice digits and non-digits to learn from besides.")
    if recipe.calibrated:
        notes.append("Left out here: the temperature that calibrates the scores after the run.")
    for note in notes:
        yield from textwrap.wrap(note, LINE, initial_indent="# ", subsequent_indent="# ")


def _imports(recipe: Recipe) -> str:
    maths = "import math\n" if recipe.schedule != "constant" else ""
    return (
        f"{maths}import sys\n\nimport keras\nimport numpy as np\n\n"
        f"keras.utils.set_random_seed({recipe.seed!r})\n"
    )


def _targets(recipe: Recipe) -> str:
    if recipe.only_digit is not None:
        return _ONE_DIGIT.format(digit=recipe.only_digit)
    return _LABELS if _takes_labels(recipe) else _ONE_HOT


def _takes_labels(recipe: Recipe) -> bool:
    """Tell whether loss and metrics all take labels: most of Keras's metrics want one-hot ones."""
    return not recipe.wants_one_hot and all(name.startswith("sparse_") for name in recipe.metrics)


def _network(recipe: Recipe) -> Iterator[str]:
    layers = [
        "keras.Input((28, 28))",
        *_scaling(recipe),
        *(layer_text(options, indent=8) for options in recipe.layers),
    ]
    lines = "".join(f"        {layer},\n" for layer in layers)
    yield f"network = keras.Sequential(\n    [\n{lines}    ]\n)\nnetwork.summary()\n"
    if recipe.schedule != "constant":
        yield _schedule(recipe)
    yield _compile(recipe)


def _scaling(recipe: Recipe) -> list[str]:
    scale, offset = SCALINGS[recipe.scaling]
    if (scale, offset) == (1.0, 0.0):
        return []
    arguments = [f"{round(scale * 255)} / 255"] + ([f"offset={offset!r}"] if offset else [])
    return [call_text("keras.layers.Rescaling", arguments)]


def _batch_size(recipe: Recipe) -> str:
    return "len(train_images)" if isinstance(recipe.batch_size, str) else repr(recipe.batch_size)


def _schedule(recipe: Recipe) -> str:
    """Return the lines that make the learning rate's schedule."""
    rate = recipe.optimizer.get("learning_rate")
    if rate is None:
        default = floating_text("keras.optimizers", {"class": recipe.optimizer["class"]})
        learning_rate = f"float({default}.learning_rate)"
    else:
        learning_rate = repr(float(rate))
    part = f" * (1 - {value_text(recipe.validation_split)})" if recipe.validation_split else ""
    lines = [
        f"images = math.floor(len(train_images){part})",
        f"steps_an_epoch = math.ceil(images / {_batch_size(recipe)})",
        f"steps = steps_an_epoch * {recipe.epochs}",
        f"learning_rate = {learning_rate}",
        _schedule_call(recipe),
    ]
    return "\n".join(lines) + "\n"


def _schedule_call(recipe: Recipe) -> str:
    schedules = "schedule = keras.optimizers.schedules"
    if isinstance(recipe.schedule, str):
        warm_up = f"warmup_steps=math.ceil(steps / {WARM_UP_PART})"
        return call_text(
            f"{schedules}.CosineDecay", ["0.0", "steps", "warmup_target=learning_rate", warm_up]
        )
    given = {key: value for key, value in recipe.schedule.items() if value is not None}
    first = ["learning_rate"]
    if not any(key in given for key in DECAY_STEPS):
        first.append("steps_an_epoch" if decays_by_epochs(given["class"]) else "steps")
    return floating_text(schedules, given, first)


def _compile(recipe: Recipe) -> str:
    optimizer = dict(recipe.optimizer)
    first = []
    if recipe.schedule != "constant":
        optimizer.pop("learning_rate", None)
        first = ["learning_rate=schedule"]
    metrics = ["accuracy", *recipe.metrics]
    if not _takes_labels(recipe):
        metrics = [name.removeprefix("sparse_") for name in metrics]
    arguments = [
        floating_text("optimizer=keras.optimizers", optimizer, first, indent=4),
        f"loss={_loss(recipe)}",
        f"metrics=[{', '.join(map(value_text, metrics))}]",
    ]
    return call_text("network.compile", arguments) + "\n"


def _loss(recipe: Recipe) -> str:
    if recipe.label_smoothing:
        smoothing = value_text(recipe.label_smoothing)
        return f"keras.losses.CategoricalCrossentropy(label_smoothing={smoothing})"
    loss = recipe.loss if _takes_labels(recipe) else recipe.loss.removeprefix("sparse_")
    return value_text(loss)


def _fit(recipe: Recipe) -> str:
    arguments = [
        "train_images",
        "train_targets",
        f"epochs={recipe.epochs}",
        f"batch_size={_batch_size(recipe)}",
    ]
    if recipe.validation_split:
        arguments.append(f"validation_split={value_text(recipe.validation_split)}")
    if recipe.patience:
        arguments.append("callbacks=[early_stopping]")
    return _early_stopping(recipe) + call_text("network.fit", arguments) + "\n"


def _early_stopping(recipe: Recipe) -> str:
    if not recipe.patience:
        return ""
    arguments = [
        f"monitor={value_text(recipe.watched)}",
        f"patience={recipe.patience}",
        f"min_delta={recipe.least_gain!r}",
        "restore_best_weights=True",
    ]
    return call_text("early_stopping = keras.callbacks.EarlyStopping", arguments) + "\n"
