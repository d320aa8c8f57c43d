"""Networks from recipes: what they take and give, and what is refused before it takes memory."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from digitpad.training.built_in_recipes import RECIPES
from tests.training.child import found_by

Found = dict[str, Any]


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Return what the checks found, in one process with Keras."""
    values: Found = found_by("network_checks", tmp_path_factory.mktemp("home"))
    return values


@pytest.mark.parametrize("name", RECIPES)
def test_a_built_in_recipe_takes_digit_images_and_gives_its_scores(name: str, found: Found) -> None:
    network, recipe = found["built in"][name], RECIPES[name]
    assert network["input"] == [None, 28, 28]
    assert network["output"] == [None, 10 if recipe.only_digit is None else 1]
    if recipe.layers[-1]["activation"] == "softmax":
        assert network["scores add up to"] == pytest.approx(1, abs=1e-5)


def test_multiplications_are_counted_at_each_place_that_a_weight_serves(found: Found) -> None:
    dense, convolutional = (found["built in"][name] for name in ("first-look", "convolutional"))
    assert dense["multiplications"] == dense["weights"]
    assert convolutional["multiplications"] > 100 * convolutional["weights"]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("17 GB of weights", "would have 51,445,760 weights or more; at most 15,000,000"),
        ("a huge depth", "Layer 3 (DepthwiseConv2D) would give 2,359,296 numbers for each image"),
        ("a huge kernel", "Layer 2 (Conv2D): kernel_size must be a whole number, or two of them,"),
        ("200 MB for each image", "Layer 2 (Conv2D) would give 51,380,224 numbers for each image"),
        ("a shape", "Layer 3 (Conv2D) does not fit"),
        ("an output", "must give 10 scores for each image. Received: an output of shape (28, 10)."),
        ("a class", "Layer 2 (Lambda) must be one of Dense, Flatten, Dropout"),
        ("calibrated, softmax apart", "calibrated needs a Dense layer with softmax as the last"),
        ("calibrated sigmoids", "calibrated needs a Dense layer with softmax as the last one."),
        ("an argument", "Layer 2 (Dense) takes units, activation, use_bias"),
        ("a missing argument", "Layer 2 (Dense) needs units."),
        ("a value", "Layer 2 (Conv2D): padding must be one of valid, same. Received: 3."),
        ("an activation", "Layer 2 (Dense): activation must be one of relu, sigmoid, tanh"),
        ("an initializer", "Layer 2 (Dense): kernel_initializer must be one of GlorotUniform"),
        ("a regularizer's figure", "kernel_regularizer: l2 must be a number from 0 to 100."),
        ("a constraint", "Layer 2 (Dense): bias_constraint must be one of MaxNorm, NonNeg"),
        ("an initializer that does not fit", "Layer 2 (Dense) does not fit: The tensor to init"),
        ("a high rank", "lora_rank must be a whole number from 1 to 256. Received: 10000."),
        ("a kernel larger than its input", "Layer 2 (Conv2D) does not fit: Computed output size"),
        ("ten scores for one digit", "must give one score for each image, as only_digit is set."),
        ("one score for ten digits", "must give 10 scores for each image. Received: an output of"),
        ("a metric", "The recipe's metrics must be among"),
        ("a metric named twice", "The recipe's metrics name one of them twice."),
        (
            "a metric of ten scores",
            "categorical_accuracy needs ten scores, and only_digit has one.",
        ),
        ("the schedule", "The schedule must be one of CosineDecay"),
        ("a schedule's argument", "The schedule needs decay_rate."),
        ("two layers of one name", "do not fit each other"),
        ("nothing to learn", "nothing to learn"),
        ("the optimizer", "The optimizer must be one of SGD, Adagrad"),
        ("an optimizer's argument", "The optimizer takes learning_rate, momentum"),
        ("the loss", "The loss must be one of binary_crossentropy"),
        ("smoothed labels", "label_smoothing goes with categorical_crossentropy alone"),
    ],
)
def test_a_recipe_that_cannot_work_is_refused_and_the_layer_named(
    what: str, says: str, found: Found
) -> None:
    sentence = found["refused"][what]
    assert says in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "\x1b" not in sentence


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak is told by Linux alone")
def test_refusing_takes_no_memory_to_speak_of(found: Found) -> None:
    assert found["bytes taken by refusing"] < 100 * 1024**2


