"""Which label a text in a file means, told with its place where it means none."""

from __future__ import annotations

from dataclasses import dataclass

from digitpad.errors import SampleError
from digitpad.samples.sample import NOT_A_DIGIT, label_of


@dataclass(frozen=True, kw_only=True)
class LabelRule:
    """What is made of the labels in a file.

    Attributes:
        others_as_non_digits: whether every other text ("seven", "+") labels what is no digit;
            otherwise it is told as a fault.
    """

    others_as_non_digits: bool = False

    def label(self, text: str | None, place: str) -> int:
        """Return the label that a text means: 0 to 9, or `NOT_A_DIGIT`.

        Raises:
            SampleError: there is none, or it means nothing; the message names the place.
        """
        if text is None:
            raise SampleError(
                f"{place}: nothing says which digit it is; only labelled samples are taken in."
            )
        try:
            return label_of(text)
        except SampleError as fault:
            if self.others_as_non_digits:
                return NOT_A_DIGIT
            raise SampleError(f"{place}: {fault}") from fault
