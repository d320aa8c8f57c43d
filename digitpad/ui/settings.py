"""What the window remembers from one start to the next.

QSettings takes garbage without a word and turns it into 0 or an empty text, so every value is
checked, and what is out of range is the default again.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from digitpad import locations

DEFAULT_PEN_WIDTH_PX = 12.0


class Settings:
    """The window's geometry, the pen, and which panels are shown."""

    def __init__(self) -> None:
        path = locations.user_folder() / "settings.ini"
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def geometry(self, name: str) -> QByteArray:
        """Return the geometry of the window of that name; empty where none is kept."""
        value = self._store.value(f"{name}/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_geometry(self, name: str, geometry: QByteArray) -> None:
        """Keep the geometry of the window of that name."""
        self._store.setValue(f"{name}/geometry", geometry)

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Return a number that was kept, or the default where it is none within the range."""
        try:
            value = float(str(self._store.value(name, default)))
        except ValueError:
            return default
        return value if low <= value <= high else default

    def keep_number(self, name: str, value: float) -> None:
        """Keep a number."""
        self._store.setValue(name, float(value))

    def flag(self, name: str, default: bool) -> bool:
        """Return a yes or no that was kept, or the default where it is neither."""
        return {"true": True, "false": False}.get(str(self._store.value(name)).lower(), default)

    def keep_flag(self, name: str, value: bool) -> None:
        """Keep a yes or no."""
        self._store.setValue(name, "true" if value else "false")
