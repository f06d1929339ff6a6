"""What the figures look like as JSON. Shares are 0 to 1; a figure without anything to divide by is null."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.agents.choices import MediumChoice
from apps.kpis.choices import Basis
from apps.kpis.domain.counts import SECONDS_FIELDS, STORED_FIELDS
from apps.kpis.domain.formulas import FORMULAS
from apps.kpis.windows import day_of

MAX_DAYS = 92


class WindowSerializer(serializers.Serializer[dict[str, Any]]):
    """Query parameters of every endpoint here. Without ``from`` and ``to``: today, in the server's time
    zone."""

    group = serializers.ListField(
        child=serializers.SlugField(),
        required=False,
        help_text=_("Skill group code; may be given more than once."),
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # "from" is a word of the language and cannot be a class attribute.
        moment: dict[str, Any] = {
            "required": False,
            "help_text": _("A time; the window is widened to quarters of an hour."),
        }
        return {
            "from": serializers.DateTimeField(**moment),
            "to": serializers.DateTimeField(**moment),
            **super().get_fields(),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        today = day_of(timezone.now())
        start: datetime = attrs.get("from", today.start)
        end: datetime = attrs.get("to", max(today.end, day_of(start).end))
        if end < start:
            raise serializers.ValidationError({"to": _("The end lies before the start.")})
        if end - start > timedelta(days=MAX_DAYS):
            raise serializers.ValidationError({"to": _("The window is longer than 92 days.")})
        return {"start": start, "end": end, "groups": attrs.get("group")}


class MediumWindowSerializer(WindowSerializer):
    """The same, with the medium whose figures are wanted."""

    medium = serializers.ChoiceField(
        choices=MediumChoice.choices,
        default=MediumChoice.VOICE,
        help_text=_("Each medium has figures of its own; calls, where none is named."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return super().validate(attrs) | {"medium": attrs["medium"]}


class SeriesWindowSerializer(MediumWindowSerializer):
    """The same, with the basis of the series."""

    basis = serializers.ChoiceField(choices=Basis.choices, default=Basis.ARRIVAL)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return super().validate(attrs) | {"basis": attrs["basis"]}


class CountsSerializer(serializers.Serializer[Any]):
    """The sums of a window."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name: serializers.FloatField() if name in SECONDS_FIELDS else serializers.IntegerField()
                for name in STORED_FIELDS}  # fmt: skip


class ValuesSerializer(serializers.Serializer[Any]):
    """Every formula's figure by its id."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {id_: serializers.FloatField(allow_null=True) for id_ in FORMULAS if id_ != "fcr_repeat"}


class ConservationSerializer(serializers.Serializer[Any]):
    """Offered = answered + abandoned + flowed out + waiting."""

    ok = serializers.BooleanField()
    arithmetic = serializers.CharField()
    difference = serializers.IntegerField()


class FiguresSerializer(serializers.Serializer[Any]):
    """The figures of a window, by arrival."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    counts = CountsSerializer()
    waiting = serializers.IntegerField()
    service_level_formula = serializers.CharField()
    values = ValuesSerializer(source="all_values")
    conservation = ConservationSerializer()


class GroupPolicySerializer(serializers.Serializer[Any]):
    """What the service level of a group meant in a part of the window: ``formula`` is that of ``start`` up to
    ``end``."""

    group = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    formula = serializers.CharField()
    threshold_seconds = serializers.IntegerField()
    short_abandon_seconds = serializers.IntegerField()


class GroupFiguresSerializer(serializers.Serializer[Any]):
    """All groups together, and each that has any. Until ``complete_until`` all sites have told what happened, but for
    those ``behind``; it is null where no site has told anything."""

    complete_until = serializers.DateTimeField(allow_null=True)
    behind = serializers.ListField(child=serializers.CharField())
    policies = GroupPolicySerializer(many=True)

    total = FiguresSerializer()
    groups = serializers.DictField(child=FiguresSerializer())


class IntervalPointSerializer(serializers.Serializer[Any]):
    """One quarter of an hour."""

    start = serializers.DateTimeField()
    counts = CountsSerializer()


class FcrSerializer(serializers.Serializer[Any]):
    """First contact resolution; ``provisional`` while the 7 days of some contacts are not over."""

    contacts = serializers.IntegerField()
    repeated = serializers.IntegerField()
    open = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    provisional = serializers.BooleanField()


