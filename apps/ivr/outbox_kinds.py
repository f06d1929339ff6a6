"""What call flows announce."""

from typing import Any

from django.utils.translation import gettext_lazy as _

PLAN_FAILED = "flow.plan_failed"

KINDS: dict[str, Any] = {
    PLAN_FAILED: _("A version of a call flow could not be published at the time that was planned."),
}
