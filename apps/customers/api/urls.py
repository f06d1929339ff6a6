"""Routes of the customer directory below /api/v1/."""

from apps.customers.api.views import CustomerViewSet

routes = [("customers", CustomerViewSet, "customer")]
