"""That the training benchmark can be run; its times are for people to look at, not for a test."""

import json
from pathlib import Path

import pytest

from tests.benchmarks.test_benchmarks import benchmarks
from tests.benchmarks.training import Run, Timed, overall
from tests.training.data import write_small_mnist


def test_a_recipe_is_trained_plain_and_by_digitpad_and_both_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITPAD_MNIST", str(write_small_mnist(tmp_path / "mnist.npz")))

    done = benchmarks(
        "training", "--recipes", "first-look", "--runs", "1", "--epochs", "2", "--json"
    )

    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    assert told["recipe"] == "first-look"
    assert told["ratio"] > 0
    for side in ("plain", "ours"):
        (run,) = told[side]
        assert run["epochs"] == 2
        assert 0 < run["training_s"] < run["whole_s"]
        assert 0.3 < run["accuracy"] <= 1


def test_without_mnist_the_benchmark_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITPAD_MNIST", str(tmp_path / "none.npz"))

    done = benchmarks("training")

    assert done.returncode == 1
    assert "none.npz" in done.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("training", "reading"), "stands alone"),
        (("reading", "--runs", "2"), "--runs goes with training or teach alone"),
        (("training", "--recipes", "perfect"), "perfect"),
        (("training", "--epochs", "0"), "1 to 1,000"),
    ],
)
def test_what_cannot_be_trained_is_wrong_usage(words: tuple[str, ...], reason: str) -> None:
    done = benchmarks(*words)

    assert done.returncode == 2
    assert reason in done.stderr


def run(seconds: float, accuracy: float) -> Run:
    return Run(
        accuracy=accuracy, epochs=1, training_s=seconds, whole_s=9 * seconds, processor_s=seconds
    )


def test_recipes_count_alike_in_the_mean_of_the_ratios() -> None:
    quick = Timed(recipe="a", plain=(run(2, 0.9),), ours=(run(0.5, 0.91),))
    slow = Timed(
        recipe="b", plain=(run(80, 0.9), run(90, 0.9), run(500, 0.9)), ours=(run(90, 0.9),)
    )

    assert overall([quick, slow]) == pytest.approx(0.5)
    assert quick.gain == pytest.approx(1.0)
