"""The traces of an InkML document: their channels, their numbers, and how groups refer to them.

W3C Recommendation of 20 September 2011, https://www.w3.org/TR/InkML/, sections 3.1 and 3.2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np

from digitpad.errors import InkFileError
from digitpad.ink import Points, Stroke
from digitpad.ink_files.points import INTERVAL_MS, NO_POINTS, points_of, shown, table
from digitpad.ink_files.records import RawStroke, strokes_of
from digitpad.ink_files.safe_xml import XML, local_name

_COLUMNS = {"X": "X", "Y": "Y", "T": "T", "F": "P"}
"""InkML calls the pressure a force."""
_PREFIXED = re.compile(r"\s*([!'\"]?)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")


@dataclass(frozen=True, kw_only=True)
class Traces:
    """The strokes of a document, and where to find them by element and by id."""

    strokes: Sequence[Stroke | None]
    elements: Mapping[ElementTree.Element, int]
    names: Mapping[str, int]

    def referred(self, member: ElementTree.Element, place: str) -> Stroke | None:
        """Return the stroke that a trace or traceView of a group stands for, None if empty.

        Raises:
            InkFileError: it stands for no trace of the document, or for a part of one.
        """
        if member in self.elements:
            return self.strokes[self.elements[member]]
        name = member.get("traceDataRef", "").removeprefix("#")
        if name not in self.names:
            raise InkFileError(
                f"{place}: it refers to a trace that the file has not: {shown(name)}."
            )
        if member.get("from") is not None or member.get("to") is not None:
            raise InkFileError(f"{place}: parts of a trace (from, to) cannot be read.")
        return self.strokes[self.names[name]]


def traces_in(root: ElementTree.Element) -> Traces:
    """Return the traces of a document.

    Raises:
        InkFileError: one is faulty, or of a kind that cannot be read; the message names it.
    """
    channels = _channels(root)
    elements: dict[ElementTree.Element, int] = {}
    names: dict[str, int] = {}
    raw: list[RawStroke] = []
    start_ms = 0.0
    for element in root.iter():
        if local_name(element) != "trace":
            continue
        place = f"trace {len(raw) + 1}"
        points = _trace_points(element, channels, start_ms, place)
        if len(points):
            start_ms = float(points[-1, 2]) + INTERVAL_MS
        name = element.get(XML + "id", element.get("id"))
        if name is not None and names.setdefault(name, len(raw)) != len(raw):
            raise InkFileError(f"{place}: another trace has the id {shown(name)} already.")
        elements[element] = len(raw)
        raw.append(RawStroke(points, place))
    return Traces(strokes=strokes_of(raw), elements=elements, names=names)


@dataclass(frozen=True, kw_only=True)
class _Channels:
    """What the numbers of a point are, and what turns them into px downwards, ms and 0..1."""

    columns: Mapping[str, int]
    factors: tuple[float, ...]


def _channels(root: ElementTree.Element) -> _Channels:
    formats = {
        _channels_of(element) for element in root.iter() if local_name(element) == "traceFormat"
    }
    if len(formats) > 1:
        raise InkFileError("files with several trace formats cannot be read.")
    specs = formats.pop() if formats else (("X", 1.0), ("Y", 1.0))
    columns = {_COLUMNS[name]: index for index, (name, _) in enumerate(specs) if name in _COLUMNS}
    if "X" not in columns or "Y" not in columns:
        raise InkFileError("the traceFormat must have the channels X and Y.")
    return _Channels(columns=columns, factors=tuple(factor for _, factor in specs))


def _channels_of(trace_format: ElementTree.Element) -> tuple[tuple[str, float], ...]:
    """Return each channel's name and the factor that its numbers are to be taken by."""
    specs = []
    for element in trace_format.iter():
        if local_name(element) == "intermittentChannels" and len(element):
            raise InkFileError("traces with intermittent channels cannot be read.")
        if local_name(element) == "channel":
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
        return NO_POINTS
    width = len(channels.factors)
    if any(prefix in text for prefix in "'\"!"):
        values = _decoded_differences(text, width, place)
    else:
        values = table(text, ",", width, lambda index: f"{place}, point {index + 1}")
    with np.errstate(over="ignore"):  # infinity is told by Stroke
        values = values * channels.factors
    return points_of(values, channels.columns, start_ms, INTERVAL_MS)


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
                f"Received: {shown(point)}."
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
