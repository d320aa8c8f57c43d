"""The training process as the window runs it: orders come on standard input, events go out.

Keras is loaded before the first order comes, so that a run starts when Start is pressed. The
window's end closes standard input, and the process is gone at once, whatever it was doing.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import traceback

from digitpad.errors import DataError, DigitpadError
from digitpad.model_store import ModelStore
from digitpad.training.events import STOP_LINE, Event, Failed, Ready, RunOrder, to_line


def listen() -> None:
    """Run each order that comes on standard input, one after the other, until it is closed."""
    # What libraries print must not mix with the events: events keep the true standard output.
    events = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def emit(event: Event) -> None:
        events.write(to_line(event) + "\n")

    orders: queue.SimpleQueue[RunOrder] = queue.SimpleQueue()
    stop = threading.Event()
    threading.Thread(target=_read_orders, args=(orders, stop), daemon=True).start()

    from digitpad.training import (
        trainer,
    )  # Keras takes seconds to load: the watch stands first
    from digitpad.training.backend import versions

    emit(Ready(versions=versions(), mnist_at_hand=_is_mnist_at_hand()))
    store = ModelStore()
    while True:
        order = orders.get()
        stop.clear()
        try:
            trainer.run(order, store, emit, stop)
        except DigitpadError as error:
            emit(Failed(message=str(error)))
        except MemoryError:
            emit(Failed(message=_OUT_OF_MEMORY))
        except Exception as error:
            traceback.print_exc()
            emit(Failed(message=_told(error)))


def _is_mnist_at_hand() -> bool:
    from digitpad.training.dataset import find_mnist

    try:
        return find_mnist() is not None
    except DataError:
        return False


_OUT_OF_MEMORY = (
    "The training process ran out of memory. Use a smaller batch size or a smaller network."
)


def _told(error: Exception) -> str:
    """Return a sentence for an error that nobody foresaw."""
    reason = next(iter(str(error).strip().splitlines()), "")[:200]
    if "OOM" in reason or type(error).__name__ == "ResourceExhaustedError":
        return _OUT_OF_MEMORY
    if isinstance(error, OSError) and error.strerror:
        return f"Training stopped: {error.strerror}."
    return f"Training stopped by an unexpected error ({type(error).__name__}: {reason})."


def _read_orders(orders: queue.SimpleQueue[RunOrder], stop: threading.Event) -> None:
    for line in sys.stdin:
        word = line.strip()
        if word == STOP_LINE:
            stop.set()
        elif word:
            try:
                orders.put(RunOrder.from_line(word))
            except ValueError:
                traceback.print_exc()
    os._exit(0)  # the window is gone; nothing here is worth finishing
