"""digitpad: draw a digit and see, in the same frame, what a neural network reads."""

__version__ = "0.1.0"
