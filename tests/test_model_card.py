import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.errors import ModelError
from digitpad.model_card import MAX_NAME, ModelCard

parts = st.dictionaries(st.sampled_from(["mnist", "practice", "Größe 7"]), st.floats(0, 1))
texts = st.text(st.characters(exclude_categories=["Cs"]))
cards = st.builds(
    ModelCard,
    name=st.text(),
    recipe=st.dictionaries(texts, st.none() | st.integers() | st.floats(0, 9) | texts),
    data=texts,
    data_checksum=texts,
    created=texts,
    seconds=st.floats(0, 1e6),
    weights=st.integers(0, 10**9),
    versions=st.dictionaries(texts, texts),
    accuracy=parts,
    calibration_error=parts,
    non_digit_auroc=parts,
    spread=st.dictionaries(
        texts,
        st.fixed_dictionaries(
            {"mean": st.floats(0, 1), "deviation": st.floats(0, 1), "seeds": st.integers(2, 20)}
        ),
        max_size=3,
    ),
    temperature=st.floats(0.1, 10),
    sha256=st.dictionaries(texts, texts),
    notes=texts,
)


@given(cards)
def test_a_card_comes_back_from_its_file_as_it_was(card: ModelCard) -> None:
    assert ModelCard.from_json(card.to_json()) == card


@given(st.text())
def test_whatever_it_is_called_a_card_has_a_short_name_on_one_line(name: str) -> None:
    kept = ModelCard(name=name).name

    assert 0 < len(kept) <= MAX_NAME
    assert len(kept.splitlines()) == 1
    assert kept == kept.strip()
    kept.encode("utf-8")


def test_a_name_may_be_written_in_any_script() -> None:
    assert ModelCard(name="  Zahlen  für 小明 👍 ").name == "Zahlen für 小明 👍"


def test_a_card_that_tells_a_files_name_which_is_no_text_can_still_be_written() -> None:
    card = ModelCard(name="a", data="7 inks of \udcff.unp")

    assert ModelCard.from_json(card.to_json()).data == "7 inks of ?.unp"


def test_what_a_newer_digitpad_added_is_passed_over() -> None:
    text = json.dumps({**dataclasses.asdict(ModelCard(name="a")), "colour": "blue"})

    assert ModelCard.from_json(text) == ModelCard(name="a")


def test_a_card_with_a_name_alone_is_one() -> None:
    assert ModelCard.from_json('{"name": "a"}') == ModelCard(name="a")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", "null", '"a"', "{}", '{"name": 7}', "[" * 100_000, '{"weights": 7}'],
)
def test_what_is_no_card_is_told_as_damage(text: str) -> None:
    with pytest.raises(ModelError, match="The model card is damaged"):
        ModelCard.from_json(text)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("recipe", "first-look"),
        ("data", 7),
        ("data", "\ud800"),
        ("created", None),
        ("seconds", "long"),
        ("seconds", float("nan")),
        ("seconds", -1),
        ("weights", True),
        ("weights", 1.5),
        ("weights", 10**400),
        ("versions", {"keras": 3}),
        ("accuracy", {"mnist": "high"}),
        ("accuracy", {"mnist": 99.3}),
        ("accuracy", {"mnist": float("inf")}),
        ("calibration_error", [0.1]),
        ("spread", {"mnist": {"mean": 0.9}}),
        ("spread", {"mnist": {"mean": 0.9, "deviation": "wide", "seeds": 3}}),
        ("spread", {"mnist": 0.9}),
        ("temperature", "hot"),
        ("sha256", {"model.keras": None}),
        ("notes", {}),
    ],
)
def test_a_wrong_value_is_told_by_its_name(key: str, value: object) -> None:
    with pytest.raises(ModelError, match=f"damaged: its {key} is"):
        ModelCard.from_json(json.dumps({"name": "a", key: value}))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists), st.data())
def test_whatever_stands_in_the_file_there_is_a_card_or_a_model_error(
    value: object, data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from([field.name for field in dataclasses.fields(ModelCard)]))
    try:
        card = ModelCard.from_json(json.dumps({"name": "a", key: value}))
    except ModelError:
        return
    card.to_json().encode("utf-8")


def test_renaming_changes_the_name_alone() -> None:
    card = ModelCard(name="a", weights=7, accuracy={"mnist": 0.5})

    renamed = card.renamed("  my  digits\n")

    assert renamed == dataclasses.replace(card, name="my digits")
    assert card.name == "a"


@pytest.mark.parametrize("name", ["", "  \n", "\0\x1b", "x" * (MAX_NAME + 1)])
def test_a_name_that_is_empty_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="1 to 80 characters"):
        ModelCard(name="a").renamed(name)
