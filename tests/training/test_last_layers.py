"""Networks whose last two layers alone learn: chains, networks in networks, and others."""

from __future__ import annotations

from pathlib import Path

from tests.training.child import found_by


def test_the_last_two_layers_learn_alone_whatever_the_network_is(tmp_path: Path) -> None:
    found = found_by("last_layers_checks", tmp_path)

    assert found["nested"]["is_split"]
    assert not found["branched"]["is_split"]
    for each in found.values():
        assert not any(each["changed"][:-4])
        assert all(each["changed"][-4:])
        first, last = each["loss"]
        assert last < first
        assert each["trainable"]
