"""Files that Keras writes pass; every hostile file is refused, in a sentence and at once."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import struct
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitpad.errors import ModelFileError
from digitpad.training.inspection import inspect_model_file
from digitpad.training.inspection_config import inspect_config
from digitpad.training.inspection_weights import inspect_weights

Config = dict[str, Any]

TYPICAL_MODELS = """
import sys
import numpy as np
import keras
from keras import layers

def save(model, name, labels=None):
    if labels is not None:
        model.fit(np.zeros((8, 28, 28), "float32"), labels, verbose=0)
    model.save(f"{sys.argv[1]}/{name}.keras")

digits, one_hot = np.zeros(8, "int64"), np.eye(10, dtype="float32")[:8]

dense = keras.Sequential([
    keras.Input((28, 28)), layers.Rescaling(1 / 255), layers.Flatten(),
    layers.Dense(16, "relu"), layers.Dense(10, "softmax"),
])
dense.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
save(dense, "dense", digits)

inputs = keras.Input((28, 28))
x = layers.Reshape((28, 28, 1))(layers.Rescaling(1 / 127.5, offset=-1)(inputs))
for filters in (8, 16):
    shortcut = layers.Conv2D(filters, 1)(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False,
                      kernel_initializer="he_normal",
                      kernel_regularizer=keras.regularizers.L2(1e-4))(x)
    x = layers.Activation("gelu")(layers.BatchNormalization()(x))
    x = layers.add([layers.SeparableConv2D(filters, 3, padding="same")(x), shortcut])
    x = layers.Dropout(0.3, seed=2**40)(layers.MaxPooling2D()(x))
x = layers.PReLU(shared_axes=[1, 2])(layers.DepthwiseConv2D(3, depth_multiplier=2)(x))
x = layers.GroupNormalization(4)(layers.LayerNormalization()(layers.ZeroPadding2D(1)(x)))
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(10, "softmax", kernel_constraint=keras.constraints.MaxNorm(3))(x)
cnn = keras.Model(inputs, outputs)
cnn.compile(
    keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(1e-3, 1000), weight_decay=1e-4),
    keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
    metrics=[keras.metrics.CategoricalAccuracy()],
)
save(cnn, "cnn", one_hot)

save(keras.Sequential([dense, layers.Softmax()]), "nested")

inputs = keras.Input((28, 28))
x = layers.Conv2D(4, 3, activation=layers.LeakyReLU())(inputs[..., None] / 255 - 0.5)
x = keras.ops.relu(layers.Flatten()(x)) * 2.0
save(keras.Model(inputs, layers.Dense(10, activation=keras.activations.softmax)(x)), "operations")

keras.config.set_dtype_policy("mixed_bfloat16")
save(keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10)]), "mixed")
"""
NAMES = ("dense", "cnn", "nested", "operations", "mixed")


@pytest.fixture(scope="session")
def keras_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of typical models, saved by Keras in a process of its own."""
    folder = tmp_path_factory.mktemp("models")
    quiet = {"KERAS_BACKEND": "tensorflow", "KERAS_HOME": str(folder), "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(
        [sys.executable, "-c", TYPICAL_MODELS, str(folder)],
        env={**os.environ, **quiet},
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="session")
def members(keras_files: Path) -> dict[str, bytes]:
    """The three members of a dense network's file, to be made hostile one way at a time."""
    with zipfile.ZipFile(keras_files / "dense.keras") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return memory.getvalue()


def refusal(folder: Path, data: bytes, name: str = "hostile.keras") -> str:
    """Return the sentence that refuses the file, which must come at once."""
    path = folder / name
    path.write_bytes(data)
    begin = time.perf_counter()
    with pytest.raises(ModelFileError) as refused:
        inspect_model_file(path)
    assert time.perf_counter() - begin < 5
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_model_that_keras_saved_passes(keras_files: Path, name: str) -> None:
    inspect_model_file(keras_files / f"{name}.keras")


@pytest.mark.parametrize("name", ["dense", "cnn", "operations", "mixed"])
def test_the_weights_counted_from_the_configuration_are_those_that_keras_stored(
    keras_files: Path, name: str
) -> None:
    with zipfile.ZipFile(keras_files / f"{name}.keras") as archive:
        declared = inspect_config(archive.read("config.json"))
        stored = inspect_weights(archive.read("model.weights.h5"))
    assert declared == stored > 0


