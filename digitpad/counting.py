"""How many things there are, in words."""


def counted(count: int, what: str) -> str:
    """Return a number of things, such as `1 sample` or `2,000 samples`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
