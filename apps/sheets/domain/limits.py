"""What a spreadsheet may be. Sizes in bytes."""

MAX_FILE = 60_000_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 100
MAX_ENTRIES = 2_000
MAX_DIRECTORY = 512_000
"""Of a zip file's list of contents; with this many bytes it could still name more entries than are allowed."""
MAX_ROWS = 100_000
MAX_COLUMNS = 702
"""Up to column ZZ."""
MAX_CELL = 100_000
"""Characters."""

CPU_SECONDS = 40
WALL_SECONDS = 60
MEMORY = 640 << 20
FILE_SIZE = 400 << 20
"""Of what the child writes: the rows, decoded."""


class Refused(Exception):
    """The file is not taken. ``code`` is one of ``apps/sheets/words.py``, ``params`` fill its sentence."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params
