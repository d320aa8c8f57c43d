"""Tests of the training process."""
