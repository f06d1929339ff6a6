"""What the forms of the site ask, over HTTP."""

from apps.accounts.rest import ReadOnlyViewSet
from apps.customfields.api.serializers import CustomFieldSerializer
from apps.customfields.models import CustomField


class CustomFieldViewSet(ReadOnlyViewSet):
    """Definitions of custom fields, to build a form from; they are made in the admin."""

    queryset = CustomField.objects.order_by("form", "type_code", "order", "id")
    serializer_class = CustomFieldSerializer
    filterset_fields = ("form", "type_code", "code", "is_active")
    ordering_fields = ("id", "order")
