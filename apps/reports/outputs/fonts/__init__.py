"""The font that documents and pictures are written in, wherever they are made: no machine has to have one.

Noto Sans SC Regular (SIL Open Font License 1.1, ``OFL.txt``), cut to all characters of GB 2312, the frequent ones of
Big5, Latin, Greek and Cyrillic: 3.1 MB in place of 10.6 MB. What it lacks (Arabic, Hebrew) is taken from
DejaVu Sans, which comes with matplotlib.
"""

from importlib.resources import files
from pathlib import Path

FAMILY = "Noto Sans SC"
FALLBACK = "DejaVu Sans"
FOLDER = Path(__file__).parent
FILE = FOLDER / "NotoSansSC-Regular.ttf"


def fallback_file() -> Path:
    """Return the font for what :data:`FILE` lacks."""
    return Path(str(files("matplotlib"))) / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
