"""Routes of webhooks below /api/v1/."""

from apps.integrations.api.views import DeliveryViewSet, WebhookViewSet

routes = [
    ("webhooks", WebhookViewSet, "webhook"),
    ("webhook-deliveries", DeliveryViewSet, "webhook-delivery"),
]
