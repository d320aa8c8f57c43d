"""One sentence on a Keras class or argument, out of Keras's own docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping

_MAX_LETTERS = 300
_SECTION = re.compile(r"^(Args|Arguments):\s*$", re.MULTILINE)
_NEXT_SECTION = re.compile(r"^\S", re.MULTILINE)
_ARGUMENT = re.compile(r"^ {4}\*{0,2}(\w+): ", re.MULTILINE)
_PLACE_HOLDER = re.compile(r"\s*\{\{\w+\}\}")
_SENTENCE_END = re.compile(r"(?<=[.!])\s+(?=[A-Z`\"'-])")
_TYPE_WORD = re.compile(
    r"""an?|the|optional|python|positive|float|int|integers?|bool|boolean|string|or|none|scalar
    |keras|tensor|tuple|list|constant|values?|instance|of|callable|that|takes|no|arguments|and
    |returns|actual|to|use|defaults|between|true|false|number|hyperparameter|numeric|literal""",
    re.VERBOSE,
)
"""What a sentence is made of that tells no more than of what type an argument is."""
_DOTTED_NAME = re.compile(r"`?\b(keras\.)[\w.]+`?")
_WORD = re.compile(r"[a-z]+")


def summary(documented: object) -> str:
    """Return the first sentence of a docstring, or an empty text."""
    text = inspect.getdoc(documented) or ""
    return _one_sentence(text.partition("\n\n")[0])


def argument_texts(documented: object) -> Mapping[str, str]:
    """Return what a docstring says on each argument, each as one paragraph."""
    text = inspect.getdoc(documented) or ""
    section = _SECTION.search(text)
    if section is None:
        return {}
    body = _PLACE_HOLDER.sub("", text[section.end() + 1 :])
    end = _NEXT_SECTION.search(body)
    parts = _ARGUMENT.split(body[: end.start()] if end else body)
    return {
        name: " ".join(words.split()) for name, words in zip(parts[1::2], parts[2::2], strict=True)
    }


def telling_sentence(text: str) -> str:
    """Return the first sentence of an argument's text that tells more than its type."""
    sentences = _SENTENCE_END.split(text)
    telling = (each for each in sentences if not _tells_a_type_alone(each))
    return _one_sentence(next(telling, sentences[0]))


def _tells_a_type_alone(sentence: str) -> bool:
    words = _WORD.findall(_DOTTED_NAME.sub("", sentence.rstrip(".").lower()))
    return all(map(_TYPE_WORD.fullmatch, words))


def _one_sentence(text: str) -> str:
    sentence = _SENTENCE_END.split(" ".join(text.split()))[0].replace("`", "").strip()
    if not sentence:
        return ""
    sentence = sentence[0].upper() + sentence[1:]
    if len(sentence) > _MAX_LETTERS:
        return sentence[:_MAX_LETTERS].rsplit(" ", 1)[0] + " …"
    return sentence if sentence.endswith((".", "!", "…")) else f"{sentence.rstrip(':')}."
