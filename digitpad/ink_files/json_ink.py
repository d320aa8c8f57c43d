"""Digitpad's own JSON from and to samples: one document, or a sample a line.

A sample is ``{"label": "7", "writer": null, "strokes": [[[x, y, t_ms, pressure], ...], ...]}``,
where a point may also hold two or three numbers. A document holds many:
``{"format": "digitpad-ink", "version": 1, "samples": [...]}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from digitpad.errors import InkError, InkFileError
from digitpad.ink import Points, Stroke
from digitpad.ink_files.limits import MAX_DOCUMENT_BYTES, MAX_SAMPLES, TOO_MANY_SAMPLES, megabytes
from digitpad.ink_files.points import INTERVAL_MS, points_of, shown
from digitpad.ink_files.records import LabelledInk, labelled

_FORMAT, _VERSION = "digitpad-ink", 1


def samples_of_json(data: bytes) -> list[LabelledInk]:
    """Return the samples of a document.

    Raises:
        InkFileError: it is faulty or another version; the message names the sample or the line.
    """
    return [_sample(record, place) for record, place in records_of_json(data)]


def records_of_json(data: bytes) -> Iterator[tuple[object, str]]:
    """Yield each sample of a document as the JSON that it is, and its place for messages.

    Raises:
        InkFileError: as `samples_of_json`.
    """
    document = loaded_json(data, "")
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise InkFileError(f'expected an object with "format": "{_FORMAT}".')
    if document.get("version") != _VERSION or isinstance(document["version"], bool):
        raise InkFileError(
            f"expected version {_VERSION} of the format. "
            f"Received: {shown(repr(document.get('version')))}."
        )
    samples = document.get("samples")
    if not isinstance(samples, list):
        raise InkFileError('expected a list of "samples".')
    if len(samples) > MAX_SAMPLES:
        raise InkFileError(TOO_MANY_SAMPLES)
    for number, record in enumerate(samples, 1):
        yield record, f"sample {number}"


def samples_of_json_lines(lines: Iterable[bytes]) -> list[LabelledInk]:
    """Return the samples of lines, which may be cut after `MAX_DOCUMENT_BYTES` + 1 bytes.

    Raises:
        InkFileError: a line is faulty or too long; the message names it.
    """
    return [_sample(record, place) for record, place in records_of_json_lines(lines)]


def records_of_json_lines(lines: Iterable[bytes]) -> Iterator[tuple[object, str]]:
    """Yield each sample of lines as the JSON that it is, and its place for messages.

    Raises:
        InkFileError: as `samples_of_json_lines`.
    """
    count = 0
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_DOCUMENT_BYTES:
            raise InkFileError(f"line {number} is longer than {megabytes(MAX_DOCUMENT_BYTES)}.")
        if line.strip():
            if count == MAX_SAMPLES:
                raise InkFileError(f"line {number}: {TOO_MANY_SAMPLES}")
            count += 1
            yield loaded_json(line, f"line {number}: "), f"line {number}"


def document_of(records: Iterable[str]) -> Iterator[str]:
    """Yield the pieces of a document that holds these samples, each a JSON object."""
    yield f'{{"format": "{_FORMAT}", "version": {_VERSION}, "samples": ['
    between = "\n"
    for record in records:
        yield between + record
        between = ",\n"
    yield "\n]}\n"


def json_of(samples: Iterable[LabelledInk]) -> Iterator[str]:
    """Yield the pieces of a document that holds the samples, every number and text exactly."""
    return document_of(map(_record, samples))


def json_lines_of(samples: Iterable[LabelledInk]) -> Iterator[str]:
    """Yield a line for each sample, every number and text exactly."""
    return (_record(sample) + "\n" for sample in samples)


def loaded_json(data: bytes, place: str) -> Any:
    """Return what a text of JSON holds; `place` stands before what is told of it.

    Raises:
        InkFileError: it is no UTF-8, or no JSON.
    """
    try:
        # Every number as a float, so that huge integers become infinity and are told.
        return json.loads(data.decode("utf-8-sig"), parse_int=float)
    except UnicodeDecodeError as error:
        raise InkFileError(f"{place}the text is no UTF-8.") from error
    except json.JSONDecodeError as error:
        where = place or f"line {error.lineno}: "
        raise InkFileError(f"{where}no valid JSON ({error.msg}, column {error.colno}).") from error
    except RecursionError as error:
        raise InkFileError(f"{place}the JSON is nested too deep.") from error


def _sample(record: object, place: str) -> LabelledInk:
    if not isinstance(record, dict):
        raise InkFileError(f"{place}: expected an object with label, writer and strokes.")
    texts = {}
    for key in ("label", "writer"):
        texts[key] = record.get(key)
        if not (texts[key] is None or isinstance(texts[key], str)):
            raise InkFileError(
                f"{place}: the {key} must be a text or null. Received: {shown(repr(texts[key]))}."
            )
    strokes = strokes_of_json(record.get("strokes"), place)
    return labelled(strokes, texts["label"], texts["writer"], place)


def strokes_of_json(rows: object, place: str) -> list[Stroke]:
    """Return the strokes that a sample's JSON lists.

    Raises:
        InkFileError: they are none; the message names the place.
    """
    if not isinstance(rows, list):
        raise InkFileError(f'{place}: expected a list of "strokes".')
    strokes = []
    for number, stroke in enumerate(rows, 1):
        where = f"{place}, stroke {number}"
        try:
            strokes.append(Stroke(_points(stroke, where)))
        except InkError as error:
            raise InkFileError(f"{where}: {error}") from error
    return strokes


def _points(rows: object, place: str) -> Points:
    if not isinstance(rows, list) or not rows:
        raise InkFileError(f"{place}: expected a list of points.")
    width = len(rows[0]) if isinstance(rows[0], list) else 0
    if not 2 <= width <= 4:
        raise InkFileError(f"{place}, point 1: expected two, three or four numbers.")
    for number, row in enumerate(rows, 1):
        # By type, not by isinstance: true and false are no numbers here.
        if type(row) is not list or len(row) != width or set(map(type, row)) != {float}:
            raise InkFileError(
                f"{place}, point {number}: expected {width} numbers, as many as the first point "
                f"has. Received: {shown(repr(row))}."
            )
    columns = dict(zip("XYTP", range(width), strict=False))
    return points_of(np.array(rows, dtype=np.float64), columns, 0.0, INTERVAL_MS)


def _record(sample: LabelledInk) -> str:
    record = {
        "label": sample.label,
        "writer": sample.writer,
        "strokes": [stroke.points.tolist() for stroke in sample.ink],
    }
    return json.dumps(record, separators=(",", ":"))
