"""UNIPEN text from and to samples.

Guyon et al., "UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994. A
keyword stands at a line's beginning, after a dot; what follows, up to the next, belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, pairwise

from digitpad.errors import InkFileError
from digitpad.ink_files.limits import (
    MAX_POINT_BYTES,
    MAX_POINTS_PER_INK,
    MAX_SAMPLES,
    MAX_STROKES,
    TOO_MANY_SAMPLES,
)
from digitpad.ink_files.points import INTERVAL_MS, NO_POINTS, number, points_of, shown, table
from digitpad.ink_files.records import LabelledInk, RawStroke, labelled, strokes_of
from digitpad.ink_files.unipen_segments import Segment, finest, stroke_numbers

UNIPEN_SUFFIXES = (".unp", ".dat", ".tra", ".tes")

_KEYWORD = re.compile(rb"^[ \t]*\.([A-Z][A-Z_]*)", re.MULTILINE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NUMERIC_COMMENT = re.compile(r"\d+\s+(\d+)\s+\d+")


def is_unipen(start: bytes, suffix: str) -> bool:
    """Tell by a file's first bytes, without white space before them, whether it is UNIPEN."""
    if _KEYWORD.match(start):
        return True
    return suffix in UNIPEN_SUFFIXES and _KEYWORD.search(start) is not None


def samples_of_unipen(data: bytes) -> list[LabelledInk]:
    """Return the samples: one a segment, or all strokes as one where there is no segment.

    Raises:
        InkFileError: the text is faulty; the message names the line.
    """
    reader = _Reader()
    reader.take(data)
    return reader.samples()


def unipen_of(samples: Iterable[LabelledInk]) -> Iterator[str]:
    """Yield the samples as UNIPEN text, piece by piece, every number exactly.

    Raises:
        InkFileError: a writer's name is empty, which UNIPEN cannot hold.
    """
    yield ".HIERARCHY DIGIT\n.COORD X Y T P\n"
    writer, first = None, 0
    for count, sample in enumerate(samples, 1):
        lines = []
        if sample.writer != writer:
            writer = sample.writer
            if writer == "":
                raise InkFileError(f"sample {count}: UNIPEN cannot hold a writer without a name.")
            lines.append(f".WRITER_ID {'' if writer is None else _quoted(writer)}")
        last = first + len(sample.ink) - 1
        names = f"{first}-{last}" if last > first else f"{first}"
        label = "" if sample.label is None else f" {_quoted(sample.label)}"
        lines.append(f"\n.SEGMENT DIGIT {names} ?{label}")
        first = last + 1
        for stroke in sample.ink:
            rows = (f"{x!r} {0.0 - y!r} {t!r} {p!r}" for x, y, t, p in stroke.points.tolist())
            lines += [".PEN_DOWN", *rows, ".PEN_UP"]
        yield "\n".join(lines) + "\n"


