"""What Keras offers, as the window gets it; and how edited recipes are described."""

from __future__ import annotations

import json
from typing import Any

import pytest

from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.catalogue import Argument, Catalogue, Offer
from digitpad.training.recipe import Recipe
from tests.training.child import found_by

Found = dict[str, Any]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Return what the checks found, in one process with Keras."""
    values: Found = found_by("catalogue_checks", tmp_path_factory.mktemp("home"))
    return values


@pytest.fixture(scope="module")
def catalogue(found: Found) -> Catalogue:
    """Return what Keras offers."""
    return Catalogue.from_json(found["catalogue"])


def argument(catalogue: Catalogue, family: str, name: str, of: str) -> Argument:
    offer = catalogue.offer(family, of)
    assert offer is not None
    return next(each for each in offer.arguments if each.name == name)


def all_arguments(catalogue: Catalogue) -> list[Argument]:
    families = ("layers", "optimizers", "schedules", "initializers", "regularizers", "constraints")
    offers = [offer for family in families for offer in catalogue.family(family)]
    return [each for offer in offers for each in offer.arguments]


def test_the_window_reads_the_catalogue_as_it_was_sent(catalogue: Catalogue) -> None:
    assert Catalogue.from_json(json.loads(json.dumps(catalogue.to_json()))) == catalogue


def test_dense_comes_first_with_every_argument(catalogue: Catalogue) -> None:
    dense = catalogue.layers[0]
    assert dense.name == "Dense"
    assert [each.name for each in dense.arguments] == [
        "units", "activation", "use_bias", "kernel_initializer", "bias_initializer",
        "kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint",
        "bias_constraint", "lora_rank", "lora_alpha",
    ]  # fmt: skip


def test_an_argument_tells_its_kind_its_default_and_its_range(catalogue: Catalogue) -> None:
    units = argument(catalogue, "layers", "units", "Dense")
    assert (units.kind, units.required, units.low, units.high) == ("whole", True, 1, 65_536)
    assert units.about == "Positive integer, dimensionality of the output space."
    initializer = argument(catalogue, "layers", "kernel_initializer", "Dense")
    assert (initializer.kind, initializer.family) == ("part", "initializers")
    assert initializer.default == "GlorotUniform"
    padding = argument(catalogue, "layers", "padding", "Conv2D")
    assert (padding.kind, padding.choices, padding.default) == (
        "choice",
        ("valid", "same"),
        "valid",
    )
    pool = argument(catalogue, "layers", "pool_size", "MaxPooling2D")
    assert (pool.kind, pool.default) == ("size", (2, 2))
    shape = argument(catalogue, "layers", "target_shape", "Reshape")
    assert (shape.kind, shape.required) == ("shape", True)
    momentum = argument(catalogue, "optimizers", "momentum", "SGD")
    assert (momentum.kind, momentum.default, momentum.high) == ("number", 0.0, 1)
    assert argument(catalogue, "optimizers", "nesterov", "SGD").kind == "flag"


def test_a_schedule_leaves_its_start_to_the_optimizer_and_its_length_open(
    catalogue: Catalogue,
) -> None:
    decay = catalogue.offer("schedules", "ExponentialDecay")
    assert decay is not None
    assert [each.name for each in decay.arguments] == ["decay_steps", "decay_rate", "staircase"]
    assert "an epoch where none are given" in decay.arguments[0].about
    assert not decay.arguments[0].required
    cosine = argument(catalogue, "schedules", "decay_steps", "CosineDecay")
    assert "the whole run where none are given" in cosine.about


def test_every_argument_has_one_sentence_and_a_default_that_it_may_have(
    catalogue: Catalogue,
) -> None:
    for each in all_arguments(catalogue):
        assert each.about.endswith((".", "…")), each
        assert "`" not in each.about, each
        assert "{{" not in each.about, each
        if each.default is None:
            assert each.required or each.may_be_none, each
        elif each.kind == "part":
            assert catalogue.offer(each.family, each.default), each
        elif each.kind == "choice":
            assert each.default in each.choices, each
        elif each.kind in ("whole", "number"):
            assert each.low is not None, each
            assert each.high is not None, each
            assert each.low <= each.default <= each.high, each


def test_what_is_on_offer_takes_its_defaults(found: Found) -> None:
    assert found["defaults not taken"] == []


def test_everything_on_offer_is_told_in_one_sentence(catalogue: Catalogue) -> None:
    families: list[tuple[Offer, ...]] = [
        catalogue.layers, catalogue.optimizers, catalogue.schedules, catalogue.losses,
        catalogue.metrics, catalogue.activations, catalogue.initializers,
    ]  # fmt: skip
    for offer in (offer for family in families for offer in family):
        assert offer.about.endswith((".", "…")), offer


def test_nothing_that_runs_code_or_reads_files_is_on_offer(catalogue: Catalogue) -> None:
    names = {offer.name for offer in catalogue.layers}
    assert names.isdisjoint({"Lambda", "TFSMLayer", "TorchModuleWrapper", "UpSampling2D", "Add"})
    assert catalogue.offer("optimizers", "LossScaleOptimizer") is None
    assert catalogue.offer("losses", "ctc") is None  # for speech: it tells nothing of ten scores


def test_all_that_the_built_in_recipes_name_is_on_offer(catalogue: Catalogue) -> None:
    for recipe in RECIPES.values():
        assert catalogue.offer("optimizers", recipe.optimizer["class"]), recipe.name
        assert catalogue.offer("losses", recipe.loss), recipe.name
        for layer in recipe.layers:
            assert catalogue.offer("layers", layer["class"]), recipe.name


def test_ranges_agree_with_what_a_recipe_may_hold(catalogue: Catalogue) -> None:
    for offer in catalogue.optimizers:
        for each in offer.arguments:
            for bound in (each.low, each.high):
                value = bound if each.kind != "whole" or bound is None else int(bound)
                optimizer = {"class": offer.name, each.name: value}
                layers = [{"class": "Dense", "units": 10}]
                assert Recipe.from_json({"name": "x", "layers": layers, "optimizer": optimizer})


def test_a_network_that_fits_is_described_layer_by_layer(found: Found) -> None:
    fits = found["described"]["fits"]
    assert fits["shapes"] == ["28 × 28 × 1", "26 × 26 × 4", "13 × 13 × 4", "676", "10"]
    assert fits["weights"] == [0, 40, 0, 0, 6_770]
    assert (fits["problem"], fits["layer"], fits["number"]) == ("", None, 3)


@pytest.mark.parametrize(
    ("edited", "layer", "described", "says"),
    [
        ("no units", 1, 1, "units must be a whole number from 1 to 65,536"),
        ("a large kernel", 1, 1, "Layer 2 (Conv2D) does not fit"),
        ("a wrong width", 1, 2, "The last layer must give 10 scores"),
        ("an initializer", 1, 1, "Layer 2 (Dense) does not fit"),
        ("too many weights", 1, 1, "at most 15,000,000 are allowed"),
        ("an unknown loss", None, 2, "The loss must be one of"),
        ("an unknown argument", None, 2, "Received: 'speed'."),
        ("nothing held out", None, 2, "patience watches val_loss"),
        ("by hand with Adam", None, 2, "by_hand"),
        ("a network's own name", None, 2, "do not fit each other"),
        ("no layers", None, 0, "layers must be a list"),
        ("no recipe", None, 0, "The recipe has no name."),
    ],
)
def test_what_does_not_fit_is_told_with_its_layer_and_what_comes_before_is_described(
    edited: str, layer: int | None, described: int, says: str, found: Found
) -> None:
    told = found["described"][edited]
    assert says in told["problem"]
    assert told["layer"] == layer
    assert len(told["shapes"]) == len(told["weights"]) == described


def test_built_in_recipes_are_described_with_the_weights_that_they_get(found: Found) -> None:
    for name, (described, built) in found["built in"].items():
        assert described == built, name


def test_questions_between_batches_do_not_change_what_is_learnt(found: Found) -> None:
    assert found["difference when asked"] == 0
