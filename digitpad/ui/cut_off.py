"""The run that was cut off last, by a crash, a kill or the power, and may go on."""

from __future__ import annotations

from digitpad.run_record import CUT_OFF, FAILED, RunRecord
from digitpad.run_store import RunStore


def cut_off_last() -> RunRecord | None:
    """Return the newest run where it was cut off or failed with whole epochs done, or None.

    Older ones are in the list of runs: who has run something since does not wait for them.
    """
    newest = next(iter(RunStore().runs()), None)
    if newest is None or newest.status not in (CUT_OFF, FAILED) or not newest.epochs_done:
        return None
    return newest
