"""``digitpad recipes``: list, show and check recipes, and give one as Keras code."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from itertools import zip_longest

from rich.markup import escape
from rich.table import Table

from digitpad import locations
from digitpad.commands.quiet import silence_native_libraries
from digitpad.commands.recipe_words import add_set_option, chosen_recipe
from digitpad.commands.tables import print_table
from digitpad.commands.words import word_adder
from digitpad.errors import RecipeError
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.events import Described
from digitpad.training.keras_code import keras_code
from digitpad.training.knobs import layers_in_words
from digitpad.training.orders import DescribeOrder
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_files import own_recipes

_EPILOG = """\
examples:
  digitpad recipes list
  digitpad recipes show first-look > mine.json
  digitpad recipes check mine.json --set layers.2.units=64
  digitpad recipes code three-dense > three_dense.py

`digitpad train --recipe FILE` takes what `show` prints; a file in the folder of your recipes has a
name as the built-in ones have.
"""


def run(words: Sequence[str]) -> None:
    """Do what the words say with the recipes."""
    options = _parser().parse_args(words)
    options.do(options)


def _list(options: argparse.Namespace) -> None:
    own = own_recipes()
    recipes = [*RECIPES.values(), *own.values()]
    if options.json:
        for recipe in recipes:
            print(json.dumps(recipe.to_json()))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("name", no_wrap=True)
    table.add_column("what it shows", overflow="fold")
    for recipe in recipes:
        table.add_row(escape(recipe.name), escape(recipe.about))
    print_table(table)
    if own:
        yours = "one is" if len(own) == 1 else f"{len(own)} are"
        print(f"\nThe last {yours} yours, in {locations.user_recipes()}.")


def _show(options: argparse.Namespace) -> None:
    print(json.dumps(_chosen(options).to_json(), indent=2))


def _code(options: argparse.Namespace) -> None:
    print(keras_code(_chosen(options)).rstrip("\n"))


def _check(options: argparse.Namespace) -> None:
    recipe = _chosen(options)
    silence_native_libraries()
    from digitpad.training.describing import described  # Keras takes seconds: wrong words first

    found = described(DescribeOrder(recipe=recipe.to_json(), number=0))
    if options.json:
        values = dataclasses.asdict(found)
        del values["number"]
        print(json.dumps(values))
    else:
        _print_layers(recipe, found)
    if found.problem:
        raise RecipeError(found.problem)


def _print_layers(recipe: Recipe, found: Described) -> None:
    table = Table("", "layer", "output", box=None, pad_edge=False)
    table.add_column("weights", justify="right", no_wrap=True)
    rows = zip_longest(recipe.layers, found.shapes, found.weights)
    for number, (layer, shape, weights) in enumerate(rows, start=1):
        count = "" if weights is None else f"{weights:,}"
        table.add_row(str(number), escape(layers_in_words([layer])), shape or "", count)
    print_table(table)
    if not found.problem:
        print(f"{recipe.name} can be trained: {sum(found.weights):,} weights")


def _chosen(options: argparse.Namespace) -> Recipe:
    return chosen_recipe(options.recipe, options.settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="digitpad recipes",
        description="List, show and check recipes, and give one as Keras code.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    word = word_adder(parser)
    listing = word("list", _list, "the built-in recipes, the simplest first, then yours")
    listing.add_argument("--json", action="store_true", help="print each as JSON on a line")
    showing = word("show", _show, "a recipe as JSON, every key with its value")
    coding = word("code", _code, "a recipe as a Keras script that runs on its own")
    checking = word("check", _check, "each layer's output and weights, and what does not fit")
    checking.add_argument("--json", action="store_true", help="print one JSON object")
    for one in (showing, coding, checking):
        one.add_argument(
            "recipe", metavar="NAME|FILE", help="a recipe of the list, or a .json file"
        )
        add_set_option(one)
    return parser
