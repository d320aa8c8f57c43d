"""A neural network written out in NumPy: how it reads, and how it learns by gradient descent.

Each image is a row x of numbers. A dense layer sums them up, weighted anew for each of its units,
and bends the sums; what comes out is the next layer's x:

    z = x W + b        y = f(z)

A loss L says in one number how far the last y is from the target t. To learn is to go downhill:
the chain rule carries the slope dL/dz from the last layer back to the first, and each W and b
takes a step against its own slope. Many images are many rows: a matrix product serves them all.

Source: Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors", 1986.
Definitions are Keras's, so that both learn the same. `by_hand` makes a recipe's network of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Ints: TypeAlias = npt.NDArray[np.int64]
Pair: TypeAlias = tuple[Floats, Floats]


# ---- Activations: y = f(z), and the way back: dL/dz = dL/dy · f'(z), where y alone tells f'(z).


def sigmoid(z: Floats) -> Floats:
    """Return 1 / (1 + e^-z): a tanh, squeezed and shifted, which is how no power overflows."""
    y: Floats = 0.5 + 0.5 * np.tanh(0.5 * z)
    return y


def softmax(z: Floats) -> Floats:
    """Return e^z_i / Σ e^z_j. The highest z is taken off all, which cancels: none overflows."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    y: Floats = powers / powers.sum(axis=1, keepdims=True)
    return y


class Activation(NamedTuple):
    """A function, from z to y, and its way back, from dL/dy and y to dL/dz."""

    f: Callable[[Floats], Floats]
    back: Callable[[Floats, Floats], Floats]


ACTIVATIONS: Mapping[str, Activation] = {
    "linear": Activation(lambda z: z, lambda slope, y: slope),  # f' = 1
    "relu": Activation(lambda z: np.maximum(z, 0), lambda slope, y: slope * (y > 0)),  # f' = 1 or 0
    "tanh": Activation(np.tanh, lambda slope, y: slope * (1 - y * y)),  # f' = 1 - tanh²
    "sigmoid": Activation(sigmoid, lambda slope, y: slope * y * (1 - y)),  # f' = e^-z / (1 + e^-z)²
    "softmax": Activation(  # Σ_i dL/dy_i · dy_i/dz_j, where dy_i/dz_j = y_i (1 if i = j) - y_i y_j
        softmax, lambda slope, y: y * (slope - (slope * y).sum(axis=1, keepdims=True))
    ),
}


# ---- Losses of e = y - t: L and dL/dy of each unit; an image's L is the mean over its units.

ERRORS: Mapping[str, Callable[[Floats], Pair]] = {
    "mean_squared_error": lambda e: (e * e, 2 * e),
    "mean_absolute_error": lambda e: (np.abs(e), np.sign(e)),
    "huber": lambda e: (np.where(abs(e) < 1, e * e / 2, abs(e) - 1 / 2), np.clip(e, -1, 1)),
}  # Huber (1964) squares small errors alone, so that no outlier pulls harder than another.


# ---- Losses of z: with the activation taken in, no logarithm meets a zero. Keras does so, too:
# behind a sigmoid or a softmax it looks back to z, and then it matters not which of them it was.


def categorical_crossentropy(z: Floats, t: Floats) -> Pair:
    """L = -Σ t log softmax(z) = log Σ e^z - Σ t z, as Σ t = 1; so dL/dz = softmax(z) - t."""
    return np.logaddexp.reduce(z, axis=1) - (t * z).sum(axis=1), softmax(z) - t


def sparse_categorical_crossentropy(z: Floats, labels: Ints) -> Pair:
    """The same for labels in place of t, which is 1 at the label and 0 elsewhere."""
    return categorical_crossentropy(z, np.eye(z.shape[1], dtype=z.dtype)[labels])


