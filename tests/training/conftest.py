"""What the tests of training share: small data, and one training process for many runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.training.child import TrainingChild
from tests.training.data import write_small_mnist


@pytest.fixture(scope="session")
def small_mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive laid out as MNIST's, of practice digits."""
    return write_small_mnist(tmp_path_factory.mktemp("data") / "mnist.npz")


@pytest.fixture(scope="session")
def training_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of user files of the shared training process."""
    return tmp_path_factory.mktemp("training-home")


@pytest.fixture(scope="session")
def child(training_home: Path) -> Iterator[TrainingChild]:
    """Return a training process that is ready; Keras is loaded once for all tests that share it."""
    with TrainingChild(training_home) as started:
        started.ready()
        yield started
