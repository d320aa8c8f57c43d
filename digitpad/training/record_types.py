"""Whether records that were read from JSON hold what their types say."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any


def as_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with their lists as tuples, as records hold them."""
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }


def has_its_types(record: Any) -> bool:
    """Tell whether each field of a record, a dataclass, is of the type that it is declared with."""
    for item in dataclasses.fields(record):
        value, kind = getattr(record, item.name), str(item.type)
        may_be_none = kind.endswith(" | None")
        if value is None and may_be_none:
            continue
        if not _IS_OF_TYPE[kind.removesuffix(" | None")](value):
            return False
    return True


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tuple_of(is_right: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, tuple) and all(map(is_right, value))


def _dict_of(is_right: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and all(map(is_right, value.values()))


_IS_OF_TYPE: dict[str, Callable[[object], bool]] = {
    "str": _is_text,
    "bool": lambda value: isinstance(value, bool),
    "int": _is_whole,
    "float": _is_number,
    "dict[str, str]": _dict_of(_is_text),
    "dict[str, float]": _dict_of(_is_number),
    "dict[str, Any]": lambda value: isinstance(value, dict),
    "tuple[str, ...]": _tuple_of(_is_text),
    "tuple[int, ...]": _tuple_of(_is_whole),
    "tuple[float, ...]": _tuple_of(_is_number),
}
"""Whether a value read from JSON is of a type, by the type as the records name it."""
