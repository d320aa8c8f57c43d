from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from digitpad import locations
from digitpad.errors import SampleError
from digitpad.samples.query import BY_LABEL, OLDEST, Query
from digitpad.samples.sample import (
    COLLECTED,
    CORRECTED,
    IMPORTED,
    LABELS,
    NOT_A_DIGIT,
    NewSample,
)
from digitpad.samples.store import CancelledError, SampleStore
from tests.samples.made import fill, ink, new, reading


@pytest.fixture
def store() -> Iterator[SampleStore]:
    with SampleStore() as opened:
        yield opened


def test_a_sample_is_kept_with_all_that_is_known_of_it() -> None:
    kept = NewSample(
        label=4,
        ink=ink(1),
        reading=reading(9),
        model="digitpad-2",
        kept_at="2026-11-21T15:30:00.125+00:00",
        source=COLLECTED,
        writer="Åse ✍",
        is_held_out=True,
    )
    with SampleStore() as store:
        added = store.add(kept)

    with SampleStore() as store:
        (sample,) = store.samples(store.ids())

    assert (sample.id, sample.what) == (added.id, kept)
    assert sample.was_misread


def test_the_store_lies_where_the_locations_say(store: SampleStore) -> None:
    store.add(new(0))
    store.close()

    assert store.path == locations.samples_file()
    assert [path.suffix for path in locations.sample_backups().iterdir()] == [".sqlite"]


def test_a_picture_is_kept_to_the_last_grey(store: SampleStore) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (17, 31), np.uint8)
    store.add(NewSample(label=NOT_A_DIGIT, picture=picture))

    (sample,) = store.all()

    assert sample.what.ink is None
    np.testing.assert_array_equal(sample.what.picture, picture)


def test_what_is_no_picture_is_refused_in_words(store: SampleStore) -> None:
    wrong = np.zeros((28, 28), np.float32)
    with pytest.raises(SampleError, match=r"uint8.*float32 of shape \(28, 28\)"):
        store.add(NewSample(label=1, picture=wrong))  # type: ignore[arg-type]
    with pytest.raises(SampleError, match="pixels"):
        store.add(NewSample(label=1, picture=np.zeros((0, 28), np.uint8)))

    assert store.counts().total == 0


def test_the_same_content_is_kept_once_and_keeps_its_label(store: SampleStore) -> None:
    first = store.add(NewSample(label=4, ink=ink(1)))
    again = store.add(NewSample(label=9, ink=ink(1)))

    assert first.is_new
    assert (again.is_new, again.id, again.label_there) == (False, first.id, 4)
    assert store.counts().by_label[4] == 1


def test_a_fifth_of_each_label_is_held_out_for_good_whatever_comes_and_goes(
    store: SampleStore,
) -> None:
    sevens = [store.add(NewSample(label=7, ink=ink(number))).id for number in range(5)]
    ones = [store.add(NewSample(label=1, ink=ink(number))).id for number in range(50, 53)]
    store.relabel([sevens[2]], 1)
    removed = store.remove(sevens[:2])
    more = [store.add(NewSample(label=7, ink=ink(number))).id for number in range(100, 108)]
    store.put_back(removed)

    held_out = [sample.id for sample in store.all(held_out=True)]

    assert held_out == [sevens[2], ones[2], more[0], more[5]]
    assert store.ids(Query(held_out=True, order=OLDEST)).tolist() == held_out


def test_whoever_says_what_is_held_out_is_heeded(store: SampleStore) -> None:
    for number in range(4):
        store.add(NewSample(label=7, ink=ink(number), is_held_out=number == 0))

    assert [sample.is_held_out for sample in store.all()] == [True, False, False, False]


def test_a_moment_is_kept_in_utc_and_now_where_nobody_tells_it(store: SampleStore) -> None:
    store.add(NewSample(label=1, ink=ink(1), kept_at="2026-11-21T15:30:00+02:00"))
    store.add(NewSample(label=1, ink=ink(2)))

    told, now = (sample.what.kept_at for sample in store.all())

    assert told == "2026-11-21T13:30:00.000+00:00"
    assert now > told
    with pytest.raises(SampleError, match="yesterday"):
        store.add(NewSample(label=1, ink=ink(3), kept_at="yesterday"))


def test_text_that_no_file_can_hold_is_refused_in_words(store: SampleStore) -> None:
    with pytest.raises(SampleError, match="writer's name"):
        store.add(NewSample(label=1, ink=ink(1), writer="\udcff"))


@pytest.fixture
def library(store: SampleStore) -> SampleStore:
    """Six samples, ids 1 to 6, kept on six days, the last id on the first."""
    rows = (
        # label, reading, source, writer, day
        (3, reading(3), CORRECTED, "ann", 6),
        (NOT_A_DIGIT, reading(3, 0.4), CORRECTED, "", 5),
        (3, reading(8), COLLECTED, "ann", 4),
        (0, None, IMPORTED, "bob", 3),
        (NOT_A_DIGIT, reading(1), IMPORTED, "bob", 2),
        (3, None, IMPORTED, "", 1),
    )
    for number, (label, read, source, writer, day) in enumerate(rows):
        store.add(
            NewSample(
                label=label,
                ink=ink(number),
                reading=read,
                source=source,
                writer=writer,
                kept_at=f"2026-11-0{day}T12:00:00+00:00",
            )
        )
    return store


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(), [1, 2, 3, 4, 5, 6]),
        (Query(order=OLDEST), [6, 5, 4, 3, 2, 1]),
        (Query(order=BY_LABEL), [4, 1, 3, 6, 2, 5]),
        (Query(labels=[3]), [1, 3, 6]),
        (Query(labels=[NOT_A_DIGIT, 0], order=BY_LABEL), [4, 2, 5]),
        (Query(labels=[]), []),
        (Query(misread=True), [3, 5]),
        (Query(misread=False), [1, 2]),
        (Query(source=IMPORTED), [4, 5, 6]),
        (Query(writer="ann"), [1, 3]),
        (Query(writer="ann", misread=True), [3]),
        (Query(since="2026-11-05T13:00:00+01:00"), [1, 2]),
        (Query(until="2026-11-03"), [5, 6]),
    ],
)
def test_a_query_finds_what_it_asks_for_in_its_order(
    library: SampleStore, query: Query, ids: list[int]
) -> None:
    assert library.ids(query).tolist() == ids


