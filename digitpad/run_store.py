"""Training runs that are kept: a folder each, with what is known of the run and what it told.

`runs/ID/run.json` is the record, always whole. `runs/ID/events.jsonl` takes the run's events, a
line each, as they come; its last line may be torn where the run was killed, and is passed over. A
run that is under way holds the lock `runs/ID/lock`, which the system frees when its process ends.

Keeping a run never harms it: what cannot be written is told to the log, and the run goes on.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digitpad import locations
from digitpad.errors import DigitpadError, RunError
from digitpad.files import partial_beside, sweep_partials
from digitpad.model_folder import fresh_id, is_model_id
from digitpad.run_record import CUT_OFF, MAX_BYTES, RUNNING, UNFINISHED, RunRecord
from digitpad.run_recorder import (
    EVENTS_FILE,
    RECORD_FILE,
    RunRecorder,
    epochs_told,
    is_under_way,
)

MAX_RUNS = 200
"""Beyond these, the oldest that are not under way go."""
MAX_EVENT_BYTES = 64_000_000
"""What is read of a run's events: more than `run_recorder` writes."""
_NEVER_BEGAN_S = 24 * 60 * 60.0

_log = logging.getLogger(__name__)


class RunStore:
    """The runs that there are. Looks at the disk at each call: other processes train, too."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[tuple[int, int], RunRecord]] = {}

    def begin(
        self,
        *,
        recipe: Mapping[str, Any],
        order: Mapping[str, Any],
        epochs: int = 0,
        seed: int = 0,
        data: str = "",
        weights: int = 0,
        race: str = "",
    ) -> RunRecorder:
        """Begin to keep a run, and let the oldest go where there are too many.

        Never raises: where the disk takes nothing, the recorder keeps nothing, and its id is empty.
        """
        record = RunRecord(
            id=fresh_id(str(recipe.get("name", "run"))),
            began=datetime.now(UTC).isoformat(timespec="milliseconds"),
            recipe=dict(recipe),
            order=dict(order),
            epochs=epochs,
            seed=seed,
            data=data,
            weights=weights,
            race=race,
            pid=os.getpid(),
        )
        try:
            self._prune()
            folder = _runs_folder() / record.id
            folder.mkdir()
            return RunRecorder(record, folder)
        except (OSError, DigitpadError) as error:
            _log.warning("The run is not kept: %s", error)
            return RunRecorder(record, None)

    def reopen(self, run_id: str, *, epochs_done: int | None = None) -> RunRecorder:
        """Go on keeping a run that was cut off or stopped.

        Args:
            run_id: the run's id.
            epochs_done: with how many epochs it goes on; what it told after them is cut away. By
                default all that were told whole.

        Raises:
            RunError: there is no such run, or it is damaged or under way.
        """
        record = self.run(run_id)
        if record.status == RUNNING:
            raise RunError(f"The run {run_id} is under way.")
        again = replace(
            record, status=RUNNING, pid=os.getpid(), accuracy=None, message="", model=""
        )
        try:
            recorder = RunRecorder(again, self.folder(run_id))
        except OSError as error:
            _log.warning("The run is not kept any more: %s", error)
            return RunRecorder(again, None)
        recorder.cut_after(epochs_done)
        return recorder

    def to_resume(self, order: Mapping[str, Any], *, epochs_done: int = 0) -> RunRecord | None:
        """Return the newest run of the same order that did not come to its end, or None.

        Args:
            order: plain JSON of the order.
            epochs_done: how far it must have come at least.
        """
        asked = _without_resume(order)
        for record in self.runs():
            is_unfinished = record.status in UNFINISHED and record.epochs_done >= epochs_done
            if is_unfinished and _without_resume(record.order) == asked:
                return record
        return None

    def runs(self) -> list[RunRecord]:
        """Return the runs, newest first; damaged ones are left out, and nothing is raised."""
        try:
            names = [path.name for path in _runs_folder().iterdir()]
        except (OSError, DigitpadError):
            return []
        found = []
        for name in filter(is_model_id, names):
            with contextlib.suppress(RunError):
                found.append(self.run(name))
        return sorted(found, key=lambda record: (record.began, record.id), reverse=True)

    def run(self, run_id: str) -> RunRecord:
        """Return a run by its id.

        Raises:
            RunError: there is none, or it is damaged.
        """
        folder = self.folder(run_id)
        record = self._record_in(folder)
        if record.status == RUNNING and not is_under_way(folder):
            # Its last word may be newer than its record, which is written now and then.
            return replace(record, status=CUT_OFF, epochs_done=epochs_told(folder))
        return record

    def event_lines(self, run_id: str) -> list[str]:
        """Return what a run told, a line of JSON each; a torn last line is left out.

        Raises:
            RunError: there is no such run, or its events cannot be read.
        """
        path = self.folder(run_id) / EVENTS_FILE
        try:
            with path.open("rb") as file:
                data = file.read(MAX_EVENT_BYTES)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RunError(f"{path} cannot be read: {error.strerror or error}.") from error
        whole, _, _torn = data.rpartition(b"\n")
        return whole.decode("ascii", "replace").split("\n") if whole else []

    def folder(self, run_id: str) -> Path:
        """Return the folder of a run, for what else is to be kept of it.

        Raises:
            RunError: there is no such run.
        """
        if is_model_id(run_id):  # never a path
            folder = _runs_folder() / run_id
            if folder.is_dir():
                return folder
        raise RunError(f"There is no run {run_id!r} among those that are kept.")

    def remove(self, run_id: str) -> None:
        """Remove a run and what it told; a model that came of it stays.

        Raises:
            RunError: there is none, it is under way, or it cannot be removed.
        """
        folder = self.folder(run_id)
        if is_under_way(folder):
            raise RunError("A run that is under way cannot be removed; stop it first.")
        hidden = partial_beside(folder)
        try:
            folder.rename(hidden)
        except OSError as error:
            raise RunError(f"{folder} cannot be removed: {error.strerror or error}.") from error
        shutil.rmtree(hidden, ignore_errors=True)

    def _record_in(self, folder: Path) -> RunRecord:
        """Return a folder's record, read again only where its file is another."""
        path = folder / RECORD_FILE
        try:
            found = path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            known = self._read.get(folder.name)
            if known is not None and known[0] == stamp:
                return known[1]
            if found.st_size > MAX_BYTES:
                raise RunError(f"{path} is damaged: it is too large.")
            record = RunRecord.from_json(folder.name, path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise RunError(f"{path} cannot be read.") from error
        self._read[folder.name] = (stamp, record)
        return record

    def _prune(self) -> None:
        """Remove what killed processes left, and the oldest runs beyond those that are kept."""
        folder = _runs_folder()
        sweep_partials(folder)
        for path in folder.iterdir():
            if is_model_id(path.name) and _never_began(path):
                shutil.rmtree(path, ignore_errors=True)
        runs = self.runs()
        ended = [record for record in reversed(runs) if record.status != RUNNING]
        for record in ended[: max(0, len(runs) + 1 - MAX_RUNS)]:
            with contextlib.suppress(RunError):
                self.remove(record.id)


def _runs_folder() -> Path:
    folder = locations.user_folder() / "runs"
    folder.mkdir(exist_ok=True)
    return folder


def _never_began(folder: Path) -> bool:
    if not folder.is_dir() or (folder / RECORD_FILE).exists():
        return False
    return time.time() - folder.stat().st_mtime > _NEVER_BEGAN_S


def _without_resume(order: Mapping[str, Any]) -> dict[str, Any]:
    """Return an order as JSON has it, but for whether it asks to go on."""
    rest = {key: value for key, value in order.items() if key != "resume"}
    return dict(json.loads(json.dumps(rest)))
