"""The model card: what a model is, how it was trained, how well it reads what."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from digitpad.errors import ModelError

_MAX_NAME = 80


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What a model is, how it was trained, how well it reads what.

    Attributes:
        name: what people call it; may be changed.
        recipe: the recipe as plain JSON, or empty for a model from elsewhere.
        data: one sentence on the data that it was trained on.
        made_by: one sentence or command that makes it again.
        created: ISO 8601, UTC.
        seconds: how long the training took.
        weights: how many numbers the network has learnt.
        versions: package name to version.
        accuracy: evaluated set to the part read right, 0..1.
        calibration_error: evaluated set to expected calibration error (15 bins), 0..1.
        sha256: file name to checksum, of `model.keras` and `model.tflite`.
        notes: what else is worth knowing.
    """

    name: str
    recipe: Mapping[str, Any] = field(default_factory=dict)
    data: str = ""
    made_by: str = ""
    created: str = ""
    seconds: float = 0.0
    weights: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    accuracy: Mapping[str, float] = field(default_factory=dict)
    calibration_error: Mapping[str, float] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)
    notes: str = ""

    def to_json(self) -> str:
        """Return the card as it stands in `card.json`."""
        return json.dumps(dataclasses.asdict(self), indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Return the card in a `card.json`; what a newer digitpad added is passed over.

        Raises:
            ModelError: it is no card.
        """
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ModelError(f"The model card is no JSON: {error}.") from error
        if not isinstance(values, dict) or not isinstance(values.get("name"), str):
            raise ModelError("The model card has no name; the model folder is damaged.")
        known = {name: values[name] for name in _KINDS if name in values}
        for name, value in known.items():
            if not isinstance(value, _KINDS[name]):
                raise ModelError(f"The model card is damaged. Received: {name}={value!r}.")
        return cls(**known)

    def renamed(self, name: str) -> ModelCard:
        """Return the card with another name.

        Raises:
            ModelError: the name is empty or too long.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= _MAX_NAME:
            raise ModelError(f"A model's name has 1 to {_MAX_NAME} characters.")
        return dataclasses.replace(self, name=name)


_KINDS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "recipe": dict,
    "data": str,
    "made_by": str,
    "created": str,
    "seconds": (int, float),
    "weights": int,
    "versions": dict,
    "accuracy": dict,
    "calibration_error": dict,
    "sha256": dict,
    "notes": str,
}
