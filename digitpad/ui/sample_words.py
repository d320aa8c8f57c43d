"""What is said of a sample: in a word below its picture, in a sentence, in a few lines."""

from __future__ import annotations

import html
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale

from digitpad.model_store import BUNDLED
from digitpad.samples.sample import (
    COLLECTED,
    CORRECTED,
    IMPORTED,
    NOT_A_DIGIT,
    Sample,
    label_read,
    label_text,
)

SOURCE_WORDS = {CORRECTED: "Corrected", COLLECTED: "Collected", IMPORTED: "Imported"}


def read_as(read: int) -> str:
    """Return what was read, such as `read as 9`."""
    return "read as no digit" if read == NOT_A_DIGIT else f"read as {read}"


def moment(iso: str) -> str:
    """Return a moment, ISO 8601, in the words and the time of this place; empty where it is none.

    A moment without a zone is UTC.
    """
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return ""
    if when.tzinfo is None:
        iso += "+00:00"
        when = datetime.fromisoformat(iso)
    here = QDateTime.fromSecsSinceEpoch(int(when.timestamp()))
    return QLocale().toString(here, QLocale.FormatType.ShortFormat)


def sentence(sample: Sample) -> str:
    """Return what a sample is, in a line."""
    words = [label_text(sample.label)]
    if sample.was_misread and sample.what.reading is not None:
        words.append(read_as(label_read(sample.what.reading)))
    words.append(f"{SOURCE_WORDS[sample.what.source].lower()} {moment(sample.what.kept_at)}")
    return ", ".join(words)


def details(sample: Sample) -> str:
    """Return all that is known of a sample, a line each, as HTML."""
    what = sample.what
    lines = [
        f"<b>{label_text(sample.label).capitalize()}</b>",
        _how_read(sample),
        f"{SOURCE_WORDS[what.source]} {moment(what.kept_at)}",
        f"Written by {what.writer}" if what.writer else "",
        _content(sample),
        "Held out: tested on, never learnt from"
        if sample.is_held_out
        else "Learnt from when you teach",
    ]
    escaped = [lines[0], *map(html.escape, lines[1:])]
    return "<br>".join(line for line in escaped if line)


def _how_read(sample: Sample) -> str:
    reading = sample.what.reading
    if reading is None:
        return "Not read when it was kept"
    model = "the bundled model" if sample.what.model == BUNDLED else sample.what.model
    by = f" by {model}" if model else ""
    told = read_as(label_read(reading)).capitalize()
    return f"{told} ({reading.confidence * 100:.1f} %){by}"


def _content(sample: Sample) -> str:
    if sample.what.ink is not None:
        strokes, points = len(sample.what.ink), sum(map(len, sample.what.ink))
        return f"{strokes} stroke{'s' if strokes > 1 else ''}, {points:,} points"
    assert sample.what.picture is not None
    height, width = sample.what.picture.shape
    return f"A picture of {width} × {height} pixels"
