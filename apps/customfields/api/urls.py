"""Routes of the custom fields below /api/v1/."""

from apps.customfields.api.views import CustomFieldViewSet

routes = [("custom-fields", CustomFieldViewSet, "custom-field")]