def test_a_model_packed_again_by_another_program_passes(
    members: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "packed.keras"
    path.write_bytes(zipped(members, zipfile.ZIP_DEFLATED))
    inspect_model_file(path)


def test_the_inspection_loads_neither_keras_nor_tensorflow() -> None:
    names = "{'keras', 'tensorflow', 'PySide6'}"
    code = f"import digitpad.training.inspection, sys; assert not {names} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


# --- the file ---------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="no file that can be opened"):
        inspect_model_file(tmp_path / "absent.keras")


def test_a_folder_such_as_a_saved_model_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "saved_model.keras"
    folder.mkdir()
    with pytest.raises(ModelFileError, match="is a folder"):
        inspect_model_file(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_that_would_never_end_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.keras")
    with pytest.raises(ModelFileError, match="no file that can be opened"):
        inspect_model_file(tmp_path / "pipe.keras")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("model.KERAS", "rename it"),
        ("model.h5", "old HDF5 format"),
        ("model.zip", "no .keras file"),
        ("model", "no .keras file"),
    ],
)
def test_a_file_of_another_name_is_refused(
    members: dict[str, bytes], tmp_path: Path, name: str, says: str
) -> None:
    assert says in refusal(tmp_path, zipped(members), name)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "is empty" in refusal(tmp_path, b"")


def test_an_old_hdf5_file_under_a_new_name_is_refused(
    members: dict[str, bytes], tmp_path: Path
) -> None:
    assert "old HDF5 model" in refusal(tmp_path, members["model.weights.h5"])


def test_a_picture_under_a_new_name_is_refused(tmp_path: Path) -> None:
    assert "no zip archive" in refusal(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(1000))


@pytest.mark.parametrize("kept", [1, 21, 22, 1000, -100, -1])
def test_a_truncated_file_is_refused(members: dict[str, bytes], tmp_path: Path, kept: int) -> None:
    assert "cut short" in refusal(tmp_path, zipped(members)[:kept])


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.keras"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ModelFileError, match="larger than 64 MB"):
        inspect_model_file(path)


# --- the archive ------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["config.json", "metadata.json", "model.weights.h5"])
def test_a_missing_member_is_refused(
    members: dict[str, bytes], tmp_path: Path, missing: str
) -> None:
    rest = {name: content for name, content in members.items() if name != missing}
    assert "three members" in refusal(tmp_path, zipped(rest))


@pytest.mark.parametrize(
    "extra", ["assets/words.txt", "../../.bashrc", "/etc/passwd", "model.weights.npz"]
)
def test_an_extra_member_is_refused(members: dict[str, bytes], tmp_path: Path, extra: str) -> None:
    assert "three members" in refusal(tmp_path, zipped({**members, extra: b"x"}))


@pytest.mark.parametrize("name", ["../config.json", "config.json\0.txt", "CONFIG.JSON", "a/b"])
def test_a_member_under_a_tricky_name_is_refused(
    members: dict[str, bytes], tmp_path: Path, name: str
) -> None:
    stand_in = "x" * len(name)
    rest = {kept: content for kept, content in members.items() if kept != "config.json"}
    data = zipped({**rest, stand_in: members["config.json"]})
    assert "each once" in refusal(tmp_path, data.replace(stand_in.encode(), name.encode()))


def test_a_member_that_stands_twice_is_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name in ("config.json", "config.json", "model.weights.h5"):
            archive.writestr(name, members[name])
    assert "each once" in refusal(tmp_path, memory.getvalue())


def test_a_zip_bomb_is_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    bomb = {**members, "model.weights.h5": bytes(65 * 1024**2)}
    data = zipped(bomb, zipfile.ZIP_DEFLATED)
    assert len(data) < 100_000
    assert "more than 65,536 KB" in refusal(tmp_path, data)


def test_a_huge_configuration_is_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    config = b'{"a": "' + b"a" * 2 * 1024**2 + b'"}'
    data = zipped({**members, "config.json": config}, zipfile.ZIP_DEFLATED)
    assert "config.json holds more than 1,024 KB" in refusal(tmp_path, data)


@pytest.mark.parametrize("claimed", [1000, 60 * 1024**2])
def test_a_member_that_lies_about_its_length_is_refused(
    members: dict[str, bytes], tmp_path: Path, claimed: int
) -> None:
    weights = bytes(80 * 1024**2)
    data = zipped({**members, "model.weights.h5": weights}, zipfile.ZIP_DEFLATED)
    lying = data.replace(struct.pack("<L", len(weights)), struct.pack("<L", claimed))
    assert lying != data
    assert "damaged" in refusal(tmp_path, lying)


