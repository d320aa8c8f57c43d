"""XML from strangers, parsed only where nothing in it can grow or reach outside the file."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.parsers.expat import ErrorString

from digitpad.errors import InkFileError
from digitpad.ink_files.limits import MAX_TAGS

XML = "{http://www.w3.org/XML/1998/namespace}"
"""What stands before `id` and `space` in the names of the attributes xml:id and xml:space."""


def xml_root(data: bytes) -> ElementTree.Element:
    """Return the outermost element of an XML document without a document type.

    Raises:
        InkFileError: it has a document type (which may hold entities or name other files), too
            many tags, an encoding that does not write ASCII as ASCII, or is not well formed.
    """
    if b"\0" in data:
        raise InkFileError("the text is UTF-16 or no text; save it as UTF-8.")
    # Every encoding that is left writes ASCII as ASCII, so none can hide it.
    if b"<!DOCTYPE" in data:
        raise InkFileError("XML with a document type (DOCTYPE) is refused: it may hold entities.")
    if data.count(b"<") > MAX_TAGS:
        raise InkFileError(f"a file may have at most {MAX_TAGS:,} XML tags.")
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise InkFileError(
            f"line {line}: no well-formed XML ({ErrorString(error.code)})."
        ) from error
    except (LookupError, ValueError) as error:
        raise InkFileError(
            "line 1: the XML is in an unknown encoding; save it as UTF-8."
        ) from error


def local_name(element: ElementTree.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
