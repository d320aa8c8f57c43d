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

What a file does not say is filled in: a point every 10 ms, full pressure. Pressure in a tablet's
own levels is divided by the hardest press in the file. Files are hostile until checked: sizes are
bounded, XML with a document type (entities, external files) is refused before it is parsed.

The modules, each importing only from those above it::

    limits                 how much a file may hold
    points                 numbers in a file to points
    records                LabelledInk, and how it is put together
    unipen_segments        which strokes a UNIPEN segment holds
    unipen                 UNIPEN, both ways
    safe_xml               XML without entities
    inkml_traces           the traces of an InkML document
    inkml                  InkML, both ways
    json_ink               JSON, both ways
    reading, writing       which kind a file is, and opening it
"""

from digitpad.ink_files.limits import (
    MAX_DOCUMENT_BYTES,
    MAX_FILE_BYTES,
    MAX_POINTS_PER_INK,
    MAX_SAMPLES,
)
from digitpad.ink_files.reading import INK_SUFFIXES, read_ink_file
from digitpad.ink_files.records import LabelledInk
from digitpad.ink_files.writing import write_ink_file

__all__ = [
    "INK_SUFFIXES",
    "MAX_DOCUMENT_BYTES",
    "MAX_FILE_BYTES",
    "MAX_POINTS_PER_INK",
    "MAX_SAMPLES",
    "LabelledInk",
    "read_ink_file",
    "write_ink_file",
]
