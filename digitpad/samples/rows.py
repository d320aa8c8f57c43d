"""A sample as a row of the file and back, under a checksum over all its columns.

SQLite's own check misses most damage within a row, so a row says itself whether it is whole.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from digitpad.errors import SampleError
from digitpad.predictor import CLASSES, Reading
from digitpad.samples.content import (
    content_of,
    packed_ink,
    packed_picture,
    unpacked_ink,
    unpacked_picture,
)
from digitpad.samples.sample import NewSample, Sample, label_read

COLUMNS = (
    "id",
    "label",
    "read_as",
    "is_held_out",
    "kept_at",
    "source",
    "writer",
    "model",
    "content",
    "scores",
    "ink",
    "picture",
    "checksum",
)
"""In the order of a `Row`."""

Row: TypeAlias = tuple[Any, ...]
"""What a row holds, in the order of `COLUMNS`. `read_as` is what was told when it was kept: a
digit, or `NOT_A_DIGIT`; it differs from the label where the sample was misread. The content is 32
bytes, the scores are ten float64."""

_compact = json.JSONEncoder(separators=(",", ":")).encode
_SCORES = struct.Struct(f"<{CLASSES}d")


def row_of(new: NewSample, sample_id: int = 0) -> Row:
    """Return the row of what is to be kept, every value checked.

    Where nobody says whether it is held out, the row says no.

    Raises:
        SampleError: something of it cannot be kept.
    """
    reading = new.reading
    scores = None if reading is None else _packed_scores(reading)
    values = (
        sample_id,
        int(new.label),
        None if reading is None else label_read(reading),
        int(bool(new.is_held_out)),
        moment(new.kept_at) if new.kept_at else _now(),
        new.source,
        _text(new.writer, "writer's name"),
        _text(new.model, "model's id"),
        content_of(new.ink, new.picture),
        scores,
        None if new.ink is None else packed_ink(new.ink),
        None if new.picture is None else packed_picture(new.picture),
    )
    return (*values, checksum(values))


def numbered(row: Row, *, sample_id: int, is_held_out: bool) -> Row:
    """Return a row under another id, held out or not."""
    return _changed(row, id=sample_id, is_held_out=int(is_held_out))


def relabelled(row: Row, label: int) -> Row:
    """Return a row with another label."""
    return _changed(row, label=label)


def sample_of(row: Row) -> Sample | None:
    """Return the sample of a row, or None where the row is damaged."""
    if not is_whole(row):
        return None
    id_, label, _, held_out, kept_at, source, writer, model, content, scores, ink, picture, _ = row
    what = NewSample(
        label=label,
        ink=None if ink is None else unpacked_ink(ink),
        picture=None if picture is None else unpacked_picture(picture),
        reading=None if scores is None else Reading(scores=_SCORES.unpack(scores)),
        model=model,
        kept_at=kept_at,
        source=source,
        writer=writer,
        is_held_out=bool(held_out),
    )
    return Sample(id=id_, what=what, content=content.hex())


def is_whole(row: Row) -> bool:
    """Tell whether a row is as it was written."""
    try:
        return bool(checksum(row[:-1]) == row[-1])
    except (TypeError, ValueError):  # a column holds what none of ours does
        return False


def checksum(values: Sequence[Any]) -> bytes:
    """Return the SHA-256 over the columns of a row but the checksum itself, 32 bytes."""
    content, scores, ink, picture = values[8:]
    sizes = [None if blob is None else len(blob) for blob in (scores, ink, picture)]
    # The small columns as JSON, with the sizes of the large ones, which follow as they are.
    head = _compact([*values[:8], *sizes]).encode()
    return hashlib.sha256(
        b"".join((head, content, scores or b"", ink or b"", picture or b""))
    ).digest()


def moment(text: str) -> str:
    """Return a moment in ISO 8601 as it is kept, in UTC, so that texts sort as moments do.

    Without a time zone it is taken as UTC.

    Raises:
        SampleError: it is no moment.
    """
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise SampleError(
            f"A moment is written like 2026-11-21T15:30:00+00:00. Received: {text[:40]!r}."
        ) from error
    return found.isoformat("T", "microseconds" if found.microsecond % 1000 else "milliseconds")


def _now() -> str:
    return datetime.now(UTC).isoformat("T", "milliseconds")


def _changed(row: Row, **values: Any) -> Row:
    columns = [values.get(name, value) for name, value in zip(COLUMNS, row, strict=True)]
    return (*columns[:-1], checksum(columns[:-1]))


def _packed_scores(reading: Reading) -> bytes:
    if len(reading.scores) != CLASSES:
        raise SampleError(
            f"A reading has {CLASSES} scores. Received: {len(reading.scores)} of them."
        )
    return _SCORES.pack(*reading.scores)


def _text(text: str, what: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SampleError(f"The {what} holds characters that no file can hold.") from error
    return text
