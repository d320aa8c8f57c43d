"""Networks whose last layer alone learns: chains, networks in networks, and others."""

from __future__ import annotations

from pathlib import Path

from tests.training.child import found_by


def test_the_last_layer_learns_alone_whatever_the_network_is(tmp_path: Path) -> None:
    found = found_by("last_layer_checks", tmp_path)

    assert found["nested"]["is_split"]
    assert not found["branched"]["is_split"]
    for each in found.values():
        *before, kernel, bias = each["changed"]
        assert not any(before)
        assert kernel
        assert bias
        first, last = each["loss"]
        assert last < first
        assert each["trainable"]
