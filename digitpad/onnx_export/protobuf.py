"""Protocol buffers on the wire: as much of it as writing an ONNX model takes.

https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import struct

_VARINT, _BYTES, _FIXED_32 = 0, 2, 5


def integer(field: int, value: int) -> bytes:
    """Return a field that holds an int64 or an enum."""
    return _varint(field << 3 | _VARINT) + _varint(value & 0xFFFF_FFFF_FFFF_FFFF)


def real(field: int, value: float) -> bytes:
    """Return a field that holds a float of 32 bits."""
    return _varint(field << 3 | _FIXED_32) + struct.pack("<f", value)


def data(field: int, value: bytes) -> bytes:
    """Return a field that holds bytes or a message."""
    return _varint(field << 3 | _BYTES) + _varint(len(value)) + value


def text(field: int, value: str) -> bytes:
    """Return a field that holds a text; what UTF-8 cannot hold becomes a question mark."""
    return data(field, value.encode("utf-8", "replace"))


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)
