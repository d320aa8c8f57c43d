"""What changes rows: adding, relabelling, removing, putting back. Each within a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digitpad.samples.rows import COLUMNS, Row, is_whole, numbered, relabelled

ID, LABEL, CONTENT = (COLUMNS.index(name) for name in ("id", "label", "content"))
_HELD_OUT = COLUMNS.index("is_held_out")

_ALL = ", ".join(COLUMNS)
_INSERT = f"INSERT INTO samples ({_ALL}) VALUES ({', '.join('?' * len(COLUMNS))})"
AT_ONCE = 500
"""How many rows are read by one statement."""

_HELD_OUT_EVERY, _HELD_OUT_BEFORE = 5, 2


@dataclass(frozen=True, kw_only=True)
class Added:
    """What became of a sample that was to be kept.

    Attributes:
        id: the sample's id; where the same content was there already, the id of that one.
        is_new: whether it was not there before.
        label_there: the label of what was there already, or None.
    """

    id: int
    is_new: bool
    label_there: int | None = None


class Adding:
    """Adds rows within a transaction.

    Args:
        connection: within a transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._held_out: dict[int, tuple[int, int]] = {}
        self._next_id = fresh_id(connection)

    def add(self, row: Row, *, is_held_out: bool | None) -> Added:
        """Keep a row under an id of its own, unless its content is kept already.

        Args:
            row: what `row_of` gave.
            is_held_out: None holds it out where fewer than a fifth of its label is; of those kept
                one after another it is the 3rd, the 8th, the 13th …
        """
        there = self._connection.execute(
            "SELECT id, label FROM samples WHERE content = ?", (row[CONTENT],)
        ).fetchone()
        if there is not None:
            return Added(id=there[0], is_new=False, label_there=there[1])
        number, held_out = self._counted(row[LABEL])
        if is_held_out is None:
            is_held_out = held_out < (number + 1 + _HELD_OUT_BEFORE) // _HELD_OUT_EVERY
        self._held_out[row[LABEL]] = (number + 1, held_out + is_held_out)
        new_id, self._next_id = self._next_id, self._next_id + 1
        self._connection.execute(_INSERT, numbered(row, sample_id=new_id, is_held_out=is_held_out))
        return Added(id=new_id, is_new=True)

    def _counted(self, label: int) -> tuple[int, int]:
        """Return how many samples of a label there are, and how many of them are held out."""
        if label not in self._held_out:
            self._held_out[label] = self._connection.execute(
                "SELECT count(*), coalesce(sum(is_held_out), 0) FROM samples WHERE label = ?",
                (label,),
            ).fetchone()
        return self._held_out[label]


def put_row(connection: sqlite3.Connection, row: Row) -> bool:
    """Put a row in the place of those with its id or its content; tell whether that is new."""
    there = connection.execute(
        "SELECT 1 FROM samples WHERE id = ? AND checksum = ?", (row[ID], row[-1])
    ).fetchone()
    if there is None:
        connection.execute(_INSERT.replace("INSERT", "INSERT OR REPLACE"), row)
    return there is None


def relabel_rows(connection: sqlite3.Connection, labels: Mapping[int, int]) -> dict[int, int]:
    """Give samples, by id, other labels; return the former ones. Damaged rows stay as they are."""
    former = {}
    for row in rows_of(connection, list(labels)):
        if is_whole(row):
            changed = relabelled(row, int(labels[row[ID]]))
            connection.execute(
                "UPDATE samples SET label = ?, checksum = ? WHERE id = ?",
                (changed[LABEL], changed[-1], row[ID]),
            )
            former[row[ID]] = row[LABEL]
    return former


def remove_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Remove samples by their ids; those that are gone already do not matter."""
    connection.executemany("DELETE FROM samples WHERE id = ?", ((int(id_),) for id_ in ids))


def put_back_rows(connection: sqlite3.Connection, rows: Iterable[Row]) -> list[int]:
    """Put rows back as they were, under their ids; return the ids of those that are put back.

    One whose content is kept again already stays away. Where another sample has the id (the file
    was begun anew meanwhile), it gets a fresh one.
    """
    put_back = []
    for row in rows:
        if _is_there(connection, "content", row[CONTENT]):
            continue
        if _is_there(connection, "id", row[ID]):
            is_held_out = bool(row[_HELD_OUT])
            row = numbered(row, sample_id=fresh_id(connection), is_held_out=is_held_out)
        connection.execute(_INSERT, row)
        put_back.append(int(row[ID]))
    return put_back


def rows_of(connection: sqlite3.Connection, ids: Sequence[int]) -> Iterator[Row]:
    """Give the rows of some ids, in no order; those that are not there are left out."""
    for start in range(0, len(ids), AT_ONCE):
        asked = [int(id_) for id_ in ids[start : start + AT_ONCE]]
        marks = ", ".join("?" * len(asked))
        yield from connection.execute(
            f"SELECT {_ALL} FROM samples WHERE id IN ({marks})", asked
        ).fetchall()


def rows_after(
    connection: sqlite3.Connection, after: int, held_out: bool | None, limit: int
) -> list[Row]:
    """Return up to `limit` rows whose ids are beyond `after`, by id."""
    return connection.execute(
        f"SELECT {_ALL} FROM samples WHERE id > ? AND (? IS NULL OR is_held_out = ?) "
        "ORDER BY id LIMIT ?",
        (after, held_out, held_out, limit),
    ).fetchall()


def fresh_id(connection: sqlite3.Connection) -> int:
    """Return an id that no sample ever had."""
    (last,) = connection.execute(
        "SELECT max((SELECT coalesce(max(seq), 0) FROM sqlite_sequence), "
        "(SELECT coalesce(max(id), 0) FROM samples))"
    ).fetchone()
    return int(last) + 1


def _is_there(connection: sqlite3.Connection, column: str, value: object) -> bool:
    found = connection.execute(f"SELECT 1 FROM samples WHERE {column} = ?", (value,)).fetchone()
    return found is not None
