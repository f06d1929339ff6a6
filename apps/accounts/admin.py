"""Users, roles and teams; and the schedules of django-celery-beat, in our theme."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django_celery_beat import admin as beat_admin
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from rest_framework.authtoken.models import TokenProxy

from apps.accounts.models import Team, User
from apps.accounts.permission_words import PermissionField
from apps.accounts.services import renew_api_token
from apps.accounts.theme import (
    DialogForm,
    GroupAdmin,
    ModelAdmin,
    UserAdmin,
    action,
    display,
    render_secret_once,
    widgets,
)
from apps.audit.requests import client_ip

# Registered by their packages in Django's own look. API keys are made on the user's page, where they are shown once;
# calls by the sun and at one single moment are not for a contact centre.
for _model in (
    Group,
    PeriodicTask,
    CrontabSchedule,
    IntervalSchedule,
    SolarSchedule,
    ClockedSchedule,
    TokenProxy,
):
    admin.site.unregister(_model)


@admin.register(User)
class AccountUserAdmin(UserAdmin):
    """People who log in. Only a superuser can make another one: see ``get_readonly_fields``."""

    list_display = ("username", "display_name", "team", "role_names", "is_staff", "is_active", "last_login")
    list_filter = ("groups", "team", "is_staff", "is_active")
    list_select_related = ("team",)
    search_fields = ("username__istartswith", "display_name", "email__istartswith")
    autocomplete_fields = ("team",)
    filter_horizontal = ("groups",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("display_name", "first_name", "last_name", "email", "language", "team")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Times"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "display_name", "password1", "password2")}),
        (_("Access"), {"fields": ("is_staff", "groups")}),
    )
    readonly_fields = ("last_login", "date_joined")
    actions_detail = ["new_api_token"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep those who may edit users from giving themselves (or anyone) every right."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    @display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def has_new_api_token_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("authtoken.add_token")

    @action(
        description=_("New API key"),
        icon="key",
        permissions=["new_api_token"],
        dialog={
            "title": _("New API key"),
            "description": _("The user's present key, if any, stops working at once."),
            "form_class": DialogForm,
            "form_submit_text": _("Make a new key"),
        },
    )
    def new_api_token(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        user = User.objects.get(pk=object_id)
        return render_secret_once(request, renew_api_token(user=user, by=request.user, ip=client_ip(request)))


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Roles. Those in ``apps/accounts/roles.py`` get their permissions back with every migration."""

    list_display = ("name",)

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **options: Any) -> Any:
        if db_field.name == "permissions":
            options["form_class"] = PermissionField
        return super().formfield_for_manytomany(db_field, request, **options)


@admin.register(Team)
class TeamAdmin(ModelAdmin):
    list_display = ("name", "description")
    search_fields = ("name",)
    autocomplete_fields = ("supervisors",)


class TaskSelect(widgets.UnfoldAdminSelectWidget, beat_admin.TaskSelectWidget):
    """The list of known tasks, in the theme's clothes."""


class PeriodicTaskForm(beat_admin.PeriodicTaskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].widget = widgets.UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = TaskSelect()


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(beat_admin.PeriodicTaskAdmin, ModelAdmin):
    form = PeriodicTaskForm
    date_hierarchy = None
    # The theme's own: that of the library has a script in the page, which the Content-Security-Policy does not run.
    change_form_template = "admin/change_form.html"

    @display(description=_("schedule"))
    def scheduler(self, task: PeriodicTask) -> str:
        return str(task.scheduler)

    @display(description=_("crontab in words"))
    def crontab_translation(self, obj: PeriodicTask) -> Any:
        return super().crontab_translation(obj)


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(beat_admin.CrontabScheduleAdmin, ModelAdmin):
    @display(description=_("crontab in words"))
    def human_readable(self, crontab: CrontabSchedule) -> str:
        return str(crontab.human_readable)


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(ModelAdmin):
    list_display = ("__str__", "every", "period")
