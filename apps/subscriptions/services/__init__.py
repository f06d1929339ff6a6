"""Writes of subscriptions."""

from apps.subscriptions.services.keeping import keep_subscription
from apps.subscriptions.services.running import do_run, retry_run, run_now
from apps.subscriptions.services.sweeping import sweep
from apps.subscriptions.services.trying import preview, send_test

__all__ = ["do_run", "keep_subscription", "preview", "retry_run", "run_now", "send_test", "sweep"]
