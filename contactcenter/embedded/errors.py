"""The one exception of this package."""


class EmbeddedError(Exception):
    """An engine cannot be found, started, reached or stopped; the text says what the user can do about it."""
