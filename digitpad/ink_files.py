"""Ink files: labelled ink from and to UNIPEN text, InkML and digitpad's own JSON.

========  ==============  =======================================================================
kind      suffixes        defined by
========  ==============  =======================================================================
UNIPEN    .unp .dat       Guyon et al., "UNIPEN project of on-line data exchange", ICPR 1994;
          .tra .tes       y grows upwards there and is turned round here
InkML     .inkml          W3C Recommendation of 20 September 2011, https://www.w3.org/TR/InkML/,
                          and the labels of CROHME (annotations of type "truth", traceView)
JSON      .json           ``{"format": "digitpad-ink", "version": 1, "samples": [...]}``
          .jsonl          one sample a line, for any number of them
========  ==============  =======================================================================

A sample in JSON is ``{"label": "7", "writer": null, "strokes": [[[x, y, t_ms, pressure], ...],
...]}``, where a point may also hold two or three numbers.

What a file does not say is filled in: a point every 10 ms, full pressure. Pressure in a tablet's
own levels is divided by the hardest press in the file. Files are hostile until checked: sizes are
bounded, XML with a document type (entities, external files) is refused before it is parsed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from xml.etree import ElementTree
from xml.parsers.expat import ErrorString
from xml.sax.saxutils import escape

import numpy as np

from digitpad.errors import InkError, InkFileError
from digitpad.ink import Ink, Points, Stroke

_UNIPEN_SUFFIXES = (".unp", ".dat", ".tra", ".tes")
INK_SUFFIXES = (*_UNIPEN_SUFFIXES, ".inkml", ".json", ".jsonl")

MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""JSON and XML stand in memory as a whole, at some twenty times their size."""
MAX_POINTS_PER_INK = 1_000_000
MAX_SAMPLES = 1_000_000

_MAX_STROKES = 4_000_000
_MAX_TAGS = 4_000_000
_MAX_POINT_BYTES = 256
_HEAD_BYTES = 64 * 1024
_INTERVAL_MS = 10.0
_NO_POINTS = np.empty((0, 4))

_FORMAT, _VERSION = "digitpad-ink", 1
_INKML_NAMESPACE = "http://www.w3.org/2003/InkML"


@dataclass(frozen=True, kw_only=True)
class LabelledInk:
    """Ink and what it is meant to be.

    Attributes:
        ink: at least one stroke; y grows downwards, units are the file's own.
        label: what was written ("7", but also "+"); None where nobody said.
        writer: who wrote it, by the file's own name for that person; None where unknown.
    """

    ink: Ink
    label: str | None
    writer: str | None = None


def read_ink_file(path: Path) -> list[LabelledInk]:
    """Return the samples of an ink file, in the file's order.

    What kind of file it is, its content decides, and its suffix where that leaves a doubt. Ink
    without any label (strokes that no segment or group holds) comes as one sample.

    Raises:
        InkFileError: the file cannot be opened, is of no known kind, too large or faulty; the
            message names the line or the entry.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe or a device might never end
            raise InkFileError("expected an ordinary file.")
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > MAX_FILE_BYTES:
                raise InkFileError(f"the file is larger than {_megabytes(MAX_FILE_BYTES)}.")
            samples = _samples_in(file, path.suffix.lower())
    except OSError as error:
        raise InkFileError(f"{path.name} cannot be opened: {error.strerror}.") from error
    except InkFileError as fault:  # told with its place; here comes the file
        raise InkFileError(f"{path.name}, {fault}") from fault
    return samples


def write_ink_file(path: Path, samples: Iterable[LabelledInk]) -> None:
    """Write samples to a file of the kind that the suffix names; the old file stays until then.

    JSON and InkML keep every number and text exactly, and so does UNIPEN (.unp).

    Raises:
        InkFileError: the suffix is none of ours, a sample cannot be held by that kind of file, or
            the file cannot be written.
    """
    writers: dict[str, Callable[[Sequence[LabelledInk]], str]] = {
        ".json": _as_json,
        ".jsonl": _as_json_lines,
        ".inkml": _as_inkml,
        ".unp": _as_unipen,
    }
    suffix = path.suffix.lower()
    if suffix not in writers:
        raise InkFileError(
            f"Ink is written to files that end in {', '.join(writers)}. Received: {path.name}."
        )
    samples = list(samples)
    try:
        _check_writable(samples)
        data = writers[suffix](samples).encode()
        if len(data) > (MAX_DOCUMENT_BYTES if suffix in (".json", ".inkml") else MAX_FILE_BYTES):
            raise InkFileError(
                "that is too much for one such file; write .jsonl, or several files."
            )
        _replace(path, data)
    except OSError as error:
        raise InkFileError(f"{path.name} cannot be written: {error.strerror}.") from error
    except UnicodeEncodeError as error:
        raise InkFileError(f"{path.name}, a label or writer is no valid Unicode text.") from error
    except InkFileError as fault:  # told with its place; here comes the file
        raise InkFileError(f"{path.name}, {fault}") from fault


class _RawStroke(NamedTuple):
    """A stroke as read, pressure still in the file's own levels; no points for an empty one."""

    points: Points
    place: str


