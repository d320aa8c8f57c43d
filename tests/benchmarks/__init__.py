"""The figures that digitpad is to reach, each beside its baseline measured in the same run.

`python -m tests.benchmarks` prints them. One module measures one figure (or two that share a
baseline), and what runs in a process of its own is a module named `*_child`. Our side and the
baseline take turns, so that whatever else the machine does meets both.
"""
