"""Charts as pictures, for mails and documents."""

import os
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.conf import settings

from apps.reports.domain.result import Chart, Result

if TYPE_CHECKING:
    from types import ModuleType

DOTS_PER_INCH = 200
"""1,280 dots across: shown 640 wide in a mail, and sharp on a fine screen too."""
# Loading and drawing change tables that all threads of a process share.
_ONE_AT_A_TIME = Lock()


def draw_png(chart: Chart, result: Result, *, dark: bool = False) -> bytes:
    """Return a chart of a result as a PNG file; raises KeyError where it names a column that is not there."""
    return _draw(chart, result, dark, format="png", dpi=DOTS_PER_INCH)


def draw_svg(chart: Chart, result: Result) -> str:
    """Return a chart as an SVG image whose text is drawn: nothing of it is read by anybody as markup."""
    return _draw(chart, result, False, format="svg", metadata={"Date": None}).decode()


def _draw(chart: Chart, result: Result, dark: bool, **how: Any) -> bytes:
    with _ONE_AT_A_TIME:
        figure = _plots().draw(chart, result, dark=dark)
        out = BytesIO()
        figure.savefig(out, facecolor=figure.get_facecolor(), **how)
    return out.getvalue()


def _plots() -> "ModuleType":
    """Load matplotlib, which takes half a second and 60 MB: only where something is drawn."""
    # It keeps a list of fonts; without a folder of ours it looks for a home that services often have not.
    os.environ.setdefault("MPLCONFIGDIR", str(settings.VAR_DIR / "matplotlib"))
    from apps.reports.outputs import plots

    return plots