class CallbackFiguresSerializer(serializers.Serializer[Any]):
    """The callbacks of one group; ``lateness`` is the mean in seconds, ``kept`` a share of 100."""

    group = serializers.CharField()
    promised = serializers.IntegerField(source="counts.requested")
    in_time = serializers.IntegerField(source="counts.in_time")
    late = serializers.IntegerField()
    lateness = serializers.FloatField(allow_null=True)
    kept = serializers.FloatField(allow_null=True)
    attempts = serializers.IntegerField(source="counts.attempts")
    per_success = serializers.FloatField(allow_null=True)
    expired = serializers.IntegerField(source="counts.expired")
    cancelled = serializers.IntegerField(source="counts.cancelled")
    open = serializers.IntegerField(source="counts.open")


class ShedSerializer(serializers.Serializer[Any]):
    """What one node did not take on one day."""

    day = serializers.DateField()
    node = serializers.CharField()
    calls = serializers.IntegerField()
    rate = serializers.IntegerField()
    into_flow = serializers.IntegerField()
    total = serializers.IntegerField()


class FormulaSerializer(serializers.Serializer[Any]):
    """A formula with its definition and source."""

    id = serializers.CharField()
    version = serializers.IntegerField()
    unit = serializers.CharField()
    higher_is_better = serializers.BooleanField()
    definition = serializers.CharField()


class BehindSerializer(serializers.Serializer[Any]):
    """One interaction behind a figure: the numerators and denominators of all of them add up to it."""

    interaction = serializers.UUIDField(source="interaction.pk")
    segment = serializers.IntegerField(source="segment.number", default=None, allow_null=True)
    at = serializers.DateTimeField()
    group = serializers.CharField()
    verdict = serializers.CharField()
    numerator = serializers.FloatField(source="adds.numerator")
    denominator = serializers.FloatField(source="adds.denominator")


class FlowWindowSerializer(WindowSerializer):
    """Which flow's nodes, in which version (all, where none is named); callers who entered a node in the window."""

    group = None  # type: ignore[assignment]
    flow = serializers.SlugField(help_text=_("Code of the flow."))
    version = serializers.IntegerField(required=False, min_value=1, help_text=_("Number of its version."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        span = super().validate(attrs)
        wanted = {"flow": attrs["flow"], "version": attrs.get("version")}
        return wanted | {"start": span["start"], "end": span["end"]}


class FlowChangeQuerySerializer(serializers.Serializer[dict[str, Any]]):
    """Which version's beginning, and how many days before and after it are compared."""

    flow = serializers.SlugField(help_text=_("Code of the flow."))
    version = serializers.IntegerField(min_value=1, help_text=_("Number of its version."))
    days = serializers.IntegerField(default=7, min_value=1, max_value=MAX_DAYS)


class FlowWaySerializer(serializers.Serializer[Any]):
    """Where callers went: ``node:ID``, ``flow:CODE``, ``end:RESULT``, or ``open`` for those who are still there."""

    way = serializers.CharField()
    visits = serializers.IntegerField()
    calls = serializers.IntegerField()
    contained = serializers.IntegerField()


class FlowTotalSerializer(serializers.Serializer[Any]):
    """Visits of nodes; ``calls`` is how many callers they were of. Seconds are null where nobody has left yet."""

    visits = serializers.IntegerField()
    calls = serializers.IntegerField()
    drop_offs = serializers.IntegerField()
    drop_off_rate = serializers.FloatField(allow_null=True)
    contained = serializers.IntegerField()
    containment = serializers.FloatField(allow_null=True)
    mean_seconds = serializers.FloatField(allow_null=True)
    slow_seconds = serializers.FloatField(allow_null=True, help_text=_("Nine of ten visits were no longer."))


class FlowNodeSerializer(FlowTotalSerializer):
    node_id = serializers.CharField()
    ways = FlowWaySerializer(many=True)


class FlowFiguresSerializer(serializers.Serializer[Any]):
    """The nodes of a flow in a window."""

    flow = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    total = FlowTotalSerializer()
    nodes = FlowNodeSerializer(many=True)


class FlowChangeSerializer(serializers.Serializer[Any]):
    """The same before a version went live and after; ``before`` is null for the first version."""

    before = FlowFiguresSerializer(allow_null=True)
    after = FlowFiguresSerializer()
