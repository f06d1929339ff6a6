"""Tables of subscriptions."""

from apps.subscriptions.models.allowed import AllowedAddress
from apps.subscriptions.models.run import ReportDelivery, ReportRun
from apps.subscriptions.models.subscription import ReportSubscription

__all__ = ["AllowedAddress", "ReportDelivery", "ReportRun", "ReportSubscription"]
