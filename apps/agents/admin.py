"""The agent directory in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.theme import (
    DialogForm,
    ModelAdmin,
    ReadOnlyModelAdmin,
    RelatedDropdownFilter,
    TabularInline,
    action,
    display,
    render_secret_once,
)
from apps.agents.forms import AgentAddForm, SearchRingForm
from apps.agents.line_admin import LINE_FIELDSETS, ComfortMessageInline, OverflowStepInline
from apps.agents.line_forms import SkillGroupForm
from apps.agents.models import (
    Agent,
    AgentSkill,
    Broadcast,
    CapacityProfile,
    GroupMembership,
    GroupSkill,
    Location,
    ReasonCode,
    SearchRing,
    ServiceLevelPolicy,
    Skill,
    SkillGroup,
)
from apps.agents.selectors import get_service_level
from apps.agents.services import open_service_level, reset_sip_secret
from apps.audit.requests import client_ip
from apps.sheets.pages import SheetModelAdmin


@admin.register(Skill)
class SkillAdmin(SheetModelAdmin):
    sheet = "skills"
    list_display = ("name", "code", "agent_count")
    search_fields = ("code__istartswith", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Skill]:
        return super().get_queryset(request).annotate(agent_count=Count("agent_levels"))

    @display(description=_("agents"), ordering="agent_count")
    def agent_count(self, skill: Any) -> int:
        return int(skill.agent_count)


@admin.register(Location)
class LocationAdmin(SheetModelAdmin):
    sheet = "locations"
    list_display = ("name", "code", "agent_count")
    search_fields = ("code__istartswith", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Location]:
        return super().get_queryset(request).annotate(agent_count=Count("agents"))

    @display(description=_("agents"), ordering="agent_count")
    def agent_count(self, location: Any) -> int:
        return int(location.agent_count)


@admin.register(ReasonCode)
class ReasonCodeAdmin(ModelAdmin):
    list_display = ("name", "code", "is_active")
    list_editable = ("is_active",)
    search_fields = ("code__istartswith", "name")


class GroupSkillInline(TabularInline):
    model = GroupSkill
    tab = True
    autocomplete_fields = ("skill",)


class SearchRingInline(TabularInline):
    """When the search widens, and to whom."""

    model = SearchRing
    form = SearchRingForm
    fk_name = "group"
    tab = True
    autocomplete_fields = ("groups", "locations")
    verbose_name_plural = _("Widening")


class GroupMemberInline(TabularInline):
    """The members, from the group's side."""

    model = GroupMembership
    tab = True
    verbose_name_plural = _("members")
    autocomplete_fields = ("agent",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GroupMembership]:
        return super().get_queryset(request).select_related("agent__user").defer("agent__sip_password")


