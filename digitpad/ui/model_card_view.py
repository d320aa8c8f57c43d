"""A model's card, as text to read."""

from __future__ import annotations

import html
import json

from PySide6.QtWidgets import QTextBrowser, QWidget

from digitpad.model_store import Model
from digitpad.ui.wording import duration, percent, size


class ModelCardView(QTextBrowser):
    """Shows what a model is, how it was trained and how well it reads what."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelCardView")
        self.setAccessibleName("Model card")
        self.setOpenLinks(False)

    def show_card(self, model: Model) -> None:
        """Show the card of a model."""
        card = model.card
        rows = [
            ("id", model.id),
            ("made", card.created[:10] or "unknown"),
            ("trained on", card.data or "unknown"),
            ("training time", duration(card.seconds) if card.seconds else "unknown"),
            ("weights", f"{card.weights:,}"),
            ("size", size(model.size_bytes)),
            ("again by", card.made_by),
            ("notes", card.notes),
            ("versions", ", ".join(f"{name} {number}" for name, number in card.versions.items())),
        ]
        parts = [f"<h3>{html.escape(card.name)}</h3>", "<table cellspacing='0' cellpadding='3'>"]
        for name, part in card.accuracy.items():
            error = card.calibration_error.get(name)
            besides = [f"calibration error {percent(error)}"] if error is not None else []
            if name in card.spread:
                of = card.spread[name]
                besides.append(
                    f"{of['seeds']:.0f} seeds {percent(of['mean'])} ± {100 * of['deviation']:.2f}"
                )
            if name in card.non_digit_auroc:
                besides.append(f"non-digits told apart {card.non_digit_auroc[name]:.3f}")
            beside = f" &nbsp;({'; '.join(besides)})" if besides else ""
            parts.append(_row(f"reads {name}", f"<b>{percent(part)}</b>{beside}"))
        parts += [_row(name, html.escape(text)) for name, text in rows if text]
        parts.append("</table>")
        if card.recipe:
            text = json.dumps(dict(card.recipe), indent=2, ensure_ascii=False)
            parts.append(
                f"<h4>Recipe</h4><pre style='white-space: pre-wrap'>{html.escape(text)}</pre>"
            )
        self.setHtml("".join(parts))


def _row(name: str, text: str) -> str:
    return f"<tr><td>{html.escape(name)}</td><td>{text}</td></tr>"
