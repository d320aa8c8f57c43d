"""Which strokes a UNIPEN segment holds, where files in the wild differ from the standard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digitpad.errors import InkFileError
from digitpad.ink_files.points import shown

_STROKE_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


@dataclass(kw_only=True)
class Segment:
    """A piece of ink by the file's words, as its .SEGMENT tells it.

    Attributes:
        level: what kind of piece it is, such as DIGIT.
        delineation: the strokes that it names, like "0-1,4"; empty where it names none.
        label: what was written; None where nobody said.
        writer: who wrote it; None where unknown.
        line: where it stands in the file, counted from 1.
        first: the number of the stroke that came next in the file, counted from 0.
    """

    level: str
    delineation: str
    label: str | None
    writer: str | None
    line: int
    first: int


def finest(segments: list[Segment], levels: Sequence[str]) -> list[Segment]:
    """Return the segments of the last level that has any; `levels` go from coarse to fine.

    Raises:
        InkFileError: there are several levels, and one is not among `levels`.
    """
    used = {segment.level for segment in segments}
    if len(used) == 1:
        return segments
    for segment in segments:
        if segment.level not in levels:
            raise InkFileError(
                f"line {segment.line}: the segments have several levels, and .HIERARCHY does "
                f"not name this one. Received: {shown(segment.level)}."
            )
    last = max(used, key=levels.index)
    return [segment for segment in segments if segment.level == last]


def stroke_numbers(segments: Sequence[Segment], count: int) -> list[Sequence[int]]:
    """Return which of a file's `count` strokes each segment holds; there must be a segment.

    By the standard a segment names its strokes, counted from 0 over the file. But where strokes
    follow each segment they are its own, and its number is often only a number.

    Raises:
        InkFileError: the file does not tell.
    """
    firsts = [segment.first for segment in segments] + [count]
    following = [range(first, end) for first, end in pairwise(firsts)]
    if firsts[0] == 0 and all(following[:-1]):
        return list(following)
    named = _named_strokes(segments, count)
    apart = len(set(firsts[:-1])) == 1
    if not apart and sum(map(len, named)) != count:
        raise InkFileError(
            f"line {segments[0].line}: segments and strokes take turns from here on, but "
            "neither their order nor their numbers tell which belong together."
        )
    return named


def _named_strokes(segments: Sequence[Segment], count: int) -> list[Sequence[int]]:
    """Return the strokes that the segments name, each of them once."""
    holders: dict[int, int] = {}
    named: list[Sequence[int]] = []
    for segment in segments:
        numbers: list[int] = []
        # A few bytes may name millions of strokes: what is named twice ends it at once.
        for number in _numbers_in(segment, count):
            if number in holders:
                raise InkFileError(
                    f"line {segment.line}: stroke {number} is held by the segment of line "
                    f"{holders[number]} already."
                )
            holders[number] = segment.line
            numbers.append(number)
        named.append(numbers)
    return named


def _numbers_in(segment: Segment, count: int) -> Iterator[int]:
    """Yield the numbers in a delineation like `3`, `0-2` or `0-1,4`."""
    for part in segment.delineation.split(","):
        match = _STROKE_NUMBERS.fullmatch(part)
        if match is None:
            raise InkFileError(
                f"line {segment.line}: expected the numbers of whole strokes, like 3, 0-2 or "
                f"0-1,4. Received: {shown(segment.delineation)}."
            )
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < count:
            raise InkFileError(
                f"line {segment.line}: the segment names strokes that the file has not "
                f"(it has {count}, counted from 0). Received: {shown(part)}."
            )
        yield from range(first, last + 1)