# --- What kind of file, and what all kinds share ---------------------------------------------


def _samples_in(file: BinaryIO, suffix: str) -> list[LabelledInk]:
    kind = _kind(file.read(_HEAD_BYTES), suffix)
    file.seek(0)
    if kind == ".jsonl":
        return _json_lines(file)
    if kind == ".unp":
        return _Unipen(file.read(MAX_FILE_BYTES).removeprefix(b"\xef\xbb\xbf")).samples()
    data = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise InkFileError(f"such a file may have at most {_megabytes(MAX_DOCUMENT_BYTES)}.")
    return _inkml(data) if kind == ".inkml" else _json_document(data)


def _kind(head: bytes, suffix: str) -> str:
    """Return .unp, .inkml, .json or .jsonl for a file's first bytes."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InkFileError("the text is UTF-16; save it as UTF-8.")
    if start.startswith(b"<"):
        return ".inkml"
    if start.startswith(b"{"):
        # A document's samples hold the strokes; in JSON lines nothing stands around them.
        key = re.search(rb'"(samples|strokes)"\s*:', start)
        if key is not None:
            return ".json" if key[1] == b"samples" else ".jsonl"
    if _KEYWORD.match(start) or (suffix in _UNIPEN_SUFFIXES and _KEYWORD.search(start)):
        return ".unp"
    if suffix in (".json", ".jsonl"):
        return suffix
    raise InkFileError("the file holds no ink that can be read (UNIPEN, InkML or digitpad's JSON).")


def _table(text: str, separator: str, width: int, place: Callable[[int], str]) -> Points:
    """Return the numbers of a text of rows as a float64 array (n, width); blank rows are skipped.

    Converting whole runs took 0.1 s for the 300,000 points of the UCI pen digits.
    """
    if text.count(separator) > 2 * MAX_POINTS_PER_INK:
        raise InkFileError(f"{place(0)}: a stroke may have at most {MAX_POINTS_PER_INK:,} points.")
    lines = text.split(separator)
    if max(map(len, lines)) > _MAX_POINT_BYTES:
        index = next(i for i, row in enumerate(lines) if len(row) > _MAX_POINT_BYTES)
        raise InkFileError(
            f"{place(index)}: expected {width} numbers. Received: {_shown(lines[index])}."
        )
    rows = [row for row in map(str.split, lines) if row]
    try:
        # Python's own spelling of numbers allows underscores, and no file format does.
        if set(map(len, rows)) <= {width} and "_" not in text:
            return np.array(list(map(float, chain.from_iterable(rows)))).reshape(-1, width)
    except ValueError:
        pass
    for index, row in enumerate(lines):
        values = row.split()
        if values and (len(values) != width or not all(map(_is_number, values))):
            raise InkFileError(
                f"{place(index)}: expected {width} numbers. Received: {_shown(row)}."
            )
    raise AssertionError("a faulty row was seen and not found")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def _number(text: str, place: str) -> float:
    if not _is_number(text) or not np.isfinite(float(text)):
        raise InkFileError(f"{place}: expected a number. Received: {_shown(text)}.")
    return float(text)


def _points(values: Points, columns: Mapping[str, int], start_ms: float, step_ms: float) -> Points:
    """Return float64 (n, 4): x, y, time, pressure out of columns named X, Y and maybe T, P."""
    points = np.ones((len(values), 4))
    points[:, 2] = start_ms + step_ms * np.arange(len(values))
    for into, name in enumerate("XYTP"):
        if name in columns:
            points[:, into] = values[:, columns[name]]
    return points


def _strokes(raw: Sequence[_RawStroke]) -> list[Stroke | None]:
    """Return the strokes with pressure in 0..1, None for those without points."""
    peak = max(
        (float(stroke.points[:, 3].max()) for stroke in raw if len(stroke.points)), default=1
    )
    strokes: list[Stroke | None] = []
    for points, place in raw:
        if peak > 1 and np.isfinite(peak):
            points[:, 3] /= peak
        try:
            strokes.append(Stroke(points) if len(points) else None)
        except InkError as error:
            raise InkFileError(f"{place}: {error}") from error
    return strokes


def _sample(
    strokes: Iterable[Stroke | None], label: str | None, writer: str | None, place: str
) -> LabelledInk:
    ink = tuple(stroke for stroke in strokes if stroke is not None)
    if not ink:
        raise InkFileError(f"{place}: there is no stroke with points.")
    if sum(map(len, ink)) > MAX_POINTS_PER_INK:
        raise InkFileError(f"{place}: one ink may have at most {MAX_POINTS_PER_INK:,} points.")
    return LabelledInk(ink=ink, label=label, writer=writer)


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _megabytes(size: int) -> str:
    return f"{size // (1024 * 1024)} MB"


# --- UNIPEN ----------------------------------------------------------------------------------

_KEYWORD = re.compile(rb"^[ \t]*\.([A-Z][A-Z_]*)", re.MULTILINE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NUMERIC_COMMENT = re.compile(r"\d+\s+(\d+)\s+\d+")
_STROKE_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


@dataclass(kw_only=True)
class _Segment:
    """A piece of ink by the file's words; `first` numbers the stroke that came next."""

    level: str
    delineation: str
    label: str | None
    writer: str | None
    line: int
    first: int


