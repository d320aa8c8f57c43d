from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitpad import ink_files
from digitpad.errors import InkFileError
from digitpad.ink import Stroke
from digitpad.ink_files import INK_SUFFIXES, LabelledInk, read_ink_file, write_ink_file
from tests.strategies import labelled_inks

Read = Callable[[str, str], list[LabelledInk]]

STROKE = ".PEN_DOWN\n1 2\n3 4\n.PEN_UP\n"
SEVEN = LabelledInk(ink=(Stroke.through([(1, 2), (3, 4)]),), label="7")


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return the reader of a text, given with a suffix."""

    def read_text(text: str, suffix: str) -> list[LabelledInk]:
        path = tmp_path / f"ink{suffix}"
        path.write_bytes(text.encode())
        return read_ink_file(path)

    return read_text


def labels(samples: Sequence[LabelledInk]) -> list[str | None]:
    return [sample.label for sample in samples]


def places(sample: LabelledInk) -> list[list[list[float]]]:
    return [stroke.xy.tolist() for stroke in sample.ink]


# --- Any kind ---


@given(
    st.lists(labelled_inks(), max_size=4), st.sampled_from([".json", ".jsonl", ".inkml", ".unp"])
)
def test_what_is_written_is_read_again_exactly(samples: list[LabelledInk], suffix: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"samples{suffix}"
        write_ink_file(path, samples)
        assert read_ink_file(path) == samples


@settings(max_examples=50)
@given(st.text(), st.text(min_size=1))
def test_json_holds_any_text(label: str, writer: str) -> None:
    sample = LabelledInk(ink=SEVEN.ink, label=label, writer=writer)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "samples.json"
        write_ink_file(path, [sample])
        assert read_ink_file(path) == [sample]


@pytest.mark.parametrize("kind", [".json", ".jsonl", ".inkml", ".unp"])
@pytest.mark.parametrize("suffix", [*INK_SUFFIXES, ".txt", ""])
def test_the_content_decides_what_kind_of_file_it_is(
    tmp_path: Path, kind: str, suffix: str
) -> None:
    write_ink_file(tmp_path / f"a{kind}", [SEVEN, SEVEN])
    path = (tmp_path / f"a{kind}").rename(tmp_path / f"b{suffix}")
    assert read_ink_file(path) == [SEVEN, SEVEN]


def read_or_told(path: Path) -> bool:
    """Read a file and tell whether that, or a refusal that names the file, came of it."""
    try:
        read_ink_file(path)
    except InkFileError as error:
        return str(error).startswith(path.name)
    return True


@pytest.mark.parametrize("suffix", INK_SUFFIXES)
@settings(max_examples=50)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(suffix: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"noise{suffix}"
        path.write_bytes(content)
        assert read_or_told(path)


@pytest.mark.parametrize("kind", [".json", ".jsonl", ".inkml", ".unp"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_in_words(
    tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    path = tmp_path / f"sound{kind}"
    if not path.exists():
        write_ink_file(path, [SEVEN, LabelledInk(ink=SEVEN.ink * 2, label="4", writer="a")])
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(start + 20, len(content))))
    instead = data.draw(st.binary(max_size=5) | st.sampled_from([b'"', b"\n.", b"1", b"'"]))
    damaged = tmp_path / f"damaged{kind}"
    damaged.write_bytes(content[:start] + instead + content[end:])
    assert read_or_told(damaged)


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(InkFileError, match=r"gone\.unp cannot be opened: No such file"):
        read_ink_file(tmp_path / "gone.unp")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InkFileError, match="expected an ordinary file"):
        read_ink_file(tmp_path)


@pytest.mark.parametrize("suffix", [".unp", ".inkml", ".json", ".png"])
def test_a_file_without_ink_is_told(read: Read, suffix: str) -> None:
    with pytest.raises(InkFileError, match=r"ink\.\w+, "):
        read("", suffix)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.unp"
    with path.open("wb") as file:
        file.truncate(ink_files.MAX_FILE_BYTES + 1)
    tracemalloc.start()
    with pytest.raises(InkFileError, match="larger than 512 MB"):
        read_ink_file(path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("start", ["<ink>", '{"samples":'])
def test_a_document_that_would_fill_the_memory_is_refused(tmp_path: Path, start: str) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.write(start.encode())
        file.truncate(ink_files.MAX_DOCUMENT_BYTES + 1)
    with pytest.raises(InkFileError, match="at most 64 MB"):
        read_ink_file(path)


# --- UNIPEN ---


def test_unipen_grows_upwards_and_ink_downwards(read: Read) -> None:
    (sample,) = read(f'.SEGMENT DIGIT 0 ? "7"\n{STROKE}', ".unp")
    assert sample.label == "7"
    assert sample.writer is None
    assert sample.ink[0].points.tolist() == [[1, -2, 0, 1], [3, -4, 10, 1]]


def test_coordinates_come_in_the_order_that_coord_names(read: Read) -> None:
    text = '.COORD T Y P X\n.SEGMENT DIGIT 0 ? "1"\n.PEN_DOWN\n5 2 256 1\n9 4 512 3\n.PEN_UP\n'
    (sample,) = read(text, ".unp")
    assert sample.ink[0].points.tolist() == [[1, -2, 5, 0.5], [3, -4, 9, 1.0]]


def test_time_runs_by_the_rate_and_the_pauses(read: Read) -> None:
    text = f".POINTS_PER_SECOND 200\n{STROKE}.DT 100\n{STROKE}"
    (sample,) = read(text, ".unp")
    assert [stroke.points[:, 2].tolist() for stroke in sample.ink] == [[0, 5], [105, 110]]


def test_segments_that_number_themselves_hold_the_strokes_that_follow(read: Read) -> None:
    text = f'.SEGMENT DIGIT 0 ? "4"\n{STROKE * 2}.SEGMENT DIGIT 1 ? "1"\n{STROKE}'
    assert [(s.label, len(s.ink)) for s in read(text, ".unp")] == [("4", 2), ("1", 1)]


@pytest.mark.parametrize("before", [True, False])
def test_segments_apart_from_the_strokes_name_them(read: Read, before: bool) -> None:
    segments = '.SEGMENT DIGIT 0,2 ? "4"\n.SEGMENT DIGIT 1 ? "1"\n.SEGMENT DIGIT 3-4 ? "5"\n'
    strokes = "".join(f".PEN_DOWN\n{x} 0\n.PEN_UP\n" for x in range(5))
    samples = read(segments + strokes if before else strokes + segments, ".unp")
    assert labels(samples) == ["4", "1", "5"]
    assert [[s.xy[0, 0] for s in sample.ink] for sample in samples] == [[0, 2], [1], [3, 4]]


def test_segments_after_their_strokes_name_them(read: Read) -> None:
    text = f'{STROKE}{STROKE}.SEGMENT DIGIT 0-1 ? "4"\n{STROKE}.SEGMENT DIGIT 2 ? "1"\n'
    assert [(s.label, len(s.ink)) for s in read(text, ".unp")] == [("4", 2), ("1", 1)]


def test_pages_of_segments_before_their_strokes_name_them(read: Read) -> None:
    page = '.SEGMENT DIGIT {} ? "4"\n.SEGMENT DIGIT {} ? "1"\n' + STROKE * 3
    samples = read(page.format("0-1", "2") + page.format("3,5", "4"), ".unp")
    assert [len(sample.ink) for sample in samples] == [2, 1, 2, 1]


def test_strokes_that_no_segment_names_are_no_sample(read: Read) -> None:
    text = f'{STROKE * 3}.SEGMENT DIGIT 0 ? "1"\n.SEGMENT DIGIT 2 ? "1"\n'
    assert [len(sample.ink) for sample in read(text, ".unp")] == [1, 1]


def test_the_finest_level_of_segments_is_read(read: Read) -> None:
    text = (
        f'.HIERARCHY PAGE DIGIT\n{STROKE * 2}.SEGMENT PAGE 0-1 ? "42"\n'
        '.SEGMENT DIGIT 0 ? "4"\n.SEGMENT DIGIT 1 ? "2"\n'
    )
    assert labels(read(text, ".unp")) == ["4", "2"]


def test_ink_without_segments_is_one_sample_without_a_label(read: Read) -> None:
    (sample,) = read(STROKE * 3, ".unp")
    assert (sample.label, len(sample.ink)) == (None, 3)


def test_empty_strokes_and_pen_movements_in_the_air_are_skipped(read: Read) -> None:
    text = f'.SEGMENT DIGIT 0 ? "1"\n.PEN_DOWN\n\n.PEN_UP\n9 9\n9 8\n{STROKE}'
    assert places(read(text, ".unp")[0]) == [[[1, -2], [3, -4]]]


def test_a_writer_holds_until_the_next_one(read: Read) -> None:
    segment = f'.SEGMENT DIGIT 0 ? "1"\n{STROKE}'
    samples = read(f"{segment}.WRITER_ID ann\n{segment}{segment}.WRITER_ID bob\n{segment}", ".unp")
    assert [sample.writer for sample in samples] == [None, "ann", "ann", "bob"]


@pytest.mark.parametrize(
    ("comment", "writer"), [("8 12  224", "12"), ("by 12", None), ("8 12", None), ("8 x 1", None)]
)
def test_three_numbers_below_a_segment_name_its_writer(
    read: Read, comment: str, writer: str | None
) -> None:
    text = f'.SEGMENT DIGIT 0 ? "8"\n.COMMENT {comment}\n{STROKE}.COMMENT 1 2 3\n'
    assert read(text, ".tra")[0].writer == writer


@pytest.mark.parametrize(
    ("quoted", "label"),
    [('"7"', "7"), ('"?"', "?"), (r'"\""', '"'), (r'"\\"', "\\"), ('"a b"', "a b"), ('""', "")],
)
def test_labels_stand_in_double_quotes(read: Read, quoted: str, label: str) -> None:
    assert labels(read(f".SEGMENT DIGIT 0 OK {quoted}\n{STROKE}", ".unp")) == [label]


def test_a_segment_may_have_no_label(read: Read) -> None:
    assert labels(read(f".SEGMENT DIGIT 0 ?\n{STROKE}", ".unp")) == [None]


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_of_other_systems_are_read(read: Read, ending: str) -> None:
    text = f'.SEGMENT DIGIT 0 ? "7"\n{STROKE}'
    assert read(text.replace("\n", ending), ".unp") == read(text, ".unp")


def test_a_text_of_the_nineties_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.unp"
    path.write_bytes(f'.WRITER_ID Jürgen\n.SEGMENT DIGIT 0 ? "7"\n{STROKE}'.encode("latin-1"))
    assert read_ink_file(path)[0].writer == "Jürgen"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (".PEN_DOWN\n1 2\n3\n.PEN_UP\n", "line 3: expected 2 numbers. Received: '3'"),
        (".PEN_DOWN\n1 2 3\n4\n.PEN_UP\n", "line 2: expected 2 numbers. Received: '1 2 3'"),
        (".PEN_DOWN\n\n1 two\n.PEN_UP\n", "line 3: expected 2 numbers. Received: '1 two'"),
        (".PEN_DOWN\n1 2_0\n.PEN_UP\n", "line 2: expected 2 numbers. Received: '1 2_0'"),
        (".PEN_DOWN\n1 " + "2" * 500 + "\n.PEN_UP\n", "line 2: expected 2 numbers"),
        ("\n.PEN_DOWN\n1 nan\n.PEN_UP\n", "line 2: The ink has coordinates that are not finite"),
        (".PEN_DOWN\n1 1e999\n.PEN_UP\n", "line 1: The ink has coordinates that are not finite"),
        (".PEN_DOWN\n1 3e6\n.PEN_UP\n", "line 1: The ink lies far outside"),
        (".PEN_DOWN\n1 2\n", "line 1: expected .PEN_UP after this .PEN_DOWN"),
        (".COORD X Y\n.PEN_DOWN", "line 2: expected .PEN_UP after this .PEN_DOWN"),
        (".PEN_DOWN\n1 2\n.PEN_DOWN\n", "line 3: expected .PEN_UP after the .PEN_DOWN of line 1"),
        (".PEN_DOWN\n1 2\n.SEGMENT DIGIT 0\n", "line 3: expected .PEN_UP"),
        (".COORD X P\n", "line 1: .COORD must name X and Y"),
        (".DT soon\n", "line 1: expected a number. Received: 'soon'"),
        (".POINTS_PER_SECOND 0\n", "line 1: no tablet gives so many"),
        (f'.SEGMENT DIGIT 0 ? "7\n{STROKE}', "line 1: expected a text between two double quotes"),
        (f'.SEGMENT DIGIT 0 ? "7" 8\n{STROKE}', "line 1: expected a text between two double"),
        (f".SEGMENT DIGIT 0 ? 7\n{STROKE}", "line 1: expected a level, stroke numbers"),
        (f".SEGMENT\n{STROKE}", "line 1: expected a level, stroke numbers"),
        ('.SEGMENT DIGIT 0 ? "7"\n', "line 1: there is no stroke with points"),
        (
            f'.SEGMENT DIGIT 0 ? "7"\n{STROKE * 2}.SEGMENT DIGIT 1 ? "8"\n',
            "line 10: there is no stroke with points",
        ),
        (
            f'{STROKE}.SEGMENT DIGIT 0:1-0:2 ? "7"\n',
            "line 5: expected the numbers of whole strokes",
        ),
        (
            f'{STROKE}.SEGMENT DIGIT 0 ? "7"\n{STROKE * 2}.SEGMENT DIGIT 1 ? "8"\n',
            "line 5: segments and strokes take turns",
        ),
        (f'{STROKE}.SEGMENT DIGIT 0-1 ? "7"\n', "line 5: the segment names strokes that the file"),
        (
            f'{STROKE * 2}.SEGMENT DIGIT 0 ? "7"\n.SEGMENT DIGIT 0-1 ? "8"\n',
            "line 10: stroke 0 is held by the segment of line 9 already",
        ),
        (
            f'{STROKE * 2}.SEGMENT DIGIT 0-1,1 ? "7"\n',
            "line 9: stroke 1 is held by the segment of line 9 already",
        ),
        (
            f'{STROKE * 2}.SEGMENT WORD 0-1 ? "78"\n.SEGMENT DIGIT 0 ? "7"\n',
            "line 9: the segments have several levels",
        ),
    ],
)
def test_a_fault_in_unipen_is_told_with_its_line(read: Read, text: str, told: str) -> None:
    with pytest.raises(InkFileError) as error:
        read(text, ".unp")
    assert told in str(error.value)
    assert str(error.value).startswith("ink.unp, ")


@pytest.mark.parametrize(
    ("name", "digits", "others", "writers"),
    [
        ("pendigits-orig.tra", 7494, 0, 30),
        ("ujipen2-digits.unp", 1200, 0, 1),
        ("ipad-digits-and-signs.unp", 822, 320, 1),
    ],
)
def test_published_sets_are_read_whole(
    data_file: Callable[[str], Path], name: str, digits: int, others: int, writers: int
) -> None:
    samples = read_ink_file(data_file(name))
    counts = Counter(str(label).isdigit() for label in labels(samples))
    assert (counts[True], counts[False]) == (digits, others)
    assert len({sample.writer for sample in samples}) == writers


# --- InkML ---


def inkml(body: str) -> str:
    return f'<?xml version="1.0"?>\n<ink xmlns="http://www.w3.org/2003/InkML">\n{body}\n</ink>'


def test_a_document_of_traces_is_one_sample_with_the_documents_label(read: Read) -> None:
    body = (
        '<annotation type="label"> 4 </annotation><annotation type="writer">ann</annotation>'
        "<trace>1 2, 3 4</trace><trace> 5.5 -6 ,\n7 8e0, </trace>"
    )
    (sample,) = read(inkml(body), ".inkml")
    assert (sample.label, sample.writer) == ("4", "ann")
    assert places(sample) == [[[1, 2], [3, 4]], [[5.5, -6], [7, 8]]]


def test_each_group_of_traces_is_a_sample(read: Read) -> None:
    body = (
        '<traceGroup><traceGroup><annotation type="truth">1</annotation><trace>1 2</trace>'
        "</traceGroup><traceGroup><trace>3 4</trace><trace>5 6</trace></traceGroup></traceGroup>"
    )
    samples = read(inkml(body), ".inkml")
    assert labels(samples) == ["1", None]
    assert [places(sample) for sample in samples] == [[[[1, 2]]], [[[3, 4]], [[5, 6]]]]


def test_a_file_in_the_manner_of_crohme_is_read_by_its_symbols(read: Read) -> None:
    body = """
        <traceFormat><channel name="X" type="decimal"/><channel name="Y" type="decimal"/>
        </traceFormat>
        <annotation type="truth">$4 + 1$</annotation><annotation type="writer">w7</annotation>
        <trace id="0">1 1, 2 2</trace><trace id="1">3 3</trace><trace id="2">4 4</trace>
        <trace id="stray">9 9</trace>
        <traceGroup xml:id="3"><annotation type="truth">Segmentation</annotation>
          <traceGroup xml:id="4"><annotation type="truth">4</annotation>
            <traceView traceDataRef="0"/><traceView traceDataRef="2"/></traceGroup>
          <traceGroup xml:id="5"><annotation type="truth">1</annotation>
            <traceView traceDataRef="#1"/><annotationXML href="1_1"/></traceGroup>
        </traceGroup>"""
    samples = read(inkml(body), ".inkml")
    assert [(sample.label, sample.writer) for sample in samples] == [("4", "w7"), ("1", "w7")]
    assert places(samples[0]) == [[[1, 1], [2, 2]], [[4, 4]]]


def test_channels_are_read_by_name_unit_and_direction(read: Read) -> None:
    body = (
        '<traceFormat><channel name="F"/><channel name="Y" orientation="-ve"/>'
        '<channel name="T" units="s"/><channel name="X"/></traceFormat>'
        "<trace>50 2 0.5 1, 200 4 0.75 3</trace>"
    )
    (sample,) = read(inkml(body), ".inkml")
    assert sample.ink[0].points.tolist() == [[1, -2, 500, 0.25], [3, -4, 750, 1]]


def test_differences_are_decoded_as_in_the_recommendation(read: Read) -> None:
    # The example of section 3.2.1 of the Recommendation, without its intermittent channels.
    body = """<trace>1125 18432,'23'43,"7"-8,3-5,7 -3,6 2,6 8,3 6</trace>"""
    (sample,) = read(inkml(body), ".inkml")
    assert places(sample)[0] == [
        [1125, 18432],
        [1148, 18475],
        [1178, 18510],
        [1211, 18540],
        [1251, 18567],
        [1297, 18596],
        [1349, 18633],
        [1404, 18676],
    ]


def test_a_value_as_it_is_ends_the_differences(read: Read) -> None:
    (sample,) = read(inkml("<trace>1 1, '2 '2, 1 1, !9 !9, 8 8</trace>"), ".inkml")
    assert places(sample)[0] == [[1, 1], [3, 3], [4, 4], [9, 9], [8, 8]]


def test_empty_traces_and_movements_in_the_air_are_skipped(read: Read) -> None:
    body = '<trace/><trace type="penUp">1 1</trace><trace>2 2</trace>'
    assert places(read(inkml(body), ".inkml")[0]) == [[[2, 2]]]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<trace>1 2, 3</trace>", "trace 1, point 2: expected 2 numbers. Received: '3'"),
        ("<trace>1 2</trace><trace>1 x</trace>", "trace 2, point 1: expected 2 numbers"),
        ("<trace>1 2, * 3</trace>", "trace 1, point 2: expected 2 numbers"),
        ("<trace>1 2, '3 ?</trace>", "trace 1, point 2: expected 2 numbers, each maybe after"),
        ("<trace>1 nan</trace>", "trace 1: The ink has coordinates that are not finite"),
        ("<trace>1 2, '1e308 '0, 1e308 0</trace>", "trace 1: The ink has coordinates"),
        ("<trace>1 2e7</trace>", "trace 1: The ink lies far outside"),
        ('<trace continuation="begin">1 2</trace>', "trace 1: traces in pieces"),
        ('<trace id="a">1 2</trace><trace id="a">1 2</trace>', "trace 2: another trace has the id"),
        (
            '<trace id="a">1 2</trace><traceGroup><traceView traceDataRef="#b"/></traceGroup>',
            "traceGroup 1: it refers to a trace that the file has not: 'b'",
        ),
        (
            '<trace id="a">1 2</trace><traceGroup><traceView traceDataRef="#a" from="2"/>'
            "</traceGroup>",
            "traceGroup 1: parts of a trace",
        ),
        ("<traceGroup><trace/></traceGroup>", "traceGroup 1: there is no stroke with points"),
        ('<traceFormat><channel name="X"/></traceFormat>', "must have the channels X and Y"),
        (
            '<traceFormat><channel name="X"/><channel name="Y"/></traceFormat>'
            '<traceFormat><channel name="Y"/><channel name="X"/></traceFormat>',
            "several trace formats",
        ),
        (
            '<traceFormat><channel name="X"/><channel name="Y"/><intermittentChannels>'
            '<channel name="S"/></intermittentChannels></traceFormat>',
            "intermittent channels",
        ),
        ("<trace>1 2</trac>", "line 3: no well-formed XML (mismatched tag)"),
    ],
)
def test_a_fault_in_inkml_is_told_with_its_place(read: Read, body: str, told: str) -> None:
    with pytest.raises(InkFileError) as error:
        read(inkml(body), ".inkml")
    assert told in str(error.value)


def test_xml_that_is_no_inkml_is_told(read: Read) -> None:
    with pytest.raises(InkFileError, match=r"expected InkML, <ink> outermost\. Received: <svg>"):
        read('<svg xmlns="http://www.w3.org/2000/svg"/>', ".inkml")


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "1 1, "}">' for n in range(12))


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE ink [{ENTITIES}]>",
        '<!DOCTYPE ink [<!ENTITY e11 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE ink SYSTEM "http://localhost/ink.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "utf-16-le"])
def test_xml_with_a_document_type_is_refused_unparsed(
    tmp_path: Path, doctype: str, encoding: str
) -> None:
    path = tmp_path / "hostile.inkml"
    text = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<ink><trace>&e11;</trace></ink>'
    path.write_bytes(text.encode(encoding))
    with pytest.raises(InkFileError, match=r"DOCTYPE|UTF-16"):
        read_ink_file(path)


@pytest.mark.parametrize("encoding", ["klingon", "utf-7", "utf-32"])
def test_xml_in_an_unknown_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "odd.inkml"
    path.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?><ink/>'.encode())
    with pytest.raises(InkFileError, match=r"line 1: .*(encoding|XML)"):
        read_ink_file(path)


def test_deep_and_wide_xml_is_read_or_refused_in_words(read: Read) -> None:
    assert read("<ink>" + "<a>" * 100_000 + "</a>" * 100_000 + "</ink>", ".inkml") == []
    with pytest.raises(InkFileError, match="XML tags"):
        read("<ink>" + "<a/>" * 4_000_001 + "</ink>", ".inkml")


# --- JSON ---


def document(*samples: object) -> str:
    return json.dumps({"format": "digitpad-ink", "version": 1, "samples": samples})


@pytest.mark.parametrize(
    ("points", "read_as"),
    [
        ([[1, 2], [3, 4]], [[1, 2, 0, 1], [3, 4, 10, 1]]),
        ([[1, 2, 5], [3, 4, 9]], [[1, 2, 5, 1], [3, 4, 9, 1]]),
        ([[1, 2, 5, 0.5], [3, 4, 9, 0.25]], [[1, 2, 5, 0.5], [3, 4, 9, 0.25]]),
    ],
)
def test_points_of_two_three_or_four_numbers_are_read(
    read: Read, points: list[list[float]], read_as: list[list[float]]
) -> None:
    for text, suffix in (
        (document({"strokes": [points]}), ".json"),
        (json.dumps({"strokes": [points]}) + "\n\n", ".jsonl"),
    ):
        (sample,) = read(text, suffix)
        assert (sample.label, sample.writer) == (None, None)
        assert sample.ink[0].points.tolist() == read_as


def test_json_files_without_samples_are_read(read: Read) -> None:
    assert read(document(), ".json") == []
    assert read("", ".jsonl") == []


DEEP = "[" * 200_000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1, 2]", 'expected an object with "format"'),
        ('{"samples": []}', 'expected an object with "format": "digitpad-ink"'),
        ('{"format": "digitpad-ink", "version": 2, "samples": []}', "expected version 1"),
        ('{"format": "digitpad-ink", "version": true, "samples": []}', "expected version 1"),
        ('{"format": "digitpad-ink", "samples": []}', "expected version 1"),
        ('{"format": "digitpad-ink", "version": 1, "samples": 5}', 'expected a list of "samples"'),
        ('{"format":\n\n oops}', "line 3: no valid JSON"),
        ('{"samples": ' + DEEP, "the JSON is nested too deep"),
        (document(7), "sample 1: expected an object"),
        (document({"strokes": 5}), 'sample 1: expected a list of "strokes"'),
        (document({"label": "1"}), 'sample 1: expected a list of "strokes"'),
        (document({"strokes": []}), "sample 1: there is no stroke"),
        (document({"strokes": [[]]}), "sample 1, stroke 1: expected a list of points"),
        (document({"label": 7, "strokes": [[[1, 2]]]}), "sample 1: the label must be a text"),
        (document({"writer": ["a"], "strokes": [[[1, 2]]]}), "sample 1: the writer must be"),
        (document({"strokes": [[[1, 2]], [[1]]]}), "sample 1, stroke 2, point 1: expected two"),
        (document({"strokes": [[[1, 2, 3, 4, 5]]]}), "stroke 1, point 1: expected two"),
        (document({"strokes": [[[1, 2], [3, 4, 5]]]}), "stroke 1, point 2: expected 2 numbers"),
        (document({"strokes": [[[1, 2], [True, 4]]]}), "stroke 1, point 2: expected 2 numbers"),
        (document({"strokes": [[[1, 2], ["3", 4]]]}), "stroke 1, point 2: expected 2 numbers"),
        (document({"strokes": [[[1, 2], [None, 4]]]}), "stroke 1, point 2: expected 2 numbers"),
        (document({"strokes": [[[1, [2]]]]}), "stroke 1, point 1: expected 2 numbers"),
        (document({"strokes": [[[1, float("nan")]]]}), "sample 1, stroke 1: The ink has"),
        (document({"strokes": [[[1, 2, float("inf")]]]}), "sample 1, stroke 1: Time and"),
        (document({"strokes": [[[1, 10**400]]]}), "sample 1, stroke 1: The ink has"),
        (document({"strokes": [[[1, 2]]]}, {"strokes": [[[1, 2e6]]]}), "sample 2, stroke 1: The"),
    ],
)
def test_a_fault_in_json_is_told_with_its_sample(read: Read, text: str, told: str) -> None:
    with pytest.raises(InkFileError) as error:
        read(text, ".json")
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("oops", "line 3: no valid JSON"),
        (DEEP, "line 3: the JSON is nested too deep"),
        ("7", "line 3: expected an object"),
        ('{"strokes": [[[1, null]]]}', "line 3, stroke 1, point 1: expected 2 numbers"),
        ('{"strokes": [[[1, ' + "9" * 5000 + "]]]}", "line 3, stroke 1: The ink has coordinates"),
    ],
)
def test_a_fault_in_json_lines_is_told_with_its_line(read: Read, line: str, told: str) -> None:
    with pytest.raises(InkFileError) as error:
        read('{"strokes": [[[1, 2]]]}\n\n' + line + "\n", ".jsonl")
    assert told in str(error.value)


def test_ink_of_too_many_points_is_refused(tmp_path: Path) -> None:
    half = Stroke(np.ones((ink_files.MAX_POINTS_PER_INK // 2 + 1, 4)))
    with pytest.raises(InkFileError, match="sample 1: one ink may have at most 1,000,000 points"):
        write_ink_file(tmp_path / "much.jsonl", [LabelledInk(ink=(half, half), label="1")])
    path = tmp_path / "much.unp"
    path.write_text(".PEN_DOWN\n" + "1 1\n" * 2_000_001 + ".PEN_UP\n")
    with pytest.raises(InkFileError, match="line 1: a stroke may have at most 1,000,000 points"):
        read_ink_file(path)


# --- Writing ---


@pytest.mark.parametrize("name", ["ink", "ink.png", "ink.tra"])
def test_a_suffix_that_is_none_of_ours_is_not_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(InkFileError, match="Ink is written to files that end in"):
        write_ink_file(tmp_path / name, [SEVEN])


@pytest.mark.parametrize(
    ("suffix", "sample", "told"),
    [
        (".json", LabelledInk(ink=(), label="1"), "sample 1: there is no stroke"),
        (".inkml", LabelledInk(ink=SEVEN.ink, label="\0"), "sample 1: XML cannot hold this text"),
        (".inkml", LabelledInk(ink=SEVEN.ink, label="\ud800"), "sample 1: XML cannot hold"),
        (".unp", LabelledInk(ink=SEVEN.ink, label="\ud800"), "no valid Unicode"),
        (".unp", LabelledInk(ink=SEVEN.ink, label="1", writer=""), "a writer without a name"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(
    tmp_path: Path, suffix: str, sample: LabelledInk, told: str
) -> None:
    path = tmp_path / f"ink{suffix}"
    path.write_text("the old one")
    with pytest.raises(InkFileError, match=told):
        write_ink_file(path, [sample])
    assert path.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_writing_replaces_the_old_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "ink.json"
    path.write_text("the old one")
    write_ink_file(path, [SEVEN])
    assert read_ink_file(path) == [SEVEN]
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InkFileError, match="cannot be written: No such file"):
        write_ink_file(tmp_path / "no" / "folder" / "ink.json", [SEVEN])
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(InkFileError, match="cannot be written"):
        write_ink_file(tmp_path / "folder.json", [SEVEN])
    assert list(tmp_path.iterdir()) == [tmp_path / "folder.json"]
