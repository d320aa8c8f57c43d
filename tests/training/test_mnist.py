"""MNIST: which archive is taken, and what a download does when the network misbehaves."""

from __future__ import annotations

import hashlib
import http.server
import importlib.util
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from digitpad import locations
from digitpad.errors import DataError
from digitpad.training.mnist import MNIST_SHA256, MNIST_URL, download_mnist, find_mnist, load_mnist

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
CONTENT = bytes(range(256)) * 2_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def _empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the test a home without Keras's cache, and no archive by the environment."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.delenv("DIGITPAD_MNIST", raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """Serve on this machine for a while; give the address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{serving.server_address[1]}/mnist.npz"
        finally:
            serving.shutdown()
            thread.join()


def sending(content: bytes, *, length: int | None = None) -> Answer:
    """Answer with a file, and say that it has another length."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content) if length is None else length))
        request.end_headers()
        request.wfile.write(content)

    return answer


def download(answer: Answer) -> list[float]:
    """Download from a server that answers like that; return the progress that was told."""
    told: list[float] = []
    with server(answer) as url:
        download_mnist(lambda _, done: told.append(done), url=url, sha256=SHA256, silence_s=5.0)
    return told


def refusal(answer: Answer) -> str:
    with pytest.raises(DataError) as refused:
        download(answer)
    assert not locations.downloaded_mnist().exists()
    assert "\n" not in str(refused.value)
    return str(refused.value)


def archive(path: Path, *, images: int = 20) -> Path:
    """Write an archive laid out as MNIST's."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (images, 28, 28), dtype=np.uint8)
    labels = rng.integers(0, 10, images, dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, x_train=pixels, y_train=labels, x_test=pixels[:5], y_test=labels[:5])
    return path


# --- which archive ----------------------------------------------------------------------------


def test_the_archive_that_was_named_goes_first_then_the_variable_then_the_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_mnist() is None
    in_cache = archive(tmp_path / "home" / ".keras" / "datasets" / "mnist.npz")
    assert find_mnist() == in_cache
    downloaded = archive(locations.downloaded_mnist())
    assert find_mnist() == downloaded
    by_variable = archive(tmp_path / "by-variable.npz")
    monkeypatch.setenv("DIGITPAD_MNIST", str(by_variable))
    assert find_mnist() == by_variable
    given = archive(tmp_path / "given.npz")
    assert find_mnist(str(given)) == given


def test_a_named_archive_that_is_not_there_is_told_rather_than_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive(locations.downloaded_mnist())
    with pytest.raises(DataError, match=r"no MNIST archive at .*absent\.npz"):
        find_mnist(str(tmp_path / "absent.npz"))
    with pytest.raises(DataError, match="no MNIST archive at"):
        find_mnist(str(tmp_path))
    monkeypatch.setenv("DIGITPAD_MNIST", str(tmp_path / "gone.npz"))
    with pytest.raises(DataError, match=r"no MNIST archive at .*gone\.npz"):
        find_mnist()


def test_an_archive_gives_both_parts(tmp_path: Path) -> None:
    training, test = load_mnist(str(archive(tmp_path / "mnist.npz")), lambda *_: None)
    assert (len(training), len(test)) == (20, 5)
    assert training.images.dtype == np.uint8
    assert training.labels.dtype == np.int64


@pytest.mark.parametrize(
    ("images", "labels"),
    [((20, 14, 14), 5), ((20, 28, 28), 12), ((20, 28, 28), -1)],
)
def test_an_archive_of_something_else_is_refused(
    images: tuple[int, ...], labels: int, tmp_path: Path
) -> None:
    pixels = np.ones(images, np.uint8)
    y = np.full(len(pixels), labels)
    np.savez(tmp_path / "mnist.npz", x_train=pixels, y_train=y, x_test=pixels, y_test=y)
    with pytest.raises(DataError, match="no MNIST archive: 28x28 images with labels 0-9"):
        load_mnist(str(tmp_path / "mnist.npz"), lambda *_: None)


def test_mnist_itself_is_read(data_file: Callable[[str], Path]) -> None:
    training, test = load_mnist(str(data_file("mnist.npz")), lambda *_: None)
    assert (len(training), len(test)) == (60_000, 10_000)
    assert np.bincount(test.labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009
    ]  # fmt: skip


def test_the_checksum_and_the_address_are_those_that_keras_itself_uses() -> None:
    found = importlib.util.find_spec("keras")  # without importing it
    assert found is not None
    assert found.origin is not None
    text = (Path(found.origin).parent / "src" / "datasets" / "mnist.py").read_text("utf-8")
    assert MNIST_SHA256 in text
    assert MNIST_URL.rpartition("/")[0] in text


# --- the download -----------------------------------------------------------------------------


def test_a_download_is_stored_whole_and_tells_its_progress() -> None:
    told = download(sending(CONTENT))
    path = locations.downloaded_mnist()
    assert path.read_bytes() == CONTENT
    assert [each.name for each in path.parent.iterdir()] == ["mnist.npz"]
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 3
    assert find_mnist() == path


def test_a_server_that_falls_silent_is_given_up_after_the_time_limit() -> None:
    given_up = threading.Event()

    def stall(request: http.server.BaseHTTPRequestHandler) -> None:
        sending(CONTENT[:1_000], length=len(CONTENT))(request)
        given_up.wait(20)

    begin = time.monotonic()
    with server(stall) as url:
        with pytest.raises(DataError, match=r"could not be downloaded.*timed out"):
            download_mnist(lambda *_: None, url=url, sha256=SHA256, silence_s=0.3)
        given_up.set()
    assert time.monotonic() - begin < 5


def test_what_is_not_the_file_that_keras_knows_is_not_stored() -> None:
    wrong = refusal(sending(b"<html>Please log in</html>"))
    assert "damaged" in wrong
    assert "--data practice" in wrong


def test_a_download_that_breaks_off_is_not_stored() -> None:
    refusal(sending(CONTENT[:-1], length=len(CONTENT)))


def test_a_server_that_refuses_is_told_with_the_three_ways() -> None:
    sentence = refusal(lambda request: request.send_error(404))
    assert "Connect to the internet" in sentence
    assert "--mnist FILE or DIGITPAD_MNIST" in sentence
    assert "--data practice" in sentence
    assert "Not Found" in sentence


def test_a_server_that_talks_nonsense_is_told() -> None:
    def nonsense(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"hello\r\n\r\n")

    assert "could not be downloaded" in refusal(nonsense)


def test_where_nobody_listens_the_three_ways_are_told() -> None:
    with server(sending(CONTENT)) as url:
        pass
    with pytest.raises(DataError, match=r"--mnist FILE or DIGITPAD_MNIST.*--data practice"):
        download_mnist(lambda *_: None, url=url, sha256=SHA256)


def test_a_stop_ends_the_download_at_once() -> None:
    class _StopError(Exception):
        pass

    def stop(_doing: str, _done: float) -> None:
        raise _StopError

    with server(sending(CONTENT)) as url, pytest.raises(_StopError):
        download_mnist(stop, url=url, sha256=SHA256)
    assert not locations.downloaded_mnist().exists()


def test_a_download_that_cannot_be_stored_is_told() -> None:
    locations.downloaded_mnist().parent.write_text("a file where the folder should be")
    with pytest.raises(DataError, match="cannot be stored at"):
        download(sending(CONTENT))
