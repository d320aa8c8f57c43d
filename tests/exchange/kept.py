"""Samples as the store gives them, made without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from digitpad.exchange.reading import read_samples
from digitpad.exchange.writing import write_samples
from digitpad.ink import Stroke
from digitpad.samples.rows import Row, row_of
from digitpad.samples.sample import NewSample, Sample

ONE = (Stroke.through([(5.0, 0.0), (5.5, 40.25)]),)
"""Ink of one stroke that looks like a 1."""


def kept(news: Iterable[NewSample]) -> list[Sample]:
    return [Sample(id=number, what=new, content="") for number, new in enumerate(news, 1)]


def rows(samples: Iterable[NewSample]) -> list[Row]:
    """Return all that is known of samples, to compare them by."""
    return [row_of(sample) for sample in samples]


def there_and_back(path: Path, news: Sequence[NewSample]) -> list[NewSample]:
    """Write samples and read them again."""
    write_samples(path, kept(news))
    return list(read_samples(path))
