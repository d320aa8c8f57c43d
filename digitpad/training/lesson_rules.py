"""What samples there must be before a model can be taught; plain, so that the window knows it."""

from __future__ import annotations

from collections.abc import Mapping

LEAST_SAMPLES = 10
"""To learn from."""


def why_too_few(learnt: Mapping[int, int]) -> str:
    """Return why a model cannot be taught, as a sentence that says what to do, or an empty text.

    Args:
        learnt: how many samples there are to learn from, by label.
    """
    total = sum(learnt.values())
    if total < LEAST_SAMPLES:
        return (
            f"Teaching takes at least {LEAST_SAMPLES} samples to learn from, those held out not "
            f"counted; so far there are {total}. Correct readings or collect digits, then teach."
        )
    if max(learnt.values()) == total:
        return (
            "All samples are of one class: a model taught so would see it everywhere. Collect "
            "other digits, too, then teach."
        )
    return ""
