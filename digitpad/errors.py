"""The tree of exceptions. Every message is one sentence that can be shown to a user.

DigitpadError
├── InkError              ink that is no ink: coordinates not finite, or far outside
│   └── EmptyInkError     nothing has been drawn
├── InkFileError          an ink file that cannot be read
├── PictureError          a picture that cannot be read
│   └── BlankPictureError nothing is written on it
├── ShippedFileError      a file that ships with digitpad is missing
├── UserFolderError       the folder of the user's files cannot be made or written
├── ModelError            a model that is missing, damaged or refused
│   └── ModelFileError    a ``.keras`` file from elsewhere that is refused
├── SampleError           samples that cannot be kept, read or taken in
├── RunError              a kept run that is missing, damaged or under way
├── CurveFileError        curves that cannot be written to a file
├── RecipeError           a recipe that cannot work
├── DataError             training or evaluation data that cannot be had or read
└── TrainingError         a run that cannot go on
    └── DivergedError     the loss or the weights are no longer numbers
"""


class DigitpadError(Exception):
    """Base of everything that digitpad raises on purpose.

    Attributes:
        can_resume: whether it ended a run of which epochs are kept to go on with.
    """

    can_resume: bool = False


class InkError(DigitpadError):
    """Ink that is no ink: coordinates that are not finite, or far outside any canvas."""


class EmptyInkError(InkError):
    """Nothing has been drawn."""


class InkFileError(DigitpadError):
    """An ink file that cannot be read."""


class PictureError(DigitpadError):
    """A picture that cannot be read."""


class BlankPictureError(PictureError):
    """A picture on which nothing is written."""


class ShippedFileError(DigitpadError):
    """A file that ships with digitpad is missing."""


class UserFolderError(DigitpadError):
    """The folder of the user's files cannot be made or written."""


class ModelError(DigitpadError):
    """A model that is missing, damaged or refused."""


class ModelFileError(ModelError):
    """A ``.keras`` file from elsewhere that is refused."""


class SampleError(DigitpadError):
    """Samples that cannot be kept, read or taken in."""


class RunError(DigitpadError):
    """A kept run that is missing, damaged or under way."""


class CurveFileError(DigitpadError):
    """Learning curves that cannot be written to a file."""


class RecipeError(DigitpadError):
    """A recipe that cannot work."""


class DataError(DigitpadError):
    """Training or evaluation data that cannot be had or read."""


class TrainingError(DigitpadError):
    """A training run that cannot go on."""


class DivergedError(TrainingError):
    """The loss or the weights are no longer finite numbers."""
