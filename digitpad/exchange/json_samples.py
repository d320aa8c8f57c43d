"""Whole samples as digitpad's own JSON, and back: nothing of them is lost.

A record is that of `ink_files.json_ink`, so that every reader of such files reads it, and more::

    {"label": "7", "writer": null, "strokes": [[[x, y, t_ms, pressure], ...], ...],
     "reading": [ten scores] or null, "model": "default",
     "kept_at": "2026-11-21T15:30:00.000+00:00", "source": "corrected", "held_out": false}

A picture stands as `"picture"`, PNG in base64, in place of the strokes. What a file does not say
is filled in: only label and strokes are needed.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from digitpad.digit_layout import Picture
from digitpad.errors import SampleError
from digitpad.exchange.labels import LabelRule
from digitpad.exchange.png import picture_of_png
from digitpad.ink import Ink
from digitpad.ink_files.json_ink import (
    records_of_json,
    records_of_json_lines,
    strokes_of_json,
)
from digitpad.ink_files.limits import MAX_DOCUMENT_BYTES, megabytes
from digitpad.ink_files.points import shown
from digitpad.ink_files.records import labelled
from digitpad.predictor import CLASSES, Reading
from digitpad.samples.content import packed_picture
from digitpad.samples.rows import moment
from digitpad.samples.sample import IMPORTED, NewSample, label_text

MAX_TEXT = 200
"""Characters of a writer's name or a model's id."""


def json_of_sample(sample: NewSample) -> str:
    """Return a sample as one line of JSON, every number exactly."""
    record: dict[str, Any] = {
        "label": label_text(sample.label),
        "writer": sample.writer or None,
    }
    if sample.ink is not None:
        record["strokes"] = [stroke.points.tolist() for stroke in sample.ink]
    if sample.picture is not None:
        record["picture"] = base64.b64encode(packed_picture(sample.picture)).decode("ascii")
    record |= {
        "reading": None if sample.reading is None else list(sample.reading.scores),
        "model": sample.model,
        "kept_at": sample.kept_at,
        "source": sample.source,
        "held_out": sample.is_held_out,
    }
    return json.dumps(record, separators=(",", ":"))


def samples_in_json(path: Path, rule: LabelRule) -> Iterator[tuple[NewSample, float]]:
    """Yield the samples of a document, and the part of them that is read, 0..1.

    Raises:
        SampleError, InkFileError: it is faulty or too large; the message names the sample.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise SampleError(
            f"such a file may have at most {megabytes(MAX_DOCUMENT_BYTES)}; .jsonl may have more."
        )
    records = list(records_of_json(data))
    for number, (record, place) in enumerate(records, 1):
        yield _sample(record, place, rule), number / len(records)


def samples_in_json_lines(path: Path, rule: LabelRule) -> Iterator[tuple[NewSample, float]]:
    """Yield the samples of lines, and the part of the file that is read, 0..1; holds one at a time.

    Raises:
        SampleError, InkFileError, OSError: as `samples_in_json`.
    """
    size = max(path.stat().st_size, 1)
    with path.open("rb") as file:
        for sample in samples_of_lines(file, rule):
            yield sample, min(file.tell() / size, 1.0)


def samples_of_lines(file: IO[bytes], rule: LabelRule) -> Iterator[NewSample]:
    """Yield the samples of an open file of lines.

    Raises:
        SampleError, InkFileError, OSError: as `samples_in_json`.
    """
    lines = iter(lambda: file.readline(MAX_DOCUMENT_BYTES + 1), b"")
    for record, place in records_of_json_lines(lines):
        yield _sample(record, place, rule)


def _sample(record: object, place: str, rule: LabelRule) -> NewSample:
    if not isinstance(record, dict):
        raise SampleError(f"{place}: expected an object with label and strokes.")
    label = record.get("label")
    if isinstance(label, float) and label in range(CLASSES):
        label = str(int(label))
    if not (label is None or isinstance(label, str)):
        raise SampleError(f"{place}: the label must be a text. Received: {shown(repr(label))}.")
    ink, picture = _shown(record, place)
    known: dict[str, Any] = {
        "label": rule.label(label, place),
        "reading": _reading(record.get("reading"), place),
        "model": _text(record, "model", place),
        "kept_at": _moment(record, place),
        "source": _text(record, "source", place) or IMPORTED,
        "writer": _text(record, "writer", place),
        "is_held_out": _held_out(record.get("held_out"), place),
    }
    try:
        return NewSample(ink=ink, picture=picture, **known)
    except SampleError as fault:
        raise SampleError(f"{place}: {fault}") from fault


def _shown(record: dict[str, Any], place: str) -> tuple[Ink | None, Picture | None]:
    """Return what a record shows: its strokes, or its picture."""
    if record.get("picture") is None:
        strokes = strokes_of_json(record.get("strokes"), place)
        return labelled(strokes, None, None, place).ink, None
    if record.get("strokes") is not None:
        raise SampleError(f"{place}: a sample is either strokes or a picture.")
    return None, picture_of_png(_base64(record["picture"], place), place)


def _reading(scores: object, place: str) -> Reading | None:
    if scores is None:
        return None
    if not (
        isinstance(scores, list)
        and len(scores) == CLASSES
        and all(type(score) is float and math.isfinite(score) for score in scores)
    ):
        raise SampleError(f"{place}: a reading is a list of {CLASSES} numbers.")
    return Reading(scores=tuple(scores))


def _text(record: dict[str, Any], key: str, place: str) -> str:
    text = record.get(key)
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise SampleError(
            f"{place}: the {key} must be a text of at most {MAX_TEXT} characters. "
            f"Received: {shown(repr(text))}."
        )
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise SampleError(f"{place}: the {key} holds characters that no file can hold.")
    return text


def _moment(record: dict[str, Any], place: str) -> str:
    text = _text(record, "kept_at", place)
    try:
        return moment(text) if text else ""
    except SampleError as fault:
        raise SampleError(f"{place}: {fault}") from fault


def _held_out(value: object, place: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise SampleError(
        f'{place}: "held_out" is true, false or null. Received: {shown(repr(value))}.'
    )


def _base64(text: object, place: str) -> bytes:
    try:
        if isinstance(text, str):
            return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        pass
    raise SampleError(f"{place}: a picture stands as PNG in base64.")
