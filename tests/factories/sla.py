import factory

from apps.sla.models import EscalationStep, Policy, Target


class PolicyFactory(factory.django.DjangoModelFactory):
    """Around the clock; with ``targets`` in seconds for every priority."""

    class Meta:
        model = Policy
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Policy {n}")

    @factory.post_generation
    def targets(self, create, extracted, **kwargs):
        if extracted:
            Target.objects.create(policy=self, **{f"{kind}_seconds": n for kind, n in extracted.items()})


class EscalationStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EscalationStep

    policy = factory.SubFactory(PolicyFactory)
    kind = "resolution"
    timing = "after"
    amount = 0
