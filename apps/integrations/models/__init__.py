from apps.integrations.models.delivery import Delivery, DeliveryAttempt
from apps.integrations.models.http_connection import HttpConnection, validate_headers, validate_networks
from apps.integrations.models.webhook import Webhook

__all__ = [
    "Delivery",
    "DeliveryAttempt",
    "HttpConnection",
    "Webhook",
    "validate_headers",
    "validate_networks",
]
