"""Tests: they mirror the package; each name is a sentence."""