@dataclass
class _Unipen:
    """Reads UNIPEN text: a keyword at a line's beginning, and what follows up to the next."""

    data: bytes
    columns: Mapping[str, int] = field(default_factory=lambda: {"X": 0, "Y": 1})
    width: int = 2
    levels: list[str] = field(default_factory=list)
    segments: list[_Segment] = field(default_factory=list)
    strokes: list[_RawStroke] = field(default_factory=list)
    writer: str | None = None
    step_ms: float = _INTERVAL_MS
    next_ms: float = 0.0
    last_ms: float = 0.0

    def samples(self) -> list[LabelledInk]:
        """Return the samples; where no segment stands, all strokes as one without a label."""
        self._take_statements()
        strokes = _strokes(self.strokes)
        if not self.segments:
            return [_sample(strokes, None, self.writer, "line 1")] if any(strokes) else []
        segments = self._finest_segments()
        return [
            _sample(
                [strokes[number] for number in numbers],
                segment.label,
                segment.writer,
                f"line {segment.line}",
            )
            for segment, numbers in zip(segments, self._stroke_numbers(segments), strict=True)
        ]

    def _take_statements(self) -> None:
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
        for keyword, argument, line in self._statements():
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

    def _statements(self) -> Iterator[tuple[str, str, int]]:
        """Yield each keyword, the text after it and its line's number."""
        if b"\n" not in self.data:
            self.data = self.data.replace(b"\r", b"\n")
        line, counted_to = 1, 0
        matches: Iterator[re.Match[bytes] | None] = _KEYWORD.finditer(self.data)
        for match, following in pairwise(chain(matches, [None])):
            assert match is not None
            end = following.start() if following else len(self.data)
            line += self.data.count(b"\n", counted_to, match.start())
            counted_to = match.start()
            keyword = match[1].decode()
            if end - match.end() > MAX_POINTS_PER_INK * _MAX_POINT_BYTES:
                raise InkFileError(f"line {line}: too much text follows .{keyword}.")
            argument = self.data[match.end() : end]
            try:
                yield keyword, argument.decode(), line
            except UnicodeDecodeError:  # files of the nineties
                yield keyword, argument.decode("latin-1"), line

    def _take_coord(self, argument: str, line: int) -> None:
        names = argument.upper().split()
        if "X" not in names or "Y" not in names:
            raise InkFileError(
                f"line {line}: .COORD must name X and Y. Received: {_shown(argument)}."
            )
        self.columns = {name: index for index, name in enumerate(names)}
        self.width = len(names)

    def _take_hierarchy(self, argument: str, line: int) -> None:
        self.levels = argument.split()

    def _take_segment(self, argument: str, line: int) -> None:
        if len(self.segments) == MAX_SAMPLES:
            raise InkFileError(f"line {line}: a file may have at most {MAX_SAMPLES:,} samples.")
        before, quote, after = argument.partition('"')
        words = before.split()
        if not words or len(words) > 3:
            raise InkFileError(
                f"line {line}: expected a level, stroke numbers, a quality and a label in double "
                f"quotes. Received: {_shown(argument)}."
            )
        self.segments.append(
            _Segment(
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
        if len(self.strokes) == _MAX_STROKES:
            raise InkFileError(f"line {line}: a file may have at most {_MAX_STROKES:,} strokes.")
        if not argument or argument.isspace():
            self.strokes.append(_RawStroke(_NO_POINTS, ""))
            return
        values = _table(argument, "\n", self.width, lambda index: f"line {line + index}")
        points = _points(values, self.columns, self.next_ms, self.step_ms)
        points[:, 1] = 0.0 - points[:, 1]
        self.last_ms = float(points[-1, 2])
        self.next_ms = self.last_ms + self.step_ms
        self.strokes.append(_RawStroke(points, f"the stroke of line {line}"))

    def _take_rate(self, argument: str, line: int) -> None:
        rate = _number(argument.strip(), f"line {line}")
        if not 0.001 <= rate <= 1_000_000:
            raise InkFileError(f"line {line}: no tablet gives so many points per second: {rate:g}.")
        self.step_ms = 1000.0 / rate

    def _take_delay(self, argument: str, line: int) -> None:
        self.next_ms = self.last_ms + _number(argument.strip(), f"line {line}")

    def _finest_segments(self) -> list[_Segment]:
        """Return the segments of the last level of .HIERARCHY that has any."""
        used = {segment.level for segment in self.segments}
        if len(used) == 1:
            return self.segments
        for segment in self.segments:
            if segment.level not in self.levels:
                raise InkFileError(
                    f"line {segment.line}: the segments have several levels, and .HIERARCHY does "
                    f"not name this one. Received: {_shown(segment.level)}."
                )
        finest = max(used, key=self.levels.index)
        return [segment for segment in self.segments if segment.level == finest]

    def _stroke_numbers(self, segments: list[_Segment]) -> list[Sequence[int]]:
        """Return which strokes each segment holds.

        By the standard a segment names its strokes, counted from 0 over the file. But where
        strokes follow each segment they are its own, and its number is often only a number.
        """
        firsts = [segment.first for segment in segments] + [len(self.strokes)]
        following = [range(first, end) for first, end in pairwise(firsts)]
        if firsts[0] == 0 and all(following[:-1]):
            return list(following)
        named = self._named_strokes(segments)
        apart = len(set(firsts[:-1])) == 1
        if not apart and sum(map(len, named)) != len(self.strokes):
            raise InkFileError(
                f"line {segments[0].line}: segments and strokes take turns from here on, but "
                "neither their order nor their numbers tell which belong together."
            )
        return named

    def _named_strokes(self, segments: list[_Segment]) -> list[Sequence[int]]:
        """Return the strokes that the segments name, like `3`, `0-2` or `0-1,4`."""
        count = len(self.strokes)
        holders: dict[int, int] = {}
        named: list[Sequence[int]] = []
        for segment in segments:
            place = f"line {segment.line}"
            numbers: list[int] = []
            for part in segment.delineation.split(","):
                match = _STROKE_NUMBERS.fullmatch(part)
                if match is None:
                    raise InkFileError(
                        f"{place}: expected the numbers of whole strokes, like 3, 0-2 or 0-1,4. "
                        f"Received: {_shown(segment.delineation)}."
                    )
                first, last = int(match[1]), int(match[2] or match[1])
                if not first <= last < count:
                    raise InkFileError(
                        f"{place}: the segment names strokes that the file has not "
                        f"(it has {count}, counted from 0). Received: {_shown(part)}."
                    )
                for number in range(first, last + 1):
                    if holders.setdefault(number, segment.line) != segment.line:
                        raise InkFileError(
                            f"{place}: stroke {number} is held by the segment of line "
                            f"{holders[number]} already."
                        )
                    numbers.append(number)
            named.append(numbers)
        return named


def _unquoted(text: str, line: int) -> str:
    match = _QUOTED.fullmatch(text.strip())
    if match is None:
        raise InkFileError(
            f"line {line}: expected a text between two double quotes. Received: {_shown(text)}."
        )
    return _ESCAPE.sub(lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), match[1])


def _as_unipen(samples: Sequence[LabelledInk]) -> str:
    lines = [".HIERARCHY DIGIT", ".COORD X Y T P"]
    writer, first = None, 0
    for number, sample in enumerate(samples, 1):
        if sample.writer != writer:
            writer = sample.writer
            if writer == "":
                raise InkFileError(f"sample {number}: UNIPEN cannot hold a writer without a name.")
            lines.append(f".WRITER_ID {'' if writer is None else _quoted(writer)}")
        last = first + len(sample.ink) - 1
        names = f"{first}-{last}" if last > first else f"{first}"
        label = "" if sample.label is None else f" {_quoted(sample.label)}"
        lines.append(f"\n.SEGMENT DIGIT {names} ?{label}")
        first = last + 1
        for stroke in sample.ink:
            rows = (f"{x!r} {0.0 - y!r} {t!r} {p!r}" for x, y, t, p in stroke.points.tolist())
            lines += [".PEN_DOWN", *rows, ".PEN_UP"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return f'"{text}"'


# --- InkML -----------------------------------------------------------------------------------

_LABEL_TYPES = ("label", "truth")
_PREFIXED = re.compile(r"\s*([!'\"]?)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_CHANNELS = {"X": "X", "Y": "Y", "T": "T", "F": "P"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class _Channels:
    """What the numbers of a point are, and what turns them into px downwards, ms and 0..1."""

    columns: Mapping[str, int]
    factors: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class _Traces:
    """The strokes of a document, and where to find them by element and by id."""

    strokes: Sequence[Stroke | None]
    elements: Mapping[ElementTree.Element, int]
    names: Mapping[str, int]

    def referred(self, member: ElementTree.Element, place: str) -> Stroke | None:
        """Return the stroke that a trace or traceView of a group stands for."""
        if member in self.elements:
            return self.strokes[self.elements[member]]
        name = member.get("traceDataRef", "").removeprefix("#")
        if name not in self.names:
            raise InkFileError(
                f"{place}: it refers to a trace that the file has not: {_shown(name)}."
            )
        if member.get("from") is not None or member.get("to") is not None:
            raise InkFileError(f"{place}: parts of a trace (from, to) cannot be read.")
        return self.strokes[self.names[name]]


def _inkml(data: bytes) -> list[LabelledInk]:
    """Return the samples: one a traceGroup that holds traces, or else all traces together.

    CROHME files hold their traces apart and groups that refer to them; traces that no group
    holds are then no sample.
    """
    root = _xml_root(data)
    traces = _traces(root)
    label, writer = _annotation(root, *_LABEL_TYPES), _annotation(root, "writer")
    groups = list(_groups(root))
    if not groups:
        strokes = traces.strokes
        return [_sample(strokes, label, writer, "the ink")] if any(strokes) else []
    if len(groups) > MAX_SAMPLES:
        raise InkFileError(f"a file may have at most {MAX_SAMPLES:,} samples.")
    samples = []
    for number, (group, members) in enumerate(groups, 1):
        place = f"traceGroup {number}"
        own_label = _annotation(group, *_LABEL_TYPES)
        own_writer = _annotation(group, "writer")
        samples.append(
            _sample(
                [traces.referred(member, place) for member in members],
                label if own_label is None and len(groups) == 1 else own_label,
                writer if own_writer is None else own_writer,
                place,
            )
        )
    return samples


def _xml_root(data: bytes) -> ElementTree.Element:
    if b"\0" in data:
        raise InkFileError("the text is UTF-16 or no text; save it as UTF-8.")
    # Every encoding that is left writes ASCII as ASCII, so none can hide it.
    if b"<!DOCTYPE" in data:
        raise InkFileError("XML with a document type (DOCTYPE) is refused: it may hold entities.")
    if data.count(b"<") > _MAX_TAGS:
        raise InkFileError(f"a file may have at most {_MAX_TAGS:,} XML tags.")
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise InkFileError(
            f"line {line}: no well-formed XML ({ErrorString(error.code)})."
        ) from error
    except (LookupError, ValueError) as error:
        raise InkFileError(
            "line 1: the XML is in an unknown encoding; save it as UTF-8."
        ) from error
    if _local_name(root) != "ink":
        raise InkFileError(f"expected InkML, <ink> outermost. Received: <{_local_name(root)}>.")
    return root


def _local_name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _annotation(element: ElementTree.Element, *types: str) -> str | None:
    for child in element:
        if _local_name(child) == "annotation" and child.get("type") in types:
            text = child.text or ""
            return text if child.get(_XML + "space") == "preserve" else text.strip()
    return None


def _groups(
    root: ElementTree.Element,
) -> Iterator[tuple[ElementTree.Element, list[ElementTree.Element]]]:
    """Yield each traceGroup that holds traces of its own, and these."""
    for element in root.iter():
        if _local_name(element) == "traceGroup":
            members = [child for child in element if _local_name(child) in ("trace", "traceView")]
            if members:
                yield element, members


def _traces(root: ElementTree.Element) -> _Traces:
    channels = _channels(root)
    elements: dict[ElementTree.Element, int] = {}
    names: dict[str, int] = {}
    raw: list[_RawStroke] = []
    start_ms = 0.0
    for element in root.iter():
        if _local_name(element) != "trace":
            continue
        place = f"trace {len(raw) + 1}"
        points = _trace_points(element, channels, start_ms, place)
        if len(points):
            start_ms = float(points[-1, 2]) + _INTERVAL_MS
        name = element.get(_XML + "id", element.get("id"))
        if name is not None and names.setdefault(name, len(raw)) != len(raw):
            raise InkFileError(f"{place}: another trace has the id {_shown(name)} already.")
        elements[element] = len(raw)
        raw.append(_RawStroke(points, place))
    return _Traces(strokes=_strokes(raw), elements=elements, names=names)


def _channels(root: ElementTree.Element) -> _Channels:
    formats = {
        _channels_of(element) for element in root.iter() if _local_name(element) == "traceFormat"
    }
    if len(formats) > 1:
        raise InkFileError("files with several trace formats cannot be read.")
    specs = formats.pop() if formats else (("X", 1.0), ("Y", 1.0))
    columns = {_CHANNELS[name]: index for index, (name, _) in enumerate(specs) if name in _CHANNELS}
    if "X" not in columns or "Y" not in columns:
        raise InkFileError("the traceFormat must have the channels X and Y.")
    return _Channels(columns=columns, factors=tuple(factor for _, factor in specs))


def _channels_of(trace_format: ElementTree.Element) -> tuple[tuple[str, float], ...]:
    specs = []
    for element in trace_format.iter():
        if _local_name(element) == "intermittentChannels" and len(element):
            raise InkFileError("traces with intermittent channels cannot be read.")
        if _local_name(element) == "channel":
            name, factor = element.get("name", ""), 1.0
            if name in ("X", "Y") and element.get("orientation") == "-ve":
                factor = -1.0
            if name == "T" and element.get("units") == "s":
                factor = 1000.0
            specs.append((name, factor))
    return tuple(specs)


def _trace_points(
    trace: ElementTree.Element, channels: _Channels, start_ms: float, place: str
) -> Points:
    if trace.get("continuation") is not None:
        raise InkFileError(f"{place}: traces in pieces (continuation) cannot be read.")
    text = trace.text or ""
    if trace.get("type", "penDown") != "penDown" or not text.strip():
        return _NO_POINTS
    width = len(channels.factors)
    if any(prefix in text for prefix in "'\"!"):
        values = _decoded_differences(text, width, place)
    else:
        values = _table(text, ",", width, lambda index: f"{place}, point {index + 1}")
    with np.errstate(over="ignore"):  # infinity is told by Stroke
        values = values * channels.factors
    return _points(values, channels.columns, start_ms, _INTERVAL_MS)


def _decoded_differences(text: str, width: int, place: str) -> Points:
    """Return the numbers of a trace whose values are prefixed.

    A channel's prefix holds until its next one: ``!`` before a value as it is, ``'`` before the
    difference to the value before, ``"`` before the difference of that difference.
    """
    modes, values, speeds = ["!"] * width, [0.0] * width, [0.0] * width
    rows = []
    for index, point in enumerate(text.split(","), 1):
        found = list(_PREFIXED.finditer(point))
        if len(found) != width or "".join(match[0] for match in found).strip() != point.strip():
            raise InkFileError(
                f"{place}, point {index}: expected {width} numbers, each maybe after ! ' or \". "
                f"Received: {_shown(point)}."
            )
        for channel, match in enumerate(found):
            modes[channel] = match[1] or modes[channel]
            number = float(match[2])
            if modes[channel] == "!":
                speeds[channel] = number - values[channel]
            elif modes[channel] == "'":
                speeds[channel] = number
            else:
                speeds[channel] += number
            values[channel] = number if modes[channel] == "!" else values[channel] + speeds[channel]
        rows.append(tuple(values))
    return np.array(rows, dtype=np.float64)


def _as_inkml(samples: Sequence[LabelledInk]) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<ink xmlns="{_INKML_NAMESPACE}">',
        '<traceFormat><channel name="X"/><channel name="Y"/><channel name="T" units="ms"/>'
        '<channel name="F"/></traceFormat>',
    ]
    for number, sample in enumerate(samples, 1):
        lines.append("<traceGroup>")
        for kind, text in (("label", sample.label), ("writer", sample.writer)):
            if text is not None:
                lines.append(_annotation_element(kind, text, number))
        for stroke in sample.ink:
            points = ", ".join(f"{x!r} {y!r} {t!r} {p!r}" for x, y, t, p in stroke.points.tolist())
            lines.append(f"<trace>{points}</trace>")
        lines.append("</traceGroup>")
    return "\n".join([*lines, "</ink>", ""])


def _annotation_element(kind: str, text: str, number: int) -> str:
    if _NO_XML.search(text):
        raise InkFileError(f"sample {number}: XML cannot hold this text. Received: {_shown(text)}.")
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f'<annotation type="{kind}"{space}>{escape(text, {chr(13): "&#13;"})}</annotation>'


# --- JSON ------------------------------------------------------------------------------------


def _json_document(data: bytes) -> list[LabelledInk]:
    document = _loaded(data, "")
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise InkFileError(f'expected an object with "format": "{_FORMAT}".')
    if document.get("version") != _VERSION or isinstance(document["version"], bool):
        raise InkFileError(
            f"expected version {_VERSION} of the format. "
            f"Received: {_shown(repr(document.get('version')))}."
        )
    samples = document.get("samples")
    if not isinstance(samples, list):
        raise InkFileError('expected a list of "samples".')
    if len(samples) > MAX_SAMPLES:
        raise InkFileError(f"a file may have at most {MAX_SAMPLES:,} samples.")
    return [_json_sample(record, f"sample {number}") for number, record in enumerate(samples, 1)]


def _json_lines(file: BinaryIO) -> list[LabelledInk]:
    samples: list[LabelledInk] = []
    lines = iter(lambda: file.readline(MAX_DOCUMENT_BYTES + 1), b"")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_DOCUMENT_BYTES:
            raise InkFileError(f"line {number} is longer than {_megabytes(MAX_DOCUMENT_BYTES)}.")
        if line.strip():
            if len(samples) == MAX_SAMPLES:
                raise InkFileError(
                    f"line {number}: a file may have at most {MAX_SAMPLES:,} samples."
                )
            record = _loaded(line, f"line {number}: ")
            samples.append(_json_sample(record, f"line {number}"))
    return samples


def _loaded(data: bytes, place: str) -> Any:
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


def _json_sample(record: object, place: str) -> LabelledInk:
    if not isinstance(record, dict):
        raise InkFileError(f"{place}: expected an object with label, writer and strokes.")
    texts = {}
    for key in ("label", "writer"):
        texts[key] = record.get(key)
        if not (texts[key] is None or isinstance(texts[key], str)):
            raise InkFileError(
                f"{place}: the {key} must be a text or null. Received: {_shown(repr(texts[key]))}."
            )
    rows = record.get("strokes")
    if not isinstance(rows, list):
        raise InkFileError(f'{place}: expected a list of "strokes".')
    strokes = []
    for number, stroke in enumerate(rows, 1):
        where = f"{place}, stroke {number}"
        try:
            strokes.append(Stroke(_json_points(stroke, where)))
        except InkError as error:
            raise InkFileError(f"{where}: {error}") from error
    return _sample(strokes, texts["label"], texts["writer"], place)


def _json_points(rows: object, place: str) -> Points:
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
                f"has. Received: {_shown(repr(row))}."
            )
    columns = dict(zip("XYTP", range(width), strict=False))
    return _points(np.array(rows, dtype=np.float64), columns, 0.0, _INTERVAL_MS)


def _json_records(samples: Sequence[LabelledInk]) -> Iterator[str]:
    for sample in samples:
        record = {
            "label": sample.label,
            "writer": sample.writer,
            "strokes": [stroke.points.tolist() for stroke in sample.ink],
        }
        yield json.dumps(record, separators=(",", ":"))


def _as_json(samples: Sequence[LabelledInk]) -> str:
    records = ",\n".join(_json_records(samples))
    return f'{{"format": "{_FORMAT}", "version": {_VERSION}, "samples": [\n{records}\n]}}\n'


def _as_json_lines(samples: Sequence[LabelledInk]) -> str:
    return "".join(record + "\n" for record in _json_records(samples))


# --- Writing ---------------------------------------------------------------------------------


def _check_writable(samples: Sequence[LabelledInk]) -> None:
    """Refuse what could not be read again."""
    if len(samples) > MAX_SAMPLES:
        raise InkFileError(f"a file may have at most {MAX_SAMPLES:,} samples.")
    for number, sample in enumerate(samples, 1):
        _sample(sample.ink, sample.label, sample.writer, f"sample {number}")


def _replace(path: Path, data: bytes) -> None:
    """Put a file in another's place at once: a crash leaves the old one or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if os.name == "posix":  # the folder's entry too; Windows knows no such thing
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
