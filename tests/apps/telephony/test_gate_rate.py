"""How fast calls may come before their node refuses them, and whether it may answer them by itself."""

import pytest

from apps.ivr.models import CallFlow
from apps.telephony.models import AsteriskNode
from apps.telephony.selectors import get_gate_rate
from contactcenter.bootstrap import load_directory

pytestmark = pytest.mark.django_db


def test_the_gate_refuses_what_neither_the_rate_nor_the_flow_for_shed_calls_takes():
    node = AsteriskNode.objects.create(code="pbx", name="PBX", base_url="http://127.0.0.1:1", username="u")
    flow = CallFlow.objects.create(code="sorry", name="Sorry")

    def with_limits(**limits: object) -> tuple[int, bool]:
        AsteriskNode.objects.filter(pk=node.pk).update(**limits)
        return get_gate_rate("pbx"), load_directory("pbx").must_refuse

    assert with_limits() == (0, False)
    assert with_limits(most_calls=100) == (0, False)
    assert with_limits(most_new_per_second=40) == (40, True)
    assert with_limits(overload_flow=flow) == (0, False)
    assert with_limits(most_into_flow_per_second=10) == (50, False)
    assert with_limits(is_active=False) == (0, False)
