"""What Keras offers, in small: enough classes of each family to edit recipes without Keras."""

from __future__ import annotations

from digitpad.training.catalogue import Argument, Catalogue, Offer


def _whole(name: str, **more: object) -> Argument:
    return _argument(name, "whole", **more)


def _number(name: str, default: float | None, **more: object) -> Argument:
    return _argument(name, "number", default=default, **more)


def _argument(name: str, kind: str, **more: object) -> Argument:
    values = {"about": f"What {name} does.", **more}
    return Argument(name=name, kind=kind, **values)  # type: ignore[arg-type]


def _part(name: str, family: str, default: str | None = None) -> Argument:
    return _argument(name, "part", family=family, default=default, may_be_none=default is None)


def _offer(name: str, *arguments: Argument) -> Offer:
    return Offer(name=name, about=f"What {name} is.", arguments=arguments)


_ACTIVATIONS = ("linear", "relu", "sigmoid", "softmax", "tanh")
_ACTIVATION = _argument("activation", "choice", choices=_ACTIVATIONS, may_be_none=True)
_USE_BIAS = _argument("use_bias", "flag", default=True)
_RATE = _number("learning_rate", 1e-3, low=0.0, high=1e38)
_SELDOM = (
    _part("kernel_initializer", "initializers", "glorot_uniform"),
    _part("kernel_regularizer", "regularizers"),
    _part("kernel_constraint", "constraints"),
    _whole("lora_rank", low=1, high=256, may_be_none=True),
)

SMALL_CATALOGUE = Catalogue(
    keras="3.15.1",
    layers=(
        _offer("Dense", _whole("units", required=True, low=1, high=65_536), _ACTIVATION, _USE_BIAS,
               *_SELDOM),
        _offer("Flatten"),
        _offer("Dropout", _number("rate", None, required=True, low=0.0, high=0.99),
               _whole("seed", low=0, high=2**31 - 1, may_be_none=True)),
        _offer("Conv2D", _whole("filters", required=True, low=1, high=65_536),
               _argument("kernel_size", "size", required=True, low=1, high=64),
               _argument("strides", "size", default=(1, 1), low=1, high=64),
               _argument("padding", "choice", choices=("same", "valid"), default="valid"),
               _ACTIVATION, _USE_BIAS, *_SELDOM),
        _offer("Reshape", _argument("target_shape", "shape", required=True, low=-1, high=65_536)),
    ),
    optimizers=(
        _offer("SGD", _number("learning_rate", 0.01, low=0.0, high=1e38),
               _number("momentum", 0.0, low=0.0, high=1.0),
               _argument("nesterov", "flag", default=False)),
        _offer("Adam", _RATE, _number("beta_1", 0.9, low=0.0, high=1.0)),
        _offer("RMSprop", _RATE),
    ),
    schedules=(
        _offer("ExponentialDecay", _whole("decay_steps", low=1, high=65_536, may_be_none=True),
               _number("decay_rate", None, required=True, low=0.0, high=100.0)),
    ),
    initializers=(_offer("GlorotUniform"), _offer("RandomNormal", _number("stddev", 0.05, low=0.0)),
                  _offer("Zeros")),
    regularizers=(_offer("L1", _number("l1", 0.01, low=0.0)),
                  _offer("L2", _number("l2", 0.01, low=0.0))),
    constraints=(_offer("NonNeg"),),
    losses=tuple(map(_offer, ("sparse_categorical_crossentropy", "categorical_crossentropy",
                              "binary_crossentropy", "mean_squared_error"))),
    metrics=tuple(map(_offer, ("top_k_categorical_accuracy", "precision", "recall"))),
    activations=tuple(map(_offer, _ACTIVATIONS)),
)  # fmt: skip
