"""Other systems in the admin."""

from apps.integrations.admin import (
    deliveries as deliveries,
    http_connections as http_connections,
    webhooks as webhooks,
)
