"""Time spans and moments as the terminal shows them."""

from __future__ import annotations

from datetime import datetime


def time_in_words(seconds: float) -> str:
    """Return a time span, such as `6.2 s`, `3 min 20 s` or `2 h 5 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def moment_in_words(iso: str) -> str:
    """Return a moment that ISO 8601 gives with its zone, such as `2026-01-31 14:05`, here."""
    return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