def test_an_encrypted_member_is_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    data = bytearray(zipped(members))
    directory = data.rfind(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert "encrypted" in refusal(tmp_path, bytes(data))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_of_packing_that_keras_does_not_use_is_refused(
    members: dict[str, bytes], tmp_path: Path, method: int
) -> None:
    assert "packed in a way" in refusal(tmp_path, zipped(members, method))


def test_an_archive_that_announces_a_million_members_is_refused(
    members: dict[str, bytes], tmp_path: Path
) -> None:
    data = zipped(members)
    entry = data[data.rfind(b"PK\x01\x02") : -22]
    many = entry * 500_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 3, 3, len(many), 0, 0)
    assert "three members" in refusal(tmp_path, many + end)


def test_something_before_the_archive_is_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    assert "nothing else" in refusal(tmp_path, b"#!/bin/sh\n" + zipped(members))


# --- the configuration ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "says"),
    [
        (b"", "no valid JSON"),
        (b"import os", "no valid JSON"),
        (b"\xff\xfe\xfa", "no valid JSON"),
        (b"[]", "holds a list"),
        (b"{}", "where a Keras object is expected"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "no valid JSON"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deep"),
        (b"[" * 500_000, "nested too deep"),
    ],
)
def test_what_is_no_configuration_is_refused(
    members: dict[str, bytes], tmp_path: Path, config: bytes, says: str
) -> None:
    assert says in refusal(tmp_path, zipped({**members, "config.json": config}))


def test_metadata_that_are_no_json_are_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    data = zipped({**members, "metadata.json": b"<html>"})
    assert "metadata.json is no valid JSON" in refusal(tmp_path, data)


def test_a_number_that_only_becomes_infinite_when_read_is_refused(
    members: dict[str, bytes], tmp_path: Path
) -> None:
    config = members["config.json"].replace(b'"offset": 0.0', b'"offset": 1e400')
    assert "sets offset to inf" in refusal(tmp_path, zipped({**members, "config.json": config}))


def layer(config: Config, name: str) -> Config:
    return next(entry for entry in config["config"]["layers"] if entry["class_name"] == name)


def dense(config: Config) -> Config:
    return layer(config, "Dense")


def call_system(config: Config) -> None:
    dense(config).update(module="os", class_name="system", config={"command": "true"})


def lambda_layer(config: Config) -> None:
    code = {"class_name": "__lambda__", "config": {"code": "4wEAAA=="}}
    dense(config).update(class_name="Lambda", config={"function": code})


def lambda_activation(config: Config) -> None:
    dense(config)["config"]["activation"] = {
        "class_name": "__lambda__",
        "config": {"value": ["4wEAAA==", None, None]},
    }


def foreign_function(config: Config) -> None:
    dense(config)["config"]["activation"] = {
        "module": "builtins",
        "class_name": "function",
        "config": "exec",
        "registered_name": "function",
    }


def type_specification(config: Config) -> None:
    dense(config)["config"]["activation"] = {
        "class_name": "__typespec__",
        "spec_name": "Popen",
        "module": "subprocess",
        "registered_name": None,
        "config": ["true"],
    }


def string_array(config: Config) -> None:
    dense(config)["config"]["bias_initializer"] = {
        "class_name": "__numpy__",
        "config": {"value": ["a"], "dtype": "S2000000000"},
    }


def own_class(config: Config) -> None:
    dense(config).update(registered_name="mine>Dense")


def own_loss(config: Config) -> None:
    config["compile_config"]["loss"] = {
        "module": "train",
        "class_name": "MyLoss",
        "config": {},
        "registered_name": "MyLoss",
    }


def other_file(config: Config) -> None:
    dense(config).update(class_name="TFSMLayer", config={"filepath": "/tmp/evil"})


def legacy_layer(config: Config) -> None:
    del dense(config)["module"]


def no_class(config: Config) -> None:
    dense(config)["class_name"] = None


def no_layers(config: Config) -> None:
    config["config"]["layers"] = []


def layer_alone(config: Config) -> None:
    config.update(dense(config))


def huge_units(config: Config) -> None:
    dense(config)["config"]["units"] = 10**9


def large_units(config: Config) -> None:
    dense(config)["config"]["units"] = 65_536


def large_build_shape(config: Config) -> None:
    dense(config)["build_config"]["input_shape"] = [None, 9_999_999]


def no_build_shape(config: Config) -> None:
    del dense(config)["build_config"]


def unknown_build_shape(config: Config) -> None:
    dense(config)["build_config"]["input_shape"] = [None, None]


def true_units(config: Config) -> None:
    dense(config)["config"]["units"] = True


def infinite_number(config: Config) -> None:
    layer(config, "Rescaling")["config"]["scale"] = float("1e308") * 10


def huge_integer(config: Config) -> None:
    layer(config, "Rescaling")["config"]["offset"] = 10**400


