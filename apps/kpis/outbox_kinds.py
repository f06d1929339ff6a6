"""What the key figures announce."""

from typing import Any

from django.utils.translation import gettext_lazy as _

MISMATCH = "figures.mismatched"
MENDED = "figures.mended"

KINDS: dict[str, Any] = {
    MISMATCH: _("Figures of an interval do not add up: somebody is lost, or counted twice."),
    MENDED: _("Figures of an interval that did not add up do so again."),
}
