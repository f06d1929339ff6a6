"""A POST that is sent again: one effect, one answer."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import KeptAnswer
from apps.accounts.once import KEPT
from apps.accounts.tasks import forget_kept_answers
from apps.audit.models import AuditEvent
from apps.customers.models import Customer
from tests import factories

PATH = "/api/v1/customers/"


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def post(client, key="k-1", **data):
    return client.post(PATH, {"name": "Lin", **data}, format="json", headers={"Idempotency-Key": key})


@pytest.mark.django_db
def test_the_same_request_again_gets_the_first_answer_and_another_one_is_refused():
    client = client_of(factories.SupervisorFactory())
    first, again = post(client), post(client)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Customer.objects.count() == 1
    assert AuditEvent.objects.filter(object_type="customers.customer").count() == 1

    assert post(client, name="Wu").status_code == 409
    assert post(client, key="k-2").status_code == 201
    assert post(client_of(factories.SupervisorFactory())).json()["id"] != first.json()["id"]
    stored = connection.cursor()
    stored.execute("SELECT string_agg(body, '') FROM accounts_keptanswer")
    assert "Lin" not in stored.fetchone()[0]


@pytest.mark.django_db
def test_a_refused_request_leaves_the_key_free():
    client = client_of(factories.SupervisorFactory())
    assert post(client, numbers=["no number"]).status_code == 400
    assert not KeptAnswer.objects.exists()
    assert post(client).status_code == 201
    assert client_of(factories.UserFactory()).post(PATH, headers={"Idempotency-Key": "k"}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "ключ"])
def test_what_is_no_key_is_said(key):
    answer = post(client_of(factories.SupervisorFactory()), key=key)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()


@pytest.mark.django_db
def test_a_key_is_free_again_after_a_day():
    client = client_of(factories.SupervisorFactory())
    first = post(client)
    KeptAnswer.objects.update(at=timezone.now() - KEPT - timedelta(seconds=1))
    assert post(client).json()["id"] != first.json()["id"]
    KeptAnswer.objects.update(at=timezone.now() - KEPT - timedelta(seconds=1))
    assert forget_kept_answers() == 1


@pytest.mark.django_db(transaction=True)
def test_five_at_once_have_one_effect():
    user, answers = factories.SupervisorFactory(), []

    def send() -> None:
        try:
            answers.append(post(client_of(user)).json()["id"])
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 5
    assert len(set(answers)) == 1
    assert Customer.objects.count() == 1
