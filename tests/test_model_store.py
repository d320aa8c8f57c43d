import dataclasses
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad import locations
from digitpad.errors import DigitpadError, ModelError
from digitpad.model_store import (
    BUNDLED,
    CARD_FILE,
    COMPILED_FILE,
    KERAS_FILE,
    Model,
    ModelStore,
    check_replaceable,
    file_sha256,
)
from tests.own_models import add_model

ON_UNIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture
def store() -> ModelStore:
    return ModelStore()


def python(code: str, *words: str) -> subprocess.Popen[str]:
    """Start a Python process that can import the tests."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def lose(name: str) -> Callable[[Model], None]:
    return lambda model: (model.folder / name).unlink()


def truncate_compiled(model: Model) -> None:
    model.compiled_file.write_bytes(model.compiled_file.read_bytes()[:-1000])


def truncate_card(model: Model) -> None:
    card = model.folder / CARD_FILE
    card.write_bytes(card.read_bytes()[:-20])


def garble_card(model: Model) -> None:
    (model.folder / CARD_FILE).write_bytes(b"\xff\xfe\0garbage")


def change_sum(model: Model) -> None:
    card = dataclasses.replace(model.card, sha256={KERAS_FILE: "0" * 64, COMPILED_FILE: "0" * 64})
    (model.folder / CARD_FILE).write_text(card.to_json(), encoding="utf-8")


def lose_sums(model: Model) -> None:
    card = dataclasses.replace(model.card, sha256={})
    (model.folder / CARD_FILE).write_text(card.to_json(), encoding="utf-8")


def turn_compiled_into_a_folder(model: Model) -> None:
    model.compiled_file.unlink()
    model.compiled_file.mkdir()


def put_another_network(model: Model) -> None:
    network = bytearray(model.compiled_file.read_bytes())
    network[-5_000] ^= 1
    model.compiled_file.write_bytes(bytes(network))


def lose_the_folder(model: Model) -> None:
    shutil.rmtree(model.folder)


def put_a_file_in_the_folders_place(model: Model) -> None:
    shutil.rmtree(model.folder)
    model.folder.write_text("no folder", encoding="utf-8")


DAMAGES = [
    pytest.param(lose(KERAS_FILE), id="no model.keras"),
    pytest.param(lose(COMPILED_FILE), id="no model.tflite"),
    pytest.param(lose(CARD_FILE), id="no card"),
    pytest.param(truncate_compiled, id="model.tflite truncated"),
    pytest.param(put_another_network, id="one bit of model.tflite"),
    pytest.param(turn_compiled_into_a_folder, id="model.tflite a folder"),
    pytest.param(truncate_card, id="card truncated"),
    pytest.param(garble_card, id="card garbage"),
    pytest.param(change_sum, id="other checksums"),
    pytest.param(lose_sums, id="no checksums"),
    pytest.param(lose_the_folder, id="no folder"),
    pytest.param(put_a_file_in_the_folders_place, id="a file for the folder"),
]
damages = pytest.mark.parametrize("damage", DAMAGES)


def test_at_first_there_is_the_bundled_model_and_it_reads(store: ModelStore) -> None:
    in_use = store.load_current()

    assert [model.id for model in store.models()] == [BUNDLED]
    assert (in_use.model.id, in_use.model.is_bundled, in_use.trouble) == (BUNDLED, True, "")
    assert len(in_use.predictor.read(np.zeros((28, 28), np.uint8)).scores) == 10


def test_the_bundled_models_files_are_those_that_its_card_describes(store: ModelStore) -> None:
    bundled = store.bundled()

    bundled.check(KERAS_FILE)
    bundled.check(COMPILED_FILE)


def test_a_new_model_is_listed_but_not_yet_used(store: ModelStore) -> None:
    mine = add_model(store, "My digits")

    assert [model.card.name for model in store.models()][1:] == ["My digits"]
    assert store.current_id() == BUNDLED
    assert mine.size_bytes == mine.compiled_file.stat().st_size
    assert not mine.is_bundled


def test_models_are_listed_newest_first_after_the_bundled_one(store: ModelStore) -> None:
    made = []
    for year in (2024, 2026, 2025):
        mine = add_model(store, str(year))
        card = dataclasses.replace(mine.card, created=f"{year}-01-01T00:00:00+00:00")
        (mine.folder / CARD_FILE).write_text(card.to_json(), encoding="utf-8")
        made.append(mine.id)

    assert [model.id for model in store.models()] == [BUNDLED, made[1], made[2], made[0]]


def test_the_choice_of_a_model_survives_the_process(store: ModelStore) -> None:
    mine = add_model(store)
    store.use(mine.id)

    child = python(
        "from digitpad.model_store import *; print(ModelStore().load_current().model.id)"
    )

    assert child.communicate()[0].strip() == mine.id
    assert ModelStore().load_current().model.id == mine.id


@damages
def test_where_the_chosen_model_is_damaged_the_bundled_one_reads_and_a_sentence_says_why(
    damage: Callable[[Model], None], store: ModelStore
) -> None:
    mine = add_model(store)
    store.use(mine.id)
    damage(mine)

    in_use = ModelStore().load_current()

    assert in_use.model.id == BUNDLED
    assert in_use.trouble.startswith(f"{mine.id} cannot be used, so the bundled model reads. ")
    assert in_use.trouble.endswith(".")
    assert "\n" not in in_use.trouble
    assert store.current_id() == mine.id


@damages
def test_a_damaged_model_cannot_be_used_and_the_one_in_use_stays(
    damage: Callable[[Model], None], store: ModelStore
) -> None:
    good, bad = add_model(store, stem="good"), add_model(store, stem="bad")
    store.use(good.id)
    damage(bad)

    with pytest.raises(ModelError):
        store.use(bad.id)

    assert store.load_current().model.id == good.id


@damages
def test_going_back_passes_a_damaged_model_by(
    damage: Callable[[Model], None], store: ModelStore
) -> None:
    first, second, third = (add_model(store, stem=stem) for stem in ("one", "two", "three"))
    for model in (first, second, third):
        store.use(model.id)
    damage(second)

    assert store.previous_id() == first.id
    assert store.roll_back().model.id == first.id
    assert store.load_current().model.id == first.id


@pytest.mark.parametrize("damage", DAMAGES[:-2])
def test_a_damaged_model_can_be_removed(
    damage: Callable[[Model], None], store: ModelStore, digitpad_home: Path
) -> None:
    mine = add_model(store)
    store.use(mine.id)
    damage(mine)

    store.remove(mine.id)

    assert list((digitpad_home / "models").iterdir()) == []
    assert store.load_current().trouble == ""


def test_a_damaged_model_does_not_hide_the_others(store: ModelStore) -> None:
    good, bad = add_model(store, stem="good"), add_model(store, stem="bad")
    lose(CARD_FILE)(bad)

    assert [model.id for model in store.models()] == [BUNDLED, good.id]


def test_going_back_leads_through_the_models_in_the_order_of_their_use(store: ModelStore) -> None:
    first, second = add_model(store, stem="one"), add_model(store, stem="two")
    for model_id in (first.id, second.id, first.id, first.id):
        store.use(model_id)

    seen = []
    while store.previous_id() is not None:
        seen.append(store.roll_back().model.id)

    assert seen == [second.id, first.id, BUNDLED]
    with pytest.raises(ModelError, match="no earlier model"):
        store.roll_back()
    assert store.current_id() == BUNDLED


def test_at_first_there_is_no_way_back(store: ModelStore) -> None:
    assert store.previous_id() is None
    with pytest.raises(ModelError, match="no earlier model"):
        store.roll_back()


def test_the_bundled_model_can_be_used_again(store: ModelStore) -> None:
    mine = add_model(store)
    store.use(mine.id)

    store.use(BUNDLED)

    assert store.load_current().model.id == BUNDLED
    assert store.previous_id() == mine.id


def test_after_a_hundred_changes_the_last_ones_are_remembered(
    store: ModelStore, digitpad_home: Path
) -> None:
    first, second = add_model(store, stem="one"), add_model(store, stem="two")
    for _ in range(50):
        store.use(first.id)
        store.use(second.id)

    assert store.previous_id() == first.id
    assert len((digitpad_home / "current-model").read_text("utf-8").split()) <= 20


def test_removing_the_model_in_use_brings_the_one_before_back(store: ModelStore) -> None:
    first, second = add_model(store, stem="one"), add_model(store, stem="two")
    store.use(first.id)
    store.use(second.id)

    store.remove(second.id)

    assert store.load_current().model.id == first.id
    assert store.previous_id() == BUNDLED


def test_removing_a_model_between_two_uses_of_another_leaves_no_way_back_to_itself(
    store: ModelStore,
) -> None:
    first, second = add_model(store, stem="one"), add_model(store, stem="two")
    for model in (first, second, first):
        store.use(model.id)

    store.remove(second.id)

    assert store.current_id() == first.id
    assert store.previous_id() == BUNDLED


def test_removing_a_model_that_was_never_used_changes_no_choice(
    store: ModelStore, digitpad_home: Path
) -> None:
    mine = add_model(store)

    store.remove(mine.id)

    assert sorted(path.name for path in digitpad_home.iterdir()) == ["models"]
    assert list((digitpad_home / "models").iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda store: store.remove(BUNDLED), id="remove"),
        pytest.param(lambda store: store.rename(BUNDLED, "mine"), id="rename"),
    ],
)
def test_the_bundled_model_is_never_changed(
    change: Callable[[ModelStore], object], store: ModelStore
) -> None:
    before = store.bundled()

    with pytest.raises(ModelError, match="bundled model cannot be changed"):
        change(store)

    assert store.bundled() == before


def test_a_folder_of_the_users_cannot_pass_for_the_bundled_model(
    store: ModelStore, digitpad_home: Path
) -> None:
    mine = add_model(store, "not the bundled one")
    mine.folder.rename(digitpad_home / "models" / BUNDLED)

    assert [model.is_bundled for model in store.models()] == [True]
    assert store.load(BUNDLED).model.is_bundled


def test_a_renamed_model_keeps_everything_else(store: ModelStore) -> None:
    mine = add_model(store, "before")
    store.use(mine.id)

    renamed = store.rename(mine.id, "  Zahlen \n für 小明 ")

    assert renamed == dataclasses.replace(
        mine, card=dataclasses.replace(mine.card, name="Zahlen für 小明")
    )
    assert store.load_current().model == renamed


@pytest.mark.parametrize("name", ["", " \t", "x" * 81])
def test_a_name_that_cannot_be_is_refused_and_the_old_one_stays(
    name: str, store: ModelStore
) -> None:
    mine = add_model(store, "before")

    with pytest.raises(ModelError, match="1 to 80 characters"):
        store.rename(mine.id, name)

    assert store.model(mine.id).card.name == "before"


@pytest.mark.parametrize("model_id", [BUNDLED, "mine"])
def test_an_exported_model_is_the_keras_file(
    model_id: str, store: ModelStore, tmp_path: Path
) -> None:
    model = store.bundled() if model_id == BUNDLED else add_model(store)

    to_file = store.export(model.id, tmp_path / "digits.keras")
    to_folder = store.export(model.id, tmp_path)

    assert to_file == tmp_path / "digits.keras"
    assert to_folder == tmp_path / f"{model.id}.keras"
    assert file_sha256(to_file) == file_sha256(to_folder) == model.card.sha256[KERAS_FILE]


def test_an_exported_compiled_network_is_the_one_that_the_window_runs(
    store: ModelStore, tmp_path: Path
) -> None:
    path = store.export(BUNDLED, tmp_path / "digits.tflite")

    assert file_sha256(path) == store.bundled().card.sha256[COMPILED_FILE]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("digits.h5", r"as a \.keras, \.tflite or \.onnx file. Received: digits\.h5"),
        ("nowhere/digits.keras", "cannot be written: No such file or directory"),
        ("file/digits.keras", "cannot be written: Not a directory"),
    ],
)
def test_an_export_that_cannot_be_is_told(
    target: str, told: str, store: ModelStore, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(ModelError, match=told):
        store.export(BUNDLED, tmp_path / target)


def test_a_damaged_keras_file_is_not_exported(store: ModelStore, tmp_path: Path) -> None:
    mine = add_model(store)
    mine.keras_file.write_bytes(mine.keras_file.read_bytes()[:-100])

    with pytest.raises(ModelError, match=r"model\.keras of 'Mine' is not the file"):
        store.export(mine.id, tmp_path / "digits.keras")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "model_id",
    ["", ".", "..", "../mine", "/etc", "a/b", "a\\b", "C:", "Mine", "mine ", "mine\n", "a\0b", "-m",
     "x" * 65, "x" * 5000, ".mine.1.01234567.partial", "ⅷ", "no-such-model"],
)  # fmt: skip
def test_an_id_never_leads_out_of_the_models_folder(model_id: str, store: ModelStore) -> None:
    for do in (store.model, store.load, store.use, store.remove):
        with pytest.raises(ModelError, match="There is no model"):
            do(model_id)
    with pytest.raises(ModelError, match="There is no model"):
        store.rename(model_id, "name")
    with pytest.raises(ModelError, match="There is no model"):
        store.export(model_id, Path("digits.keras"))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n", b"\xff\xfe\0\0", b"../../etc/passwd", b"no such model", b"\0" * 4096,
        b"{}", b"default\n" * 10_000, b"../default\n",
    ],
)  # fmt: skip
def test_garbage_in_the_pointers_file_costs_the_choice_alone(
    content: bytes, store: ModelStore, digitpad_home: Path
) -> None:
    (digitpad_home / "current-model").write_bytes(content)
    mine = add_model(store)

    assert store.load_current().model.id == BUNDLED
    store.use(mine.id)
    assert store.load_current().model.id == mine.id


@settings(max_examples=50)
@given(st.binary(max_size=60))
def test_whatever_stands_in_the_pointers_file_a_model_reads(content: bytes) -> None:
    (locations.user_folder() / "current-model").write_bytes(content)
    store = ModelStore()

    assert store.load_current().model.id == BUNDLED
    assert store.previous_id() in (None, BUNDLED)


def test_a_folder_in_the_pointers_place_is_told_when_a_model_is_chosen(
    store: ModelStore, digitpad_home: Path
) -> None:
    mine = add_model(store)
    (digitpad_home / "current-model").mkdir()

    assert store.load_current().model.id == BUNDLED
    with pytest.raises(ModelError, match="choice of the model cannot be kept"):
        store.use(mine.id)


def test_where_the_users_folder_cannot_be_made_every_call_says_so(
    store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "file"))

    for do in (store.models, store.load_current, store.roll_back, store.current_id):
        with pytest.raises(DigitpadError, match="cannot be made: a file is in its place"):
            do()
    with pytest.raises(DigitpadError, match="cannot be made"):
        add_model(store)


def test_a_new_model_whose_maker_fails_leaves_nothing(
    store: ModelStore, digitpad_home: Path
) -> None:
    def make() -> None:
        with store.new_model("mine") as new:
            (new.folder / KERAS_FILE).write_bytes(b"half")
            raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        make()

    assert list((digitpad_home / "models").iterdir()) == []


def test_a_new_model_that_is_not_whole_never_becomes_one(
    store: ModelStore, digitpad_home: Path
) -> None:
    with pytest.raises(ModelError, match="is missing"), store.new_model("mine") as new:
        new.write_card(store.bundled().card)

    assert list((digitpad_home / "models").iterdir()) == []


def test_a_model_that_is_being_written_is_not_seen(store: ModelStore) -> None:
    with store.new_model("mine") as new:
        for name in (KERAS_FILE, COMPILED_FILE, CARD_FILE):
            shutil.copy(store.bundled().folder / name, new.folder / name)
        assert [model.id for model in store.models()] == [BUNDLED]
        with pytest.raises(ModelError):
            store.model(new.id)
    assert [model.id for model in store.models()] == [BUNDLED, new.id]


@pytest.mark.parametrize("stem", ["Größe 7!", "../../x", "", "x" * 200, "CON", "-", "小明"])
def test_whatever_a_model_comes_from_its_id_is_a_plain_name(stem: str, store: ModelStore) -> None:
    mine = add_model(store, stem=stem)

    assert store.model(mine.id) == mine
    assert mine.id.replace("-", "").isalnum()
    assert mine.id.isascii()


def test_two_models_of_one_stem_in_one_second_get_two_ids(store: ModelStore) -> None:
    assert len({add_model(store).id for _ in range(20)}) == 20


def test_a_model_may_be_written_in_the_place_of_another(store: ModelStore, tmp_path: Path) -> None:
    out = tmp_path / "new" / "model"
    add_model(store, "first", out=out)

    add_model(store, "second", out=out)

    assert sorted(path.name for path in out.iterdir()) == [CARD_FILE, KERAS_FILE, COMPILED_FILE]
    assert '"second"' in (out / CARD_FILE).read_text("utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["model"]


def test_a_folder_that_holds_other_things_is_never_replaced(
    store: ModelStore, tmp_path: Path
) -> None:
    precious = tmp_path / "home"
    precious.mkdir()
    (precious / "thesis.tex").write_text("years of work", encoding="utf-8")
    (precious / CARD_FILE).write_text("{}", encoding="utf-8")

    with pytest.raises(ModelError, match="holds other files than a model's"):
        add_model(store, out=precious)

    assert (precious / "thesis.tex").read_text("utf-8") == "years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_file_in_a_models_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")

    with pytest.raises(ModelError, match="cannot become a model"):
        check_replaceable(tmp_path / "file")


@ON_UNIX
def test_a_process_killed_while_it_writes_a_model_leaves_none_and_its_leavings_are_swept(
    store: ModelStore, digitpad_home: Path
) -> None:
    child = python(
        "import shutil, sys; from digitpad.model_store import *\n"
        "store = ModelStore()\n"
        "with store.new_model('killed') as new:\n"
        "    for name in (KERAS_FILE, COMPILED_FILE, CARD_FILE):\n"
        "        shutil.copy(store.bundled().folder / name, new.folder / name)\n"
        "    print('written', flush=True); sys.stdin.read()\n"
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "written\n"
    add_model(store, "meanwhile")
    assert len(list((digitpad_home / "models").iterdir())) == 2  # the living one's is left alone

    child.kill()
    child.communicate()

    assert [model.card.name for model in store.models()][1:] == ["meanwhile"]
    add_model(store, "afterwards")
    names = sorted(path.name for path in (digitpad_home / "models").iterdir())
    assert len(names) == 2
    assert not any(name.startswith(".") for name in names)


@ON_UNIX
def test_kill_9_at_any_moment_leaves_whole_models_and_one_in_use(store: ModelStore) -> None:
    code = (
        "from digitpad.model_store import *; from tests.own_models import add_model\n"
        "store = ModelStore(); print('goes', flush=True)\n"
        "while True:\n"
        "    mine = add_model(store); store.use(mine.id); store.rename(mine.id, 'renamed')\n"
        "    if len(store.models()) > 3: store.remove(store.models()[-1].id)\n"
    )
    for pause_ms in (1, 4, 9, 17, 29, 42):
        child = python(code)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(pause_ms / 1000)
        child.kill()
        child.communicate()

        assert ModelStore().load_current().trouble == ""
        for model in store.models():
            store.load(model.id)
            model.check(KERAS_FILE)


def test_two_processes_may_add_and_choose_models_at_once(store: ModelStore) -> None:
    code = (
        "import sys; from digitpad.model_store import *; from tests.own_models import add_model\n"
        "store = ModelStore()\n"
        "for i in range(8):\n"
        "    mine = add_model(store, f'{sys.argv[1]} {i}'); store.use(mine.id)\n"
        "    store.models(); store.load_current()\n"
    )
    children = [python(code, name) for name in ("left", "right")]
    for child in children:
        child.communicate()

    assert [child.returncode for child in children] == [0, 0]
    names = {model.card.name for model in store.models()[1:]}
    assert names == {f"{side} {i}" for side in ("left", "right") for i in range(8)}
    in_use = store.load_current()
    assert in_use.trouble == ""
    assert in_use.model.card.name in {"left 7", "right 7"}


@ON_UNIX
def test_on_a_full_disk_the_choice_and_the_names_stay_and_a_sentence_says_so(
    store: ModelStore,
) -> None:
    first, second = add_model(store, stem="one"), add_model(store, stem="two")
    store.use(first.id)
    code = (
        "import resource, sys; from digitpad.model_store import *; from pathlib import Path\n"
        "from digitpad.errors import ModelError\n"
        "store, first, second = ModelStore(), *sys.argv[1:]\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "for do in (lambda: store.use(second), lambda: store.rename(first, 'x'),\n"
        "           lambda: store.roll_back(), lambda: store.remove(first),\n"
        "           lambda: store.export(first, Path('a.keras').absolute())):\n"
        "    try: do()\n"
        "    except ModelError as error: print(error)\n"
    )

    told = python(code, first.id, second.id).communicate()[0].splitlines()

    assert len(told) == 5
    assert all(line.endswith(": File too large.") for line in told)
    assert store.load_current().model == first
    assert {model.id for model in store.models()} == {BUNDLED, first.id, second.id}
