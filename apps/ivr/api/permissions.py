"""Who may read flows and prompts."""

from rest_framework.permissions import DjangoModelPermissions


class MayView(DjangoModelPermissions):
    """Those who may see a model in the admin may read it here; Django REST framework's own class lets anybody read."""

    perms_map = {**DjangoModelPermissions.perms_map, "GET": ["%(app_label)s.view_%(model_name)s"]}
