"""Forms of the agent directory's admin."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.theme import widgets
from apps.agents.line_rules import check_ring
from apps.agents.models import Agent, SearchRing
from apps.agents.services import create_agent


class SearchRingForm(forms.ModelForm):
    """One ring of a group's search."""

    class Meta:
        model = SearchRing
        fields = ("after_seconds", "lower_levels", "groups", "locations", "all_locations")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "lower_levels" in values:
            ring = SearchRing(group_id=self.instance.group_id)
            ring.lower_levels, ring.all_locations = values["lower_levels"], bool(values.get("all_locations"))
            check_ring(ring, values.get("groups") or (), values.get("locations") or ())
        return values


class AgentAddForm(forms.ModelForm):
    """A new agent and its user in one step. Skills and groups are on the same page, below."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("For the log-in."),
    )
    display_name = forms.CharField(
        label=_("Display name"), max_length=150, required=False, widget=widgets.UnfoldAdminTextInputWidget
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=widgets.UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Left empty, nobody can log in as this agent until a password is set."),
    )

    class Meta:
        model = Agent
        fields = ("extension", "location", "accept_on", "language", "sip_contact")

    def clean_username(self) -> str:
        username = User.normalize_username(self.cleaned_data["username"])
        User._meta.get_field("username").run_validators(username)
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("A user with this name exists already."))
        return str(username)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, User(username=self.cleaned_data.get("username", "")))
        return password

    def create(self) -> Agent:
        """Create user and agent from the valid form and return the agent."""
        values: dict[str, Any] = dict(self.cleaned_data)
        return create_agent(**{**values, "password": values["password"] or None})
