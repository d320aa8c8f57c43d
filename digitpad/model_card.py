"""The model card: what a model is, how it was trained, how well it reads what."""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from digitpad.errors import ModelError

MAX_NAME = 80
"""Characters of a model's name."""


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What a model is, how it was trained, how well it reads what.

    Attributes:
        name: what people call it; may be changed. 1 to 80 characters on one line: a card made with
            another name tidies it.
        recipe: the recipe as plain JSON; empty for a model from elsewhere.
        data: one sentence on the data that it was trained on.
        data_checksum: of the digits that it was trained on, those held out included; "" where
            unknown.
        made_by: one sentence or command that makes it again.
        created: ISO 8601, UTC.
        seconds: how long the training took.
        weights: how many numbers the network has learnt.
        versions: package name to version.
        accuracy: evaluated set to the part read right, 0..1.
        calibration_error: evaluated set to expected calibration error (15 bins), 0..1.
        non_digit_auroc: evaluated set that holds non-digits to the area under the ROC curve of the
            confidence, 0..1.
        spread: evaluated set to `mean`, `deviation` (standard deviation of the sample) and `seeds`
            (how many) of the accuracy over seeds, where several were trained.
        temperature: what calibration divided the last layer by; 1 where it did not.
        taught_from: the id of the model that it was adapted from to somebody's hand, or empty.
        sha256: file name to checksum, of `model.keras` and `model.tflite`.
        original_sha256: checksum of the `.keras` file that it was imported from, or empty.
        notes: what else is worth knowing.
    """

    name: str
    recipe: Mapping[str, Any] = field(default_factory=dict)
    data: str = ""
    data_checksum: str = ""
    made_by: str = ""
    created: str = ""
    seconds: float = 0.0
    weights: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    accuracy: Mapping[str, float] = field(default_factory=dict)
    calibration_error: Mapping[str, float] = field(default_factory=dict)
    non_digit_auroc: Mapping[str, float] = field(default_factory=dict)
    spread: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    temperature: float = 1.0
    taught_from: str = ""
    sha256: Mapping[str, str] = field(default_factory=dict)
    original_sha256: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", short_name(self.name) or "model")

    def to_json(self) -> str:
        """Return the card as it stands in `card.json`; it can always be written as UTF-8."""
        text = json.dumps(dataclasses.asdict(self), indent=2, ensure_ascii=False) + "\n"
        # A file's name, told in `data`, may hold bytes that are no text.
        return text.encode("utf-8", "replace").decode("utf-8")

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Return the card in a `card.json`; what a newer digitpad added is passed over.

        Raises:
            ModelError: it is no card.
        """
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ModelError("The model card is damaged: it is no JSON.") from error
        if not isinstance(values, dict) or "name" not in values:
            raise ModelError("The model card is damaged: it has no name.")
        known = {name: values[name] for name in _IS_RIGHT if name in values}
        for name, value in known.items():
            if not _IS_RIGHT[name](value):
                raise ModelError(f"The model card is damaged: its {name} is none.")
        return cls(**known)

    def renamed(self, name: str) -> ModelCard:
        """Return the card with another name, signs that cannot be shown left out of it.

        Raises:
            ModelError: the name is empty or too long.
        """
        name = _tidy(name)
        if not 0 < len(name) <= MAX_NAME:
            raise ModelError(
                f"A model's name has 1 to {MAX_NAME} characters. Received: {len(name)}."
            )
        return dataclasses.replace(self, name=name)


def short_name(name: str) -> str:
    """Return a name as lists show it: on one line, `MAX_NAME` signs at most."""
    return _tidy(name)[:MAX_NAME].rstrip()


def _tidy(name: str) -> str:
    """Return a name on one line, without control characters and what UTF-8 cannot hold."""
    shown = (
        sign for sign in name if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cs")
    )
    return " ".join("".join(shown).split())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _is_number(value: object) -> TypeGuard[float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < _ANY_NUMBER  # not true of NaN


def _is_part(value: object) -> bool:
    return _is_number(value) and value <= 1


def _is_count(value: object) -> bool:
    return _is_number(value) and isinstance(value, int)


def _is_spread(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() != _SPREAD_KEYS:
        return False
    return all(_is_number(each) for each in value.values())


def _mapping_of(is_right: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, dict)
        and all(_is_text(name) and is_right(each) for name, each in value.items())
    )


_SPREAD_KEYS = {"mean", "deviation", "seeds"}

_ANY_NUMBER = 1e15
"""More weights and seconds than any model has taken; numbers beyond it are damage."""

_IS_RIGHT: dict[str, Callable[[object], bool]] = {
    "name": lambda value: isinstance(value, str),
    "recipe": lambda value: isinstance(value, dict),
    "data": _is_text,
    "data_checksum": _is_text,
    "made_by": _is_text,
    "created": _is_text,
    "seconds": _is_number,
    "weights": _is_count,
    "versions": _mapping_of(_is_text),
    "accuracy": _mapping_of(_is_part),
    "calibration_error": _mapping_of(_is_part),
    "non_digit_auroc": _mapping_of(_is_part),
    "spread": _mapping_of(_is_spread),
    "temperature": _is_number,
    "taught_from": _is_text,
    "sha256": _mapping_of(_is_text),
    "original_sha256": _is_text,
    "notes": _is_text,
}
