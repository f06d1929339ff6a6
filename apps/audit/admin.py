"""The audit record, to read."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import RangeDateTimeFilter, ReadOnlyModelAdmin, display
from apps.audit.models import AuditEvent
from apps.audit.words import say_action, say_object_type


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyModelAdmin):
    list_display = ("at", "actor_label", "what", "object_label", "kind", "ip")
    list_filter = (("at", RangeDateTimeFilter),)
    # By beginning or whole only, where an index helps: an infix search would read the whole record.
    search_fields = ("actor_label__startswith", "object_id__exact")
    search_help_text = _("Beginning of a user name, or an object's id.")
    paginator = CappedPaginator
    fields = ("at", "actor_label", "what", "kind", "object_id", "object_label", "detail", "ip")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return request.user.has_perm("audit.view_auditevent")

    @display(description=_("action"))
    def what(self, event: AuditEvent) -> str:
        return say_action(event.action)

    @display(description=_("object type"))
    def kind(self, event: AuditEvent) -> str:
        return say_object_type(event.object_type)
