import json
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from digitpad import locations
from digitpad.errors import DigitpadError, ModelError
from digitpad.exchange.collection import take_out_extras
from digitpad.exchange.reading import is_collection, read_samples
from digitpad.exchange.writing import write_samples
from digitpad.model_store import KERAS_FILE, ModelStore
from digitpad.samples.sample import NewSample
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe_files import load_recipe, save_recipe
from tests.exchange.kept import ONE, kept
from tests.own_models import add_model

SAMPLES = [NewSample(label=1, ink=ONE)]
MANIFEST = json.dumps({"format": "digitpad-collection", "version": 1, "samples": 0})


def test_models_and_recipes_go_along_with_the_samples(tmp_path: Path) -> None:
    model = add_model(ModelStore(), "mine")
    recipe = locations.user_recipes() / "über alles.json"
    save_recipe(recipe, RECIPES["first-look"])
    path = tmp_path / "digits.zip"

    write_samples(path, kept(SAMPLES), models=[model], recipes=[recipe, recipe])
    extras = take_out_extras(path, tmp_path / "out")

    assert is_collection(path)
    assert [new.label for new in read_samples(path)] == [1]
    (taken,) = extras.models
    assert (taken.id, taken.card) == (model.id, model.card)
    assert taken.keras_file.read_bytes() == model.keras_file.read_bytes()
    assert [file.name for file in extras.recipes] == ["ber alles.json", "ber alles-2.json"]
    assert [load_recipe(file) for file in extras.recipes] == [RECIPES["first-look"]] * 2


def test_a_damaged_model_is_never_put_into_a_collection(tmp_path: Path) -> None:
    model = add_model(ModelStore(), "mine")
    model.keras_file.write_bytes(b"else")

    with pytest.raises(ModelError, match="not the file that its card describes"):
        write_samples(tmp_path / "digits.zip", kept(SAMPLES), models=[model])

    assert list(tmp_path.iterdir()) == []


def archive(path: Path, entries: dict[str, str | bytes], manifest: str = MANIFEST) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
        made.writestr("manifest.json", manifest)


def with_a_link(path: Path) -> None:
    link = zipfile.ZipInfo("recipes/a.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(link, "/etc/passwd")
        made.writestr("manifest.json", MANIFEST)


def with_two_alike(path: Path) -> None:
    archive(path, {"recipes/a.json": "{}", "recipes/A.json": "{}"})


def encrypted(path: Path) -> None:
    archive(path, {"recipes/a.json": "{}"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)


def cut_off(path: Path) -> None:
    write_samples(path, kept(SAMPLES * 3))
    path.write_bytes(path.read_bytes()[:-40])


def with_a_flipped_byte(path: Path) -> None:
    write_samples(path, kept(SAMPLES * 3))
    data = bytearray(path.read_bytes())
    data[80] ^= 0xFF
    path.write_bytes(data)


def overlapping(path: Path) -> None:
    """Two entries that name the same place, as bombs without recursion do (Fifield, 2019)."""
    archive(path, {"recipes/a.json": b"x" * 900, "recipes/b.json": b"x" * 900})
    data = path.read_bytes()
    second = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x01\x02"))
    at = second + 20  # packed size
    path.write_bytes(data[:at] + (len(data) * 2).to_bytes(4, "little") + data[at + 4 :])


def of_many_models(path: Path) -> None:
    """Ten models of 250 MB, as their entries say."""
    archive(path, {f"models/m{i}/model.keras": bytes(3000) for i in range(10)})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        if b"keras" in data[at : at + 70]:
            data[at + 20 : at + 28] = struct.pack("<2I", 60, 250 << 20)
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)


def as_manifest(**values: object) -> Callable[[Path], None]:
    whole = {"format": "digitpad-collection", "version": 1, "samples": 0, **values}
    return lambda path: archive(path, {}, json.dumps(whole))


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda path: archive(path, {"../evil.json": "{}"}), "no entry called '../evil.json'"),
        (lambda path: archive(path, {"/etc/passwd": "{}"}), "no entry called '/etc/passwd'"),
        (lambda path: archive(path, {"recipes/../a.json": ""}), "no entry called"),
        (lambda path: archive(path, {"models/x/run.py": ""}), "no entry called 'models/x/run.py'"),
        (lambda path: archive(path, {"samples.jsonl": b" " * (8 << 20)}), "more than such an"),
        (lambda path: archive(path, {"recipes/a.json": bytes(2 << 20)}), "more than such an"),
        (lambda path: archive(path, {f"recipes/{i}.json": "" for i in range(5001)}), "5,000"),
        (with_a_link, "is a link"),
        (with_two_alike, "two entries are called 'recipes/A.json'"),
        (encrypted, "is encrypted or packed unusually"),
        (cut_off, "damaged"),
        (with_a_flipped_byte, ""),
        (overlapping, "entries overlap"),
        (of_many_models, "unpack to more than 2 GB"),
        (as_manifest(version=2), "a newer one may read it"),
        (as_manifest(format="photos"), "no collection of digitpad's"),
        (as_manifest(samples=4), "holds 0 samples, and manifest.json tells of 4"),
        (lambda path: archive(path, {"samples.jsonl": ""}, "{"), "manifest.json is no JSON"),
        (lambda path: zipfile.ZipFile(path, "w").close(), "there is no manifest.json in it"),
    ],
)
def test_a_collection_that_is_damaged_or_made_to_harm_is_refused(
    made: Callable[[Path], None], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "digits.zip"
    made(path)

    with pytest.raises(DigitpadError, match=r"digits\.zip") as refused:
        list(read_samples(path))

    assert says in str(refused.value)


def test_a_model_without_its_card_is_told(tmp_path: Path) -> None:
    path = tmp_path / "digits.zip"
    archive(path, {f"models/mine/{KERAS_FILE}": b"keras"})

    with pytest.raises(DigitpadError, match=r"digits\.zip, .* models/mine/card\.json is missing"):
        take_out_extras(path, tmp_path / "out")