def binary_crossentropy(z: Floats, t: Floats) -> Pair:
    """L = -t log y - (1 - t) log(1 - y) = log(1 + e^z) - t z, y = sigmoid(z); so dL/dz = y - t."""
    return (np.logaddexp(0, z) - t * z).mean(axis=1), (sigmoid(z) - t) / z.shape[1]


CROSS_ENTROPIES: Mapping[str, Callable[[Floats, Any], Pair]] = {
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "binary_crossentropy": binary_crossentropy,
}


# ---- The network: forward, backward, and a step downhill.


@dataclass
class Dense:
    """A layer: its W (inputs, units), its b (units,) or None, and a key of `ACTIVATIONS`."""

    weights: Floats
    bias: Floats | None
    activation: str

    @property
    def parameters(self) -> list[Floats]:
        """What the layer learns."""
        return [self.weights] if self.bias is None else [self.weights, self.bias]


def forward(network: Sequence[Dense], x: Floats) -> tuple[list[Floats], Floats]:
    """Return x and after it every layer's y; and the last layer's z."""
    ys = [x]
    for layer in network:
        z = ys[-1] @ layer.weights + (0 if layer.bias is None else layer.bias)
        ys.append(ACTIVATIONS[layer.activation].f(z))
    return ys, z


def judge(loss: str, activation: str, z: Floats, y: Floats, t: Any) -> Pair:
    """Return each image's loss, (n,), and dL/dz of the last layer, (n, units)."""
    if loss in CROSS_ENTROPIES:
        return CROSS_ENTROPIES[loss](z, t)
    losses, slope = ERRORS[loss](y - t)
    return losses.mean(axis=1), ACTIVATIONS[activation].back(slope / y.shape[1], y)


def backward(network: Sequence[Dense], ys: Sequence[Floats], slope: Floats) -> list[Floats]:
    """Return the slope of every parameter, the first layer's first, from dL/dz of the last layer.

    z = x W + b, so dL/dW = xᵀ dL/dz; dL/db = dL/dz, summed over the rows; dL/dx = dL/dz Wᵀ.
    """
    slopes: list[Floats] = []
    for number in reversed(range(len(network))):
        layer, x = network[number], ys[number]
        slopes = [x.T @ slope, slope.sum(axis=0)][: len(layer.parameters)] + slopes
        if number > 0:  # x is the y of the layer before
            slope = ACTIVATIONS[network[number - 1].activation].back(slope @ layer.weights.T, x)
    return slopes


@dataclass
class GradientDescent:
    """Downhill: v = momentum · v - rate · slope, w = w + v; without momentum v is the bare step.

    Momentum rolls on like a ball (Polyak 1964). Nesterov's (1983) looks a step ahead: it adds
    momentum · v - rate · slope. The velocities are a v for each w, all 0 at first.
    """

    velocities: Sequence[Floats]
    learning_rate: float
    momentum: float = 0.0
    nesterov: bool = False

    def step(self, parameters: Sequence[Floats], slopes: Sequence[Floats]) -> None:
        """Move every parameter, in place."""
        for w, v, slope in zip(parameters, self.velocities, slopes, strict=True):
            push = self.learning_rate * slope
            v *= self.momentum
            v -= push
            w += self.momentum * v - push if self.nesterov else v


def learn(network: Sequence[Dense], descent: GradientDescent, loss: str, x: Floats, t: Any) -> Pair:
    """Take a step against the slope of the mean loss; return each image's loss and y before it.

    All images at once make it gradient descent, one makes it stochastic, some are a mini-batch.
    """
    ys, z = forward(network, x)
    losses, slope = judge(loss, network[-1].activation, z, ys[-1], t)
    slopes = backward(network, ys, slope / len(x))
    descent.step([w for layer in network for w in layer.parameters], slopes)
    return losses, ys[-1]


def batches(images: int, at_once: int, rng: np.random.Generator) -> Iterator[Ints]:
    """Yield an epoch: the number of every image once, in random order, so many at once."""
    order = rng.permutation(images)
    for first in range(0, images, at_once):
        yield order[first : first + at_once]
