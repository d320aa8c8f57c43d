"""Numbers as people read them."""

from __future__ import annotations


def percent(part: float) -> str:
    """Return a part of 1 in per cent, such as `98.31 %`."""
    return f"{part * 100:.2f} %"


def size(size_bytes: int) -> str:
    """Return a file's size, such as `247 KB`."""
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1_000:,.0f} KB"
    return f"{size_bytes / 1_000_000:,.1f} MB"


def duration(seconds: float) -> str:
    """Return a time span, such as `12 s` or `3 min 20 s`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def with_article(digit: int) -> str:
    """Return a digit with its article, such as `a 4` or `an 8`."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def name_of_set(name: str) -> str:
    """Return what a set of test digits is called, such as `MNIST's test part` for `mnist`."""
    return _SET_NAMES.get(name, name)


_SET_NAMES = {"mnist": "MNIST's test part", "practice": "fresh practice digits"}
