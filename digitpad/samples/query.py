"""Which samples, in which order: the question and its SQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from digitpad.errors import SampleError
from digitpad.samples.rows import moment

NEWEST, OLDEST, BY_LABEL = "newest", "oldest", "label"

_ORDERS = {
    NEWEST: "kept_at DESC, id DESC",
    OLDEST: "kept_at, id",
    BY_LABEL: "label, kept_at DESC, id DESC",
}

# With the limit that is none, SQLite keeps the inner order.
_IDS = (
    "SELECT group_concat(id) FROM (SELECT id FROM samples WHERE {where} ORDER BY {order} LIMIT -1)"
)


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which samples are asked for; what is None does not matter.

    Attributes:
        labels: those with one of these labels.
        misread: those that were, or were not, misread when they were kept; neither takes in those
            that nobody read.
        source: those of a source.
        writer: those of a writer.
        held_out: those that are held out, or are not.
        since: those kept then or later, ISO 8601.
        until: those kept before then, ISO 8601.
        order: `NEWEST` or `OLDEST` first, or `BY_LABEL`: digits, what is no digit last, the newest
            of each first.
    """

    labels: Collection[int] | None = None
    misread: bool | None = None
    source: str | None = None
    writer: str | None = None
    held_out: bool | None = None
    since: str | None = None
    until: str | None = None
    order: str = NEWEST

    def __post_init__(self) -> None:
        if self.order not in _ORDERS:
            raise SampleError(
                f"Samples are ordered by one of {', '.join(_ORDERS)}. Received: {self.order!r}."
            )

    def statements(self) -> list[tuple[str, list[Any]]]:
        """Return statements, each with its values; together they give the ids in order.

        Each gives one text of ids between commas, or None: a row an id would take thrice the time.

        Raises:
            SampleError: a moment is none.
        """
        conditions, values = self._conditions()
        order = _ORDERS[self.order]
        # Two by label, for what is no digit comes last and yet no sample is sorted: the index is.
        parts = ("label >= 0", "label < 0") if self.order == BY_LABEL else ("TRUE",)
        return [
            (_IDS.format(where=" AND ".join((part, *conditions)), order=order), values)
            for part in parts
        ]

    def _conditions(self) -> tuple[list[str], list[Any]]:
        wanted: list[tuple[str, list[Any]]] = []
        if self.labels is not None:
            labels = [int(label) for label in self.labels]
            wanted.append((f"label IN ({', '.join('?' * len(labels))})", labels))
        if self.misread is not None:
            wanted.append(("read_as <> label" if self.misread else "read_as = label", []))
        if self.held_out is not None:
            wanted.append(("is_held_out = ?", [int(self.held_out)]))
        for column, text in (("source", self.source), ("writer", self.writer)):
            if text is not None:
                wanted.append((f"{column} = ?", [text]))
        for sign, text in ((">=", self.since), ("<", self.until)):
            if text is not None:
                wanted.append((f"kept_at {sign} ?", [moment(text)]))
        return [condition for condition, _ in wanted], [v for _, given in wanted for v in given]
