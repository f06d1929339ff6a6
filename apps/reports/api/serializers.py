"""What the API says about reports. They only write: a question is parsed by the form of the page."""

from typing import Any

from rest_framework import serializers

from apps.reports.domain.periods import PeriodKind
from apps.reports.domain.result import ChartKind, ColumnUnit

UNITS = [unit.value for unit in ColumnUnit]


class CatalogueReportSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    what = serializers.CharField(help_text="What the report says, in a sentence.")
    section = serializers.CharField()
    filters = serializers.ListField(child=serializers.CharField())
    grains = serializers.ListField(child=serializers.CharField())
    longest_days = serializers.IntegerField(help_text="How many days it reads at most.")


class ReportPeriodSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[kind.value for kind in PeriodKind])
    first = serializers.DateField()
    last = serializers.DateField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="Exclusive.")
    zone = serializers.CharField()


class ReportFiltersSerializer(serializers.Serializer[Any]):
    groups = serializers.ListField(child=serializers.CharField())
    teams = serializers.ListField(child=serializers.CharField())
    agents = serializers.ListField(child=serializers.CharField())
    medium = serializers.CharField()
    grain = serializers.CharField()
    compare = serializers.BooleanField()


class ReportTileSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    before = serializers.JSONField(allow_null=True)
    unit = serializers.ChoiceField(choices=UNITS)
    formula = serializers.CharField()


class ReportColumnSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.ChoiceField(choices=UNITS, help_text="Durations are seconds, shares 0 to 1.")
    formula = serializers.CharField(help_text="Id of the formula behind the figures, or empty.")
    better = serializers.BooleanField(allow_null=True, help_text="Whether more of it is good.")


class ReportRowSerializer(serializers.Serializer[Any]):
    values = serializers.ListField(child=serializers.JSONField(allow_null=True), help_text="null: no data.")
    before = serializers.ListField(
        child=serializers.JSONField(allow_null=True), help_text="The period before; empty without comparison."
    )
    links = serializers.DictField(
        child=serializers.CharField(), help_text="Paths by column, to what is behind."
    )


class ReportTableSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    columns = ReportColumnSerializer(many=True)
    rows = ReportRowSerializer(many=True)
    total = ReportRowSerializer(allow_null=True)


class ReportChartSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in ChartKind])
    table = serializers.CharField()
    x = serializers.CharField()
    y = serializers.CharField()
    series = serializers.ListField(child=serializers.CharField())
    goal = serializers.FloatField(allow_null=True)


class ReportResultSerializer(serializers.Serializer[Any]):
    report = serializers.CharField()
    title = serializers.CharField()
    period = ReportPeriodSerializer()
    filters = ReportFiltersSerializer()
    made_at = serializers.DateTimeField()
    complete_until = serializers.DateTimeField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField())
    tiles = ReportTileSerializer(many=True)
    tables = ReportTableSerializer(many=True)
    charts = ReportChartSerializer(many=True)