class ServiceLevelInline(TabularInline):
    """The policies of a group, to read: what has begun stays, and a new one shows its impact first."""

    model = ServiceLevelPolicy
    tab = True
    fields = readonly_fields = (
        "begins", "formula", "threshold_seconds", "short_abandon_seconds", "note", "made_by", "made_at",
    )  # fmt: skip
    verbose_name_plural = _("Service level")
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceLevelPolicy]:
        return super().get_queryset(request).select_related("made_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("valid from"))
    def begins(self, policy: ServiceLevelPolicy) -> Any:
        begins = timezone.localtime(policy.valid_from)
        return _("since ever") if policy.is_first else date_format(begins, "SHORT_DATETIME_FORMAT")


@admin.register(SkillGroup)
class SkillGroupAdmin(SheetModelAdmin):
    sheet = "skill_groups"
    list_display = ("name", "code", "member_count", "strategy", "goal", "record_calls", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code__istartswith", "name")
    form = SkillGroupForm
    inlines = (
        GroupSkillInline,
        SearchRingInline,
        GroupMemberInline,
        ServiceLevelInline,
        OverflowStepInline,
        ComfortMessageInline,
    )
    autocomplete_fields = ("hours", "locations")
    readonly_fields = ("change_service_level",)
    fieldsets = (
        (None, {"fields": ("name", "code", "description", "is_active", "record_calls")}),
        (
            _("How it is served"),
            {
                "classes": ["tab"],
                "fields": (
                    "ring_timeout_seconds", "auto_answer", "wrap_up_seconds", "wrap_up_extension_seconds",
                    "pause_after_misses", "pause_presence", "misses_forgotten_seconds",
                ),
            },
        ),
        (
            _("Routing"),
            {
                "classes": ["tab"],
                "fields": (
                    "strategy", "locations", "preferred_agent_seconds", "preferred_agent_days", "priority_seconds",
                    "tier_seconds", "most_head_start_seconds", "urgency",
                ),
            },
        ),
        *LINE_FIELDSETS,
        (
            _("Outgoing calls and callbacks"),
            {
                "classes": ["tab"],
                "fields": (
                    "outbound_caller", "dial_seconds", "callback_offered", "callback_window_seconds",
                    "callback_give_up_seconds", "callback_attempts", "callback_gap_seconds",
                ),
            },
        ),
        (
            _("Figures and goals"),
            {
                "classes": ["tab"],
                "fields": (
                    "change_service_level", "goal_service_level", "goal_asa_seconds", "goal_fcr"
                ),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[SkillGroup]:
        counted = super().get_queryset(request).annotate(member_count=Count("memberships"))
        return counted.prefetch_related("service_levels")

    def save_model(self, request: HttpRequest, obj: SkillGroup, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            open_service_level(group=obj, by=request.user)

    @display(description=_("service level"))
    def change_service_level(self, group: Any) -> str:
        if group.pk is None:
            return gettext("Begins with formula D, 20 s. Change it on this page after saving.")
        address = reverse("admin:agents_servicelevelpolicy_add")
        return format_html(
            '{} <a class="text-primary-600 underline" href="{}?group={}">{}</a>',
            get_service_level(group), address, group.pk, gettext("Change from a date on"),
        )  # fmt: skip

    @display(description=_("members"), ordering="member_count")
    def member_count(self, group: Any) -> int:
        return int(group.member_count)

    @display(description=_("goal"))
    def goal(self, group: SkillGroup) -> str:
        level = get_service_level(group)
        goal = {"share": f"{group.goal_service_level:.0%}", "seconds": level.threshold_seconds}
        return gettext("%(share)s in %(seconds)s s") % goal


class AgentSkillInline(TabularInline):
    model = AgentSkill
    tab = True
    autocomplete_fields = ("skill",)


class MembershipInline(TabularInline):
    """The groups, from the agent's side."""

    model = GroupMembership
    tab = True
    verbose_name_plural = _("skill groups")
    autocomplete_fields = ("group",)


@admin.register(Agent)
class AgentAdmin(SheetModelAdmin):
    sheet = "agents"
    list_display = (
        "extension",
        "name",
        "username",
        "group_names",
        "skill_names",
        "location",
        "accept_on",
        "is_active",
    )
    list_display_links = ("extension", "name")
    list_filter = (
        ("groups", RelatedDropdownFilter),
        ("skills", RelatedDropdownFilter),
        ("location", RelatedDropdownFilter),
        "accept_on",
        ("capacity_profile", RelatedDropdownFilter),
        "is_active",
    )
    search_fields = ("extension__startswith", "user__username__istartswith", "user__display_name__icontains")
    inlines = (AgentSkillInline, MembershipInline)
    fields = (
        "user", "extension", "location", "accept_on", "capacity_profile", "language", "is_active", "sip_password",
        "sip_contact",
    )  # fmt: skip
    add_fields = ("username", "display_name", "password", *AgentAddForm.Meta.fields)
    autocomplete_fields = ("user", "location")
    actions_detail = ["new_sip_secret"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agent]:
        listed = super().get_queryset(request).select_related("user", "location").defer("sip_password")
        return listed.prefetch_related("skill_levels__skill", "memberships__group")

    def get_fields(self, request: HttpRequest, obj: Agent | None = None) -> Any:
        return self.add_fields if obj is None else self.fields

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        return self.autocomplete_fields

    def get_form(
        self, request: HttpRequest, obj: Agent | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            # The form declares fields that the model lacks: the factory must not look for them there.
            kwargs |= {"form": AgentAddForm, "fields": AgentAddForm.Meta.fields}
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Agent, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            # The rows below the form are saved next, and belong to this same object.
            obj.__dict__.update(form.create().__dict__)

    @display(description=_("name"), ordering="user__display_name")
    def name(self, agent: Agent) -> str:
        return agent.name

    @display(description=_("user name"), ordering="user__username")
    def username(self, agent: Agent) -> str:
        return agent.user.get_username()

    @display(description=_("skill groups"))
    def group_names(self, agent: Agent) -> str:
        return ", ".join(row.group.name for row in agent.memberships.all())

    @display(description=_("skills"))
    def skill_names(self, agent: Agent) -> str:
        return ", ".join(f"{row.skill.name} {row.level}" for row in agent.skill_levels.all())

    @action(
        description=_("New SIP secret"),
        icon="key",
        permissions=["change"],
        dialog={
            "title": _("New SIP secret"),
            "description": _(
                "The phone must be given the new secret; with the present one it can no longer register."
            ),
            "form_class": DialogForm,
            "form_submit_text": _("Make a new secret"),
        },
    )
    def new_sip_secret(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        agent = self.get_queryset(request).get(pk=object_id)
        return render_secret_once(
            request, reset_sip_secret(agent=agent, by=request.user, ip=client_ip(request))
        )


@admin.register(CapacityProfile)
class CapacityProfileAdmin(ModelAdmin):
    list_display = (
        "name", "is_default", "voice", "chat", "email", "task", "calls_during_chats", "chats_during_calls",
        "agent_count",
    )  # fmt: skip
    search_fields = ("name__istartswith",)
    fieldsets = (
        (None, {"fields": ("name", "is_default")}),
        (_("At the same time"), {"fields": (("voice", "chat"), ("email", "task"))}),
        (_("Beside each other"), {"fields": ("calls_during_chats", "chats_during_calls")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CapacityProfile]:
        return super().get_queryset(request).annotate(agent_count=Count("agents"))

    @display(description=_("agents"), ordering="agent_count")
    def agent_count(self, profile: Any) -> int:
        return int(profile.agent_count)


@admin.register(Broadcast)
class BroadcastAdmin(ReadOnlyModelAdmin):
    """Messages are sent from the live floor; here is what was said, by whom and to whom."""

    list_display = ("sent_at", "sender_name", "text", "group", "expires_at")
    list_filter = (("group", RelatedDropdownFilter),)
    list_select_related = ("group",)