@dataclass
class _Reader:
    """Takes statement after statement, and knows what the ones before have set."""

    columns: Mapping[str, int] = field(default_factory=lambda: {"X": 0, "Y": 1})
    width: int = 2
    levels: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    strokes: list[RawStroke] = field(default_factory=list)
    writer: str | None = None
    step_ms: float = INTERVAL_MS
    next_ms: float = 0.0
    last_ms: float = 0.0

    def samples(self) -> list[LabelledInk]:
        strokes = strokes_of(self.strokes)
        if not self.segments:
            return [labelled(strokes, None, self.writer, "line 1")] if any(strokes) else []
        segments = finest(self.segments, self.levels)
        held = stroke_numbers(segments, len(strokes))
        return [
            labelled(
                [strokes[index] for index in indices],
                segment.label,
                segment.writer,
                f"line {segment.line}",
            )
            for segment, indices in zip(segments, held, strict=True)
        ]

    def take(self, data: bytes) -> None:
        takers: dict[str, Callable[[str, int], None]] = {
            "COORD": self._take_coord,
            "HIERARCHY": self._take_hierarchy,
            "SEGMENT": self._take_segment,
            "COMMENT": self._take_comment,
            "WRITER_ID": self._take_writer,
            "PEN_DOWN": self._take_stroke,
            "POINTS_PER_SECOND": self._take_rate,
            "DT": self._take_delay,
        }
        down_line = 0
        for keyword, argument, line in _statements(data):
            if down_line and keyword not in ("PEN_UP", "DT"):
                raise InkFileError(
                    f"line {line}: expected .PEN_UP after the .PEN_DOWN of line {down_line}. "
                    f"Received: .{keyword}."
                )
            down_line = line if keyword == "PEN_DOWN" else 0
            if keyword in takers:
                takers[keyword](argument, line)
        if down_line:
            raise InkFileError(
                f"line {down_line}: expected .PEN_UP after this .PEN_DOWN. Received: the end of "
                "the file, which looks cut off."
            )

    def _take_coord(self, argument: str, line: int) -> None:
        names = argument.upper().split()
        if "X" not in names or "Y" not in names:
            raise InkFileError(
                f"line {line}: .COORD must name X and Y. Received: {shown(argument)}."
            )
        self.columns = {name: index for index, name in enumerate(names)}
        self.width = len(names)

    def _take_hierarchy(self, argument: str, line: int) -> None:
        self.levels = argument.split()

    def _take_segment(self, argument: str, line: int) -> None:
        if len(self.segments) == MAX_SAMPLES:
            raise InkFileError(f"line {line}: {TOO_MANY_SAMPLES}")
        before, quote, after = argument.partition('"')
        words = before.split()
        if not words or len(words) > 3:
            raise InkFileError(
                f"line {line}: expected a level, stroke numbers, a quality and a label in double "
                f"quotes. Received: {shown(argument)}."
            )
        self.segments.append(
            Segment(
                level=words[0],
                delineation=words[1] if len(words) > 1 else "",
                label=_unquoted(quote + after, line) if quote else None,
                writer=self.writer,
                line=line,
                first=len(self.strokes),
            )
        )

    def _take_comment(self, argument: str, line: int) -> None:
        # The UCI pen digits name label, writer and index in a comment below the segment.
        numbers = _NUMERIC_COMMENT.fullmatch(argument.strip())
        if numbers and self.segments and self.segments[-1].first == len(self.strokes):
            self.segments[-1].writer = numbers[1]

    def _take_writer(self, argument: str, line: int) -> None:
        argument = argument.strip()
        self.writer = (_unquoted(argument, line) if argument[:1] == '"' else argument) or None

    def _take_stroke(self, argument: str, line: int) -> None:
        if len(self.strokes) == MAX_STROKES:
            raise InkFileError(f"line {line}: a file may have at most {MAX_STROKES:,} strokes.")
        if not argument or argument.isspace():
            self.strokes.append(RawStroke(NO_POINTS, ""))
            return
        values = table(argument, "\n", self.width, lambda index: f"line {line + index}")
        points = points_of(values, self.columns, self.next_ms, self.step_ms)
        points[:, 1] = 0.0 - points[:, 1]
        self.last_ms = float(points[-1, 2])
        self.next_ms = self.last_ms + self.step_ms
        self.strokes.append(RawStroke(points, f"the stroke of line {line}"))

    def _take_rate(self, argument: str, line: int) -> None:
        rate = number(argument.strip(), f"line {line}")
        if not 0.001 <= rate <= 1_000_000:
            raise InkFileError(f"line {line}: no tablet gives so many points per second: {rate:g}.")
        self.step_ms = 1000.0 / rate

    def _take_delay(self, argument: str, line: int) -> None:
        self.next_ms = self.last_ms + number(argument.strip(), f"line {line}")


def _statements(data: bytes) -> Iterator[tuple[str, str, int]]:
    """Yield each keyword, the text after it and its line's number, counted from 1."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    line, counted_to = 1, 0
    matches: Iterator[re.Match[bytes] | None] = _KEYWORD.finditer(data)
    for match, following in pairwise(chain(matches, [None])):
        assert match is not None
        end = following.start() if following else len(data)
        line += data.count(b"\n", counted_to, match.start())
        counted_to = match.start()
        keyword = match[1].decode()
        if end - match.end() > MAX_POINTS_PER_INK * MAX_POINT_BYTES:
            raise InkFileError(f"line {line}: too much text follows .{keyword}.")
        argument = data[match.end() : end]
        try:
            yield keyword, argument.decode(), line
        except UnicodeDecodeError:  # files of the nineties
            yield keyword, argument.decode("latin-1"), line


def _unquoted(text: str, line: int) -> str:
    match = _QUOTED.fullmatch(text.strip())
    if match is None:
        raise InkFileError(
            f"line {line}: expected a text between two double quotes. Received: {shown(text)}."
        )
    return _ESCAPE.sub(lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), match[1])


def _quoted(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return f'"{text}"'
