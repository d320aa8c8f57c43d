"""OpenCV, imported in this one place: ``from digitpad.opencv import cv2``.

Two things must stand before and after its import, so nothing else imports it directly:

* `OPENCV_IO_MAX_IMAGE_PIXELS` is read once, at import. Without it a PNG of a hundred kilobytes may
  decode to gigabytes.
* opencv-python brings a Qt of its own and points the process's `QT_` variables and the library
  path at it, with a trailing colon that makes the current folder a library path of every child.
  They are put back as they were, or PySide6 would look for its plugins in OpenCV's folder.
"""

from __future__ import annotations

import os

MAX_PICTURE_PIXELS = 8_000 * 8_000
"""The largest picture that is decoded."""

_OVERWRITTEN = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")

_before = {name: os.environ.get(name) for name in _OVERWRITTEN}
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(MAX_PICTURE_PIXELS)
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")  # a damaged file is told in our words

import cv2 as cv2  # noqa: E402  the variables above are read while it loads

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value