def test_what_was_misread_follows_the_label(library: SampleStore) -> None:
    library.relabel([1, 3], 8)

    assert library.ids(Query(misread=True)).tolist() == [1, 5]


def test_samples_come_as_asked_and_those_that_are_gone_are_left_out(library: SampleStore) -> None:
    assert [sample.id for sample in library.samples([5, 99, 1, 2**70, -1, 5])] == [5, 1, 5]


def test_counts_and_writers_tell_what_is_there(library: SampleStore) -> None:
    counts = library.counts()

    assert counts.by_label == {**dict.fromkeys(LABELS, 0), 3: 3, 0: 1, NOT_A_DIGIT: 2}
    assert counts.held_out == {**dict.fromkeys(LABELS, 0), 3: 1}
    assert library.writers() == ["ann", "bob"]


def test_relabelling_gives_back_what_undoes_it(library: SampleStore) -> None:
    before = [sample.label for sample in library.all()]

    former = library.relabel([1, 2, 99], 7)
    assert [sample.label for sample in library.samples([1, 2])] == [7, 7]
    library.relabel_each(former)

    assert former == {1: 3, 2: NOT_A_DIGIT}
    assert [sample.label for sample in library.all()] == before
    with pytest.raises(SampleError, match="12"):
        library.relabel([1], 12)


def test_removed_samples_can_be_put_back_as_they_were(library: SampleStore) -> None:
    before = list(library.all())

    removed = library.remove([2, 3, 99])
    assert library.ids(Query(order=OLDEST)).tolist() == [6, 5, 4, 1]
    library.put_back(removed)

    assert list(library.all()) == before


def test_an_id_is_never_given_twice(library: SampleStore) -> None:
    removed = library.remove([6])
    assert library.add(new(77)).id == 7
    library.put_back(removed)
    assert library.add(new(78)).id == 8


def test_what_was_kept_again_meanwhile_is_not_put_back_twice(library: SampleStore) -> None:
    (last,) = library.samples([6])
    removed = library.remove([6])
    again = library.add(last.what)
    library.put_back(removed)

    assert library.ids(Query(labels=[3])).tolist() == [1, 3, again.id]


def test_an_import_counts_what_is_new_and_what_was_there(store: SampleStore) -> None:
    store.add(NewSample(label=4, ink=ink(1)))
    told: list[int] = []

    counts = store.add_all(
        [NewSample(label=4, ink=ink(n)) for n in (1, 2, 2)] + [NewSample(label=9, ink=ink(1))],
        on_progress=told.append,
    )

    assert (counts.added, counts.duplicates, counts.conflicts) == (1, 2, 1)
    assert told == [4]
    assert store.counts().by_label[4] == 2


def test_an_import_that_is_cancelled_or_fails_leaves_nothing(store: SampleStore) -> None:
    def faulty() -> Iterator[NewSample]:
        yield new(1)
        raise SampleError("line 2: no sample.")

    asked = iter([False] * 150 + [True])
    with pytest.raises(CancelledError):
        store.add_all(map(new, range(300)), is_cancelled=lambda: next(asked))
    with pytest.raises(SampleError, match="line 2"):
        store.add_all(faulty())

    assert store.counts().total == 0
    assert store.add(new(1)).id == 1


def test_an_import_cancelled_while_it_is_written_leaves_nothing(store: SampleStore) -> None:
    asked = iter([False] * 450 + [True])
    with pytest.raises(CancelledError):
        store.add_all(map(new, range(300)), is_cancelled=lambda: next(asked))

    assert store.counts().total == 0


def test_two_windows_see_what_the_other_changed(store: SampleStore) -> None:
    with SampleStore() as other:
        assert not other.changed_elsewhere()
        store.add(new(1))

        assert other.changed_elsewhere()
        assert not other.changed_elsewhere()
        assert not store.changed_elsewhere()
        assert other.counts().total == 1


def test_others_write_while_all_samples_are_read(store: SampleStore) -> None:
    fill(store, 10)
    with SampleStore() as other:
        seen = []
        for sample in store.all(chunk=3):
            seen.append(sample.id)
            if sample.id <= 10:
                other.add(new(100 + sample.id))

    assert seen == list(range(1, 21))


def test_deleting_everything_leaves_nothing_and_both_windows_go_on(
    store: SampleStore, digitpad_home: Path
) -> None:
    fill(store, 3)
    (digitpad_home / "samples-damaged-2026-11-21T10-00-00Z.sqlite").touch()
    with SampleStore() as other:
        assert list(locations.sample_backups().iterdir())

        store.remove_everything()
        left = {path.name for path in digitpad_home.rglob("*") if path.is_file()}

        assert left == {"samples.sqlite", "samples.lock"}
        assert other.changed_elsewhere()
        assert other.counts().total == 0
        assert other.add(new(1)).id == 1
        assert store.counts().total == 1


def test_a_store_that_was_closed_says_so(store: SampleStore) -> None:
    store.close()
    with pytest.raises(SampleError, match="closed"):
        store.counts()
