"""Hypothesis searches for a day on which calls and other work get in each other's way."""

from hypothesis import HealthCheck, settings

from tests.domain.acd.desks import BlendedDay

TestBlendedDay = BlendedDay.TestCase
TestBlendedDay.settings = settings(
    max_examples=25, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
