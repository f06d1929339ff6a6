from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.kpis.permissions import VIEW_FIGURES


class MayViewFigures(BasePermission):
    """Those who may see interval figures in the admin may read them here."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user and request.user.has_perm(VIEW_FIGURES))