def huge_seed(config: Config) -> None:
    dense(config)["config"]["kernel_initializer"]["config"]["seed"] = 2**80


def lora(config: Config) -> None:
    dense(config)["config"]["lora_rank"] = 9_999


def quantized(config: Config) -> None:
    dense(config)["config"]["dtype"]["config"]["name"] = "int8_from_float32"


def string_input(config: Config) -> None:
    layer(config, "InputLayer")["config"]["dtype"] = "string"


def many_layers(config: Config) -> None:
    config["config"]["layers"] += [layer(config, "Flatten")] * 300


def many_calls(config: Config) -> None:
    flatten = layer(config, "Flatten")
    config["config"]["layers"] += [{**flatten, "inbound_nodes": [[]] * 1000} for _ in range(3)]


def models_in_models(config: Config) -> None:
    for _ in range(5):
        config["config"]["layers"] = [{**config, "config": {**config["config"]}}]


def model_as_activation(config: Config) -> None:
    dense(config)["config"]["activation"] = copy.deepcopy(config)


def shared_layer(config: Config) -> None:
    dense(config)["shared_object_id"] = 1


def shared_by_two_classes(config: Config) -> None:
    identity = config["config"]["dtype"].get("shared_object_id", 7)
    config["config"]["dtype"]["shared_object_id"] = identity
    dense(config)["config"]["kernel_initializer"]["shared_object_id"] = identity


def long_name(config: Config) -> None:
    dense(config)["config"]["name"] = "a" * 10_000


def long_list(config: Config) -> None:
    dense(config)["config"]["values"] = [0] * 10_000


def many_values(config: Config) -> None:
    dense(config)["config"]["values"] = [[0] * 1000] * 200


def deep_list(config: Config) -> None:
    value: list[Any] = []
    for _ in range(100):
        value = [value]
    dense(config)["config"]["values"] = value


def wide_padding(config: Config) -> None:
    padding = {"padding": [[0, 9_999_999], [0, 9_999_999]], "data_format": "channels_last"}
    layer(config, "Flatten").update(class_name="ZeroPadding2D", config=padding)


HOSTILE_CONFIGS: list[tuple[Callable[[Config], None], str]] = [
    (call_system, "system (os)"),
    (lambda_layer, "Lambda"),
    (lambda_activation, "__lambda__"),
    (foreign_function, "exec (builtins)"),
    (type_specification, "__typespec__"),
    (string_array, "__numpy__"),
    (own_class, "Dense"),
    (own_loss, "MyLoss"),
    (other_file, "TFSMLayer"),
    (legacy_layer, "Dense"),
    (no_class, "where a Keras object is expected"),
    (no_layers, "names no layers"),
    (layer_alone, "outermost object"),
    (huge_units, "units to 1000000000"),
    (large_units, "layers need"),
    (large_build_shape, "layers need"),
    (no_build_shape, "how large it is"),
    (unknown_build_shape, "how large it is"),
    (true_units, "how large it is"),
    (infinite_number, "Infinity is no number"),
    (huge_integer, "offset"),
    (huge_seed, "seed"),
    (lora, "lora_rank"),
    (quantized, "int8_from_float32"),
    (string_input, "'string'"),
    (many_layers, "more than 256 layers"),
    (many_calls, "calls layers"),
    (models_in_models, "models in models"),
    (model_as_activation, "where no layer is expected"),
    (shared_layer, "several models"),
    (shared_by_two_classes, "belongs to something else"),
    (long_name, "a text of 10,000 letters"),
    (long_list, "a list of 10,000 entries"),
    (many_values, "more than 100,000 values"),
    (deep_list, "nested too deep"),
    (wide_padding, "padding"),
]


@pytest.mark.parametrize(
    ("harm", "says"), HOSTILE_CONFIGS, ids=[harm.__name__ for harm, _ in HOSTILE_CONFIGS]
)
def test_a_hostile_configuration_is_refused(
    members: dict[str, bytes], tmp_path: Path, harm: Callable[[Config], None], says: str
) -> None:
    config = json.loads(members["config.json"])
    harm(config)
    data = zipped({**members, "config.json": json.dumps(config).encode()})
    assert says in refusal(tmp_path, data)


# --- the weights ------------------------------------------------------------------------------


def external_link(file: h5py.File) -> None:
    file["layers/evil"] = h5py.ExternalLink("/etc/passwd", "/")


def soft_link(file: h5py.File) -> None:
    file["layers/evil"] = h5py.SoftLink("/layers/dense")


def circle(file: h5py.File) -> None:
    file["layers/dense/again"] = file["layers"]


def second_name(file: h5py.File) -> None:
    file["layers/copy"] = file["layers/dense/vars/0"]


