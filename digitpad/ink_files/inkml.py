"""InkML from and to samples: the groups, the labels and the writers.

W3C Recommendation of 20 September 2011, https://www.w3.org/TR/InkML/. Labels are annotations of
type "label", or "truth" as in the files of CROHME.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from digitpad.errors import InkFileError
from digitpad.ink_files.inkml_traces import traces_in
from digitpad.ink_files.limits import MAX_SAMPLES, TOO_MANY_SAMPLES
from digitpad.ink_files.points import shown
from digitpad.ink_files.records import LabelledInk, labelled
from digitpad.ink_files.safe_xml import XML, local_name, xml_root

_NAMESPACE = "http://www.w3.org/2003/InkML"
_LABEL_TYPES = ("label", "truth")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def samples_of_inkml(data: bytes) -> list[LabelledInk]:
    """Return the samples: one a traceGroup that holds traces, or else all traces together.

    CROHME files hold their traces apart and groups that refer to them; traces that no group
    holds are then no sample.

    Raises:
        InkFileError: the document is faulty or no InkML; the message names the trace or group.
    """
    root = xml_root(data)
    if local_name(root) != "ink":
        raise InkFileError(f"expected InkML, <ink> outermost. Received: <{local_name(root)}>.")
    traces = traces_in(root)
    label, writer = _annotation(root, *_LABEL_TYPES), _annotation(root, "writer")
    groups = list(_groups(root))
    if not groups:
        strokes = traces.strokes
        return [labelled(strokes, label, writer, "the ink")] if any(strokes) else []
    if len(groups) > MAX_SAMPLES:
        raise InkFileError(TOO_MANY_SAMPLES)
    samples = []
    for number, (group, members) in enumerate(groups, 1):
        place = f"traceGroup {number}"
        own_label = _annotation(group, *_LABEL_TYPES)
        own_writer = _annotation(group, "writer")
        samples.append(
            labelled(
                [traces.referred(member, place) for member in members],
                label if own_label is None and len(groups) == 1 else own_label,
                writer if own_writer is None else own_writer,
                place,
            )
        )
    return samples


def inkml_of(samples: Iterable[LabelledInk]) -> Iterator[str]:
    """Yield the samples as InkML, piece by piece, a traceGroup each, every number exactly.

    Raises:
        InkFileError: a label or writer holds characters that XML cannot hold.
    """
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ink xmlns="{_NAMESPACE}">\n'
        '<traceFormat><channel name="X"/><channel name="Y"/><channel name="T" units="ms"/>'
        '<channel name="F"/></traceFormat>\n'
    )
    for number, sample in enumerate(samples, 1):
        lines = ["<traceGroup>"]
        for kind, text in (("label", sample.label), ("writer", sample.writer)):
            if text is not None:
                lines.append(_annotation_element(kind, text, number))
        for stroke in sample.ink:
            points = ", ".join(f"{x!r} {y!r} {t!r} {p!r}" for x, y, t, p in stroke.points.tolist())
            lines.append(f"<trace>{points}</trace>")
        lines.append("</traceGroup>")
        yield "\n".join(lines) + "\n"
    yield "</ink>\n"


def _annotation(element: ElementTree.Element, *types: str) -> str | None:
    for child in element:
        if local_name(child) == "annotation" and child.get("type") in types:
            text = child.text or ""
            return text if child.get(XML + "space") == "preserve" else text.strip()
    return None


def _annotation_element(kind: str, text: str, number: int) -> str:
    if _NO_XML.search(text):
        raise InkFileError(f"sample {number}: XML cannot hold this text. Received: {shown(text)}.")
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f'<annotation type="{kind}"{space}>{escape(text, {chr(13): "&#13;"})}</annotation>'


def _groups(
    root: ElementTree.Element,
) -> Iterator[tuple[ElementTree.Element, list[ElementTree.Element]]]:
    """Yield each traceGroup that holds traces of its own, and these."""
    for element in root.iter():
        if local_name(element) == "traceGroup":
            members = [child for child in element if local_name(child) in ("trace", "traceView")]
            if members:
                yield element, members
