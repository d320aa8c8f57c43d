"""The training process as the window runs it: orders come on standard input, events go out.

Keras is loaded before the first order comes, so that a run starts when Start is pressed. The
window's end closes standard input, and the process is gone at once, whatever it was doing.

Each line that comes is an order, but for the word that stops the runs ordered so far. Each order is
answered by events, the last of which is `Finished`, `Stopped` or `Failed`; so is a line that is no
order, for whoever sent it waits.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import traceback
from dataclasses import dataclass, field

from digitpad.errors import DataError, DigitpadError
from digitpad.model_store import ModelStore
from digitpad.training.events import STOP_LINE, Event, Failed, Ready, RunOrder, to_line


@dataclass(frozen=True)
class _Job:
    """A line that asked for a run, and whether the run is to stop."""

    line: str
    stop: threading.Event = field(default_factory=threading.Event)


def listen() -> None:
    """Run each order that comes on standard input, one after the other, until it is closed."""
    # What libraries print must not mix with the events: events keep the true standard output.
    events = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def emit(event: Event) -> None:
        events.write(to_line(event) + "\n")

    jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
    threading.Thread(target=_read_jobs, args=(jobs,), daemon=True).start()

    # Keras takes seconds to load: the watch over standard input stands first.
    from digitpad.training import trainer
    from digitpad.training.backend import versions

    emit(Ready(versions=versions(), mnist_at_hand=_is_mnist_at_hand()))
    store = ModelStore()
    while True:
        job = jobs.get()
        try:
            trainer.run(RunOrder.from_line(job.line), store, emit, job.stop)
        except DigitpadError as error:
            emit(Failed(message=str(error)))
        except Exception as error:
            traceback.print_exc()
            emit(Failed(message=_told(error)))


def _read_jobs(jobs: queue.SimpleQueue[_Job]) -> None:
    given: list[_Job] = []
    # Bytes, because what is no text must not end the watch.
    for line in sys.stdin.buffer:
        word = line.decode("utf-8", "replace").strip()
        if word == STOP_LINE:
            for job in given:
                job.stop.set()
            given.clear()
        elif word:
            given.append(_Job(word))
            jobs.put(given[-1])
    os._exit(0)  # the window is gone; nothing here is worth finishing


def _is_mnist_at_hand() -> bool:
    from digitpad.training.mnist import find_mnist

    try:
        return find_mnist() is not None
    except DataError:
        return False


def _told(error: Exception) -> str:
    """Return a sentence for an error that nobody foresaw."""
    if isinstance(error, OSError) and error.strerror:
        return f"Training stopped: {error.strerror}."
    reason = next(iter(str(error).strip().splitlines()), "")[:200].rstrip(".")
    return f"Training stopped by an unexpected error ({type(error).__name__}: {reason})."
