"""What the dialogs that import and export samples share: a form, progress, a way to cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from digitpad.ui.form_rows import form_in
from digitpad.ui.push_buttons import push_button
from digitpad.ui.told_progress import DoneBar, StatusSentence


class ExchangeDialog(QDialog):
    """A dialog for one piece of work at a time; the window waits while it is open.

    Subclasses fill `form`, do the work between `_start` and `_end`, and end it at `given_up`.

    Args:
        name: the dialog's object name, which the names of its parts begin with.
        title: what it does, such as `Import Digits`.
        verb: what its button says, such as `&Import`.
        parent: the window.

    Attributes:
        form: the fields.
        go: the button that begins the work.

    Signals:
        given_up: the work that goes on is not wanted any more.
    """

    given_up = Signal()

    def __init__(self, name: str, title: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Dialog")
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._is_busy = False
        self._fields = QWidget()
        self.form = form_in(self._fields)
        self._progress = DoneBar(f"{name}Progress", f"Progress: {title}")
        self._status = StatusSentence(f"{name}Status")
        self.go = push_button(f"{name}Button", verb, title)
        self.go.setDefault(True)
        self._close = push_button(f"{name}CloseButton", "&Close", "Close, or cancel what goes on")
        self._close.clicked.connect(self.reject)
        self._lay_out()

    @property
    def is_busy(self) -> bool:
        """Whether the work goes on."""
        return self._is_busy

    def open(self) -> None:
        """Show the dialog, without what it told last time; or bring up what goes on."""
        if self._is_busy:
            self.raise_()
            self.activateWindow()
            return
        self._progress.reset()
        self.say("")
        super().open()

    def say(self, sentence: str) -> None:
        """Show a sentence on the work."""
        self._status.setText(sentence)

    def show_done(self, done: float) -> None:
        """Show the part that is done, 0..1."""
        self._progress.show_done(done)

    def shut(self) -> None:
        """Give up what goes on and close: the window is going."""
        if self._is_busy:
            self.given_up.emit()
        self.close()

    def reject(self) -> None:
        """Cancel what goes on; close where nothing does."""
        if self._is_busy:
            self.given_up.emit()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The title bar does as Escape and the button do."""
        if self._is_busy:
            self.given_up.emit()
        event.setAccepted(not self._is_busy)

    def _start(self, sentence: str) -> None:
        """The work begins."""
        self._is_busy = True
        self._fields.setEnabled(False)
        self.go.setEnabled(False)
        self._close.setText("&Cancel")
        self.show_done(0.0)
        self.say(sentence)

    def _end(self, sentence: str) -> None:
        """The work is over, however it ended."""
        self._is_busy = False
        self._fields.setEnabled(True)
        self.go.setEnabled(True)
        self._close.setText("&Close")
        self.say(sentence)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self._close)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self._fields)
        column.addStretch()
        column.addWidget(self._progress)
        column.addWidget(self._status)
        column.addLayout(buttons)
        self.resize(600, self.sizeHint().height())
