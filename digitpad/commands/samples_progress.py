"""What is shown of an import or export under way: a bar on a terminal, JSON lines to programs."""

from __future__ import annotations

import json
import sys
import time

_JSON_EVERY_S = 0.2


class SamplesProgress:
    """Tells how far many samples are.

    Args:
        doing: what is being done, in a word or two.
        as_json: print a JSON object now and then: `{"progress": {"samples": n, "share": part}}`.
    """

    def __init__(self, doing: str, *, as_json: bool) -> None:
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        self._as_json = as_json
        self._share = 0.0
        self._told_at = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            transient=True,
            disable=as_json or not sys.stdout.isatty(),
        )
        self._task = self._bar.add_task(doing, total=1.0)

    def __enter__(self) -> SamplesProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def share(self, share: float) -> None:
        """Take note of the part that is done, 0..1."""
        self._share = share

    def show(self, samples: int) -> None:
        """Show how many samples are done."""
        self._bar.update(self._task, description=f"{samples:,} samples", completed=self._share)
        now = time.monotonic()
        if self._as_json and now - self._told_at >= _JSON_EVERY_S:
            self._told_at = now
            progress = {"samples": samples, "share": round(self._share, 4)}
            print(json.dumps({"progress": progress}), flush=True)

    def say(self, doing: str) -> None:
        """Show what is being done."""
        self._bar.update(self._task, description=doing)
        if self._as_json:
            print(json.dumps({"progress": {"doing": doing}}), flush=True)
