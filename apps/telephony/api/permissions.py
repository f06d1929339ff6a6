"""Who may read telephony through the API."""

from rest_framework.permissions import DjangoModelPermissions


class MayView(DjangoModelPermissions):
    """Reading asks for the ``view`` permission, as in the admin; Django REST framework by itself asks for none."""

    perms_map = {**DjangoModelPermissions.perms_map, "GET": ["%(app_label)s.view_%(model_name)s"]}