def external_storage(file: h5py.File) -> None:
    file.create_dataset("evil", (100,), "f4", external=[("/etc/passwd", 0, 400)])


def virtual_array(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((100,), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (100,), "f4")
    file.create_virtual_dataset("evil", layout)


def compressed_bomb(file: h5py.File) -> None:
    file.create_dataset("evil", (10**10,), "f4", chunks=(10**6,), compression="gzip")


def chunks(file: h5py.File) -> None:
    file.create_dataset("evil", (100,), "f4", chunks=(10,))


def shape_bomb(file: h5py.File) -> None:
    file.create_dataset("evil", (10**12,), "f4")


def texts(file: h5py.File) -> None:
    file["evil"] = np.array([b"import os"] * 3)


def variable_texts(file: h5py.File) -> None:
    file.create_dataset("evil", (3,), h5py.string_dtype())


def records(file: h5py.File) -> None:
    file["evil"] = np.zeros(3, [("a", "f4"), ("b", "f4")])


def references(file: h5py.File) -> None:
    file.create_dataset("evil", (3,), h5py.ref_dtype)


def integers(file: h5py.File) -> None:
    file["evil"] = np.zeros(10_000, "i8")


def nothing(file: h5py.File) -> None:
    file["evil"] = h5py.Empty("f4")


def named_type(file: h5py.File) -> None:
    file["evil"] = np.dtype("f4")


def long_attribute(file: h5py.File) -> None:
    file["layers/dense/vars/0"].attrs["dtype"] = np.zeros(1000)


def many_groups(file: h5py.File) -> None:
    for index in range(9000):
        file.create_group(f"layers/{index}")


def deep_groups(file: h5py.File) -> None:
    file.create_group("/".join("a" * 100))


def too_few_weights(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]


def nothing_but_the_optimizer(file: h5py.File) -> None:
    del file["layers"]


HOSTILE_WEIGHTS: list[tuple[Callable[[h5py.File], None], str]] = [
    (external_link, "a link to somewhere else"),
    (soft_link, "a link to somewhere else"),
    (circle, "under two names"),
    (second_name, "under two names"),
    (external_storage, "not stored plainly"),
    (virtual_array, "not stored plainly"),
    (compressed_bomb, "not stored plainly"),
    (chunks, "not stored plainly"),
    (shape_bomb, "not in the file"),
    (texts, "values of type"),
    (variable_texts, "values of type"),
    (records, "values of type"),
    (references, "values of type"),
    (integers, "values of type int64"),
    (nothing, "no array of numbers"),
    (named_type, "neither a group nor an array"),
    (long_attribute, "attributes"),
    (many_groups, "8,192 groups"),
    (deep_groups, "24 levels"),
    (too_few_weights, "layers need"),
    (nothing_but_the_optimizer, "layers need"),
]


@pytest.mark.parametrize(
    ("harm", "says"), HOSTILE_WEIGHTS, ids=[harm.__name__ for harm, _ in HOSTILE_WEIGHTS]
)
def test_hostile_weights_are_refused(
    members: dict[str, bytes], tmp_path: Path, harm: Callable[[h5py.File], None], says: str
) -> None:
    memory = io.BytesIO(members["model.weights.h5"])
    with h5py.File(memory, "r+") as file:
        harm(file)
    data = zipped({**members, "model.weights.h5": memory.getvalue()})
    assert says in refusal(tmp_path, data)


def test_weights_that_are_no_hdf5_are_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    data = zipped({**members, "model.weights.h5": b"\x89HDF\r\n\x1a\n" + bytes(5000)})
    assert "no HDF5 file" in refusal(tmp_path, data)


def test_weights_that_are_cut_short_are_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    half = members["model.weights.h5"][:40_000]
    assert "weights are damaged" in refusal(tmp_path, zipped({**members, "model.weights.h5": half}))


# --- and anything else ------------------------------------------------------------------------


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    member=st.sampled_from(["config.json", "metadata.json"]),
    place=st.floats(0, 1, exclude_max=True),
    inserted=st.binary(max_size=8),
    dropped=st.integers(0, 8),
)
def test_a_damaged_text_passes_or_is_refused_but_never_fails(
    members: dict[str, bytes],
    tmp_path: Path,
    member: str,
    place: float,
    inserted: bytes,
    dropped: int,
) -> None:
    content = members[member]
    at = int(place * len(content))
    damaged = content[:at] + inserted + content[at + dropped :]
    path = tmp_path / "damaged.keras"
    path.write_bytes(zipped({**members, member: damaged}))
    with contextlib.suppress(ModelFileError):
        inspect_model_file(path)
