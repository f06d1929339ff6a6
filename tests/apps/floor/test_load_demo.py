import json

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.audit.models import AuditEvent
from apps.customers.models import Customer
from apps.customers.selectors import find_customer_by_number
from apps.floor.demo.reader import fixtures, read_rows
from apps.ivr.selectors import get_published_flows
from apps.telephony.models import AsteriskNode, EntryPoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def switch(settings):
    settings.DEMO_SWITCH_URL = "http://127.0.0.1:8188"
    settings.DEMO_SWITCH_PASSWORD = "a switch's secret"
    return settings


def load(**options):
    call_command("load_demo", verbosity=0, **options)


def test_whole_site_is_there(switch):
    load()

    phones = Agent.objects.filter(accept_on="phone").order_by("extension")
    assert [agent.extension for agent in phones] == [str(number) for number in range(1001, 1021)]
    assert Agent.objects.get(user__username="agent").extension == "1100"
    assert set(SkillGroup.objects.values_list("code", flat=True)) == {"sales", "support", "billing"}
    assert Customer.objects.count() == 60
    assert User.objects.get(username="supervisor").groups.get().name == "Supervisors"
    assert {row.dnis: row.flow.code for row in EntryPoint.objects.select_related("flow")} == {
        "4001": "main-line",
        "4002": "account-line",
        "4003": "satisfaction-survey",
        "4004": "out-of-hours",
    }
    assert {"main-line", "account-line", "satisfaction-survey", "out-of-hours"} <= set(get_published_flows())
    node = AsteriskNode.objects.get()
    assert (node.code, node.base_url, node.password) == (
        "virtual",
        "http://127.0.0.1:8188",
        "a switch's secret",
    )


def test_nobody_can_log_in_before_a_password_is_set(switch):
    load()

    assert [user.username for user in User.objects.all() if user.has_usable_password()] == []


def test_every_group_has_agents_who_can_do_what_it_asks(switch):
    load()

    for group in SkillGroup.objects.prefetch_related("required_skills"):
        wanted = {row.skill_id: row.level for row in group.required_skills.all()}
        able = [
            agent
            for agent in Agent.objects.filter(groups=group)
            if wanted.items() <= {pair for pair in wanted.items() if has(agent, *pair)}
        ]
        assert len(able) >= 6, group


def has(agent, skill_id, level):
    return agent.skill_levels.filter(skill_id=skill_id, level__gte=level).exists()


def test_second_time_does_almost_nothing(switch, django_assert_max_num_queries):
    load()

    with django_assert_max_num_queries(6):
        load()


def test_changes_made_since_stay_unless_forced(switch):
    load()
    Customer.objects.filter(external_ref="C-1001").update(name="Changed")
    Customer.objects.filter(external_ref="C-1002").delete()

    load()
    assert (Customer.objects.get(external_ref="C-1001").name, Customer.objects.count()) == ("Changed", 59)

    load(force=True)
    assert (Customer.objects.get(external_ref="C-1001").name, Customer.objects.count()) == (
        "James Anderson",
        60,
    )
    assert AuditEvent.objects.filter(action="demo.loaded").count() == 2


def test_node_follows_the_switch(switch):
    load()
    switch.DEMO_SWITCH_URL = "http://127.0.0.1:9999"

    load()

    assert AsteriskNode.objects.get().base_url == "http://127.0.0.1:9999"


def test_without_a_password_there_is_no_node(settings):
    settings.DEMO_SWITCH_PASSWORD = None

    load()

    assert not AsteriskNode.objects.exists()


def test_callers_of_the_demo_are_known_customers(switch):
    load()

    assert find_customer_by_number("+15550100001").name == "James Anderson"
    assert find_customer_by_number("+8613800138001").name == "王建国"


def test_numbers_and_references_are_unique_in_the_file():
    rows = read_rows("customers")
    numbers = [number for row in rows for number in row["numbers"]]

    assert len(set(numbers)) == len(numbers)
    assert len({row["external_ref"] for row in rows}) == len(rows)


def test_files_are_written_for_people():
    for path in (fixtures() / "demo").glob("*.json"):
        rows = json.loads(path.read_text(encoding="utf-8"))
        assert len(path.read_text(encoding="utf-8").splitlines()) == len(rows) + 2, path.name
