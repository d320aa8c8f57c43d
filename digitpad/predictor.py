"""Digit image to reading: the compiled network, in the window's own process.

LiteRT starts in a few milliseconds and reads an image in well under one; Keras takes seconds and
tens of milliseconds. So Keras compiles each model once, when it is trained, and the app runs that.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from digitpad.digit_image import SIDE_PX, DigitImage
from digitpad.errors import ModelError

CLASSES = 10

SURE = 0.8
"""A top score below it is told as "not sure". Chosen on 4,500 digits held out from the recipe
`digitpad`, two seeds: 0.4 and 0.5 % of them stay below, and four in ten of those are misread; at
0.6 hardly any misreading is doubted, at 0.9 two doubts of three are needless."""

EITHER = 0.7
"""Two top scores that together stay below it are no choice between two digits: "not a digit". Of
the same digits 0.04 and 0.2 % are told so, of 1,500 generated non-digits all but 2.5 and 1.9 %."""

SCORES_OUTPUT = "scores"
"""The name of the compiled network's output that holds the scores; the others are inner layers."""

Scores = npt.NDArray[np.float32]
"""float32 array of shape (n, 10): a row of class scores for each digit image."""

_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Ten class scores and what follows from them.

    Attributes:
        scores: ten numbers, those of the classes 0 to 9; usually they add up to 1.
    """

    scores: tuple[float, ...]

    @property
    def digit(self) -> int:
        """The class with the highest score."""
        return max(range(CLASSES), key=self.scores.__getitem__)

    @property
    def confidence(self) -> float:
        """The highest score."""
        return max(self.scores)

    @property
    def runner_up(self) -> int:
        """The class with the second highest score."""
        winner = self.digit
        others = (digit for digit in range(CLASSES) if digit != winner)
        return max(others, key=self.scores.__getitem__)

    @property
    def verdict(self) -> str:
        """`digit`, `not sure` (one of two digits) or `not a digit`."""
        if self.confidence >= SURE:
            return "digit"
        either = self.confidence + self.scores[self.runner_up]
        return "not sure" if either >= EITHER else "not a digit"

    @property
    def in_words(self) -> str:
        """What to make of the reading: `sure`, `not sure: 4 or 9`, or that it is no digit."""
        if self.verdict == "not sure":
            return f"not sure: {self.digit} or {self.runner_up}"
        return "sure" if self.verdict == "digit" else "this does not look like a digit"


class Predictor:
    """Runs a compiled network.

    Args:
        path: a `model.tflite` that takes float32 (n, 28, 28) with values 0-255.

    Raises:
        ModelError: the file is missing, damaged or compiled from something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._interpreter = _interpreter(path.read_bytes())
            self._outputs = _output_indices(self._interpreter)
            self._input: int = self._interpreter.get_input_details()[0]["index"]
            blank = np.zeros((1, SIDE_PX, SIDE_PX), np.uint8)
            shape = self._run(blank).shape  # the first call is slow
        except (OSError, ValueError, KeyError, IndexError, RuntimeError) as error:
            raise ModelError(
                f"The compiled network {path.name} in {path.parent} cannot be used: "
                f"{_reason(error)}."
            ) from error
        if shape != (1, CLASSES):
            raise ModelError(
                f"The compiled network {path.name} in {path.parent} must give {CLASSES} scores for "
                f"one image. Received: an array of shape {shape}."
            )

    @property
    def inner_layers(self) -> tuple[str, ...]:
        """The names of the inner layers whose outputs `look_inside` gives, input side first."""
        return tuple(name for name in self._outputs if name != SCORES_OUTPUT)

    def read(self, image: DigitImage) -> Reading:
        """Return the reading of one digit image, a uint8 array of shape (28, 28)."""
        scores = self._run(image[np.newaxis])
        return Reading(scores=tuple(scores[0].tolist()))

    def scores(self, images: npt.NDArray[np.uint8]) -> Scores:
        """Return the class scores of digit images, uint8 (n, 28, 28), as float32 (n, 10)."""
        rows = [self._run(images[i : i + _BATCH]) for i in range(0, len(images), _BATCH)]
        return np.concatenate(rows) if rows else np.zeros((0, CLASSES), np.float32)

    def look_inside(self, image: DigitImage) -> dict[str, npt.NDArray[np.float32]]:
        """Return what each inner layer gives for one digit image, by the layer's name.

        Returns:
            float32 arrays, input side first: (h, w, channels) of layers that keep the picture's
            plane, (units,) of the others.
        """
        self._run(image[np.newaxis])
        return {name: self._output(name)[0] for name in self.inner_layers}

    def _run(self, images: npt.NDArray[np.uint8]) -> Scores:
        shape = images.shape
        if tuple(self._interpreter.get_input_details()[0]["shape"]) != shape:
            self._interpreter.resize_tensor_input(self._input, shape)
            self._interpreter.allocate_tensors()
        self._interpreter.set_tensor(self._input, images.astype(np.float32))
        self._interpreter.invoke()
        return self._output(SCORES_OUTPUT)

    def _output(self, name: str) -> npt.NDArray[np.float32]:
        return np.asarray(self._interpreter.get_tensor(self._outputs[name]), dtype=np.float32)


def _interpreter(network: bytes) -> Interpreter:
    """Return an interpreter, ready to run."""
    with _native_stderr_dropped():
        interpreter = Interpreter(model_content=network, num_threads=1)
        interpreter.allocate_tensors()
    return interpreter


@contextlib.contextmanager
def _native_stderr_dropped() -> Iterator[None]:
    """Drop what native code writes to stderr: the library greets there at each start."""
    try:
        kept = os.dup(_STDERR)
    except OSError:  # a windowed program has none
        yield
        return
    silence = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(silence, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(silence)


_STDERR = 2


def _reason(error: Exception) -> str:
    """Return what an error tells in its first line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")


def _output_indices(interpreter: Interpreter) -> dict[str, int]:
    """Return the tensor of each named output, in the network's order, which the numbers follow.

    The signature runner must be gone before the network runs.
    """
    details = interpreter.get_signature_runner().get_output_details()
    indices = {name: int(detail["index"]) for name, detail in details.items()}
    return dict(sorted(indices.items(), key=lambda output: output[1]))
