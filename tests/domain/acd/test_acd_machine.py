"""Hypothesis searches for the shortest day on which something that must hold does not."""

from hypothesis import HealthCheck, settings

from tests.domain.acd.colleagues import ConsultingDay

TestDay = ConsultingDay.TestCase
TestDay.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
