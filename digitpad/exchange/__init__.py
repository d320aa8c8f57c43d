"""Samples to and from files of other programs, and of other machines."""