def test_weights_are_counted_before_they_are_made_as_keras_makes_them(found: Found) -> None:
    assert all(counted == real for counted, real in found["counted and real"])
    assert sum(counted > 0 for counted, _ in found["counted and real"]) == 6


def test_pixels_are_scaled_inside_the_network(found: Found) -> None:
    assert found["scaled"] == {
        "0..1": pytest.approx([0, 1]),
        "-0.5..0.5": pytest.approx([-0.5, 0.5]),
        "-1..1": pytest.approx([-1, 1]),
        "0..255": [0, 255],
    }


def test_every_loss_is_given_labels_that_it_understands(found: Found) -> None:
    for loss, told in found["losses"].items():
        (low, all_right), (high, none_right) = told["right"], told["wrong"]
        assert low < high, loss
        assert (all_right, none_right) == (1, 0), loss


def test_the_cosine_schedule_warms_up_and_falls_to_nothing(found: Found) -> None:
    assert found["rates"]["constant"] == pytest.approx([0.5] * 4)
    start, warm, middle, end = found["rates"]["cosine"]
    assert start == 0
    assert warm == pytest.approx(0.5)
    assert 0.2 < middle < 0.5
    assert end == pytest.approx(0.0, abs=0.01)


def test_keras_s_schedules_take_the_run_or_the_epoch_as_their_length(found: Found) -> None:
    rates = found["rates"]
    assert rates["Keras's cosine"] == pytest.approx([0.5, 0.497, 0.25, 0], abs=1e-3)
    assert rates["by epochs"] == pytest.approx([0.5, 0.5, 0.125, 0.5**6])
    assert rates["by its own steps"] == pytest.approx([0.5, 0.46, 0.1, 0.1])


def test_every_metric_on_offer_tells_the_same_for_labels_and_one_hot_targets(found: Found) -> None:
    labels, one_hot = (found["metrics"][name] for name in sorted(found["metrics"]))
    assert labels == pytest.approx(one_hot, rel=1e-3)
    assert {"top_k_categorical_accuracy", "auc", "precision"} <= labels.keys()


def test_one_unit_learns_to_tell_a_digit_from_the_rest(found: Found) -> None:
    one = found["one digit"]
    assert one["told"]["accuracy"] == pytest.approx(0.9, abs=0.05)  # all images look alike
    assert "precision" in one["told"]


def test_a_network_of_one_score_is_made_one_of_ten_that_can_be_taken_in_again(
    found: Found,
) -> None:
    one = found["one digit"]
    assert one["output"] == [None, 10]
    assert one["largest difference"] < 1e-6
    assert one["learnt further"] == 2  # the unit's own, not those that spread its score
    assert one["inspected"] == ""


def test_low_rank_adaptations_are_merged_before_a_network_is_saved(found: Found) -> None:
    low_rank = found["low rank"]
    adapted, plain = low_rank["weights"]
    assert plain == 784 * 32 + 32 + 32 * 10
    assert adapted == plain + 4 * (784 + 32) + 2 * (32 + 10)
    assert low_rank["largest difference"] < 1e-5
    assert low_rank["inspected"] == ""
    assert low_rank["same where there are none"]


def test_every_optimizer_on_offer_takes_a_step(found: Found) -> None:
    assert all(found["optimizers"].values()), found["optimizers"]


def test_a_batch_too_large_for_the_memory_is_refused_with_one_that_fits(found: Found) -> None:
    sentence = found["largest batch"]
    assert "A batch of 60,000 images would take about 41 GB" in sentence
    assert "Use a batch size of at most 5," in sentence


def test_varied_digits_come_in_batches_the_same_for_a_seed_and_new_in_each_epoch(
    found: Found,
) -> None:
    varied = found["varied"]
    assert varied["batches"] == 4
    assert varied["sizes"] == [64, 64, 64, 8]
    assert varied["dtype"] == "float32"
    assert 200 < varied["highest"] <= 255
    assert varied["targets"] == [64, 10]
    assert varied["same for the same seed"]
    assert not varied["same in the next epoch"]
    assert varied["each label as often"] == [20] * 10


def test_the_telling_line_of_a_keras_error_is_found(found: Found) -> None:
    assert found["reason"] == "It does not fit"


def test_the_temperature_is_baked_into_every_score(found: Found) -> None:
    calibrated = found["calibrated"]
    assert calibrated["temperature"] != pytest.approx(1, abs=0.05)
    assert calibrated["largest difference"] < 1e-5


def test_keras_starts_without_matplotlib_which_it_would_draw_with(found: Found) -> None:
    assert not found["draws"]
