import factory

from apps.tickets.models import Category, Priority, Ticket, TicketType
from apps.tickets.services import create_ticket, save_category


class TicketTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TicketType
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"type-{n}")
    name = factory.LazyAttribute(lambda kind: kind.code.title())


class PriorityFactory(factory.django.DjangoModelFactory):
    """``low``, ``normal``, ``high`` and ``urgent`` are there already."""

    class Meta:
        model = Priority
        django_get_or_create = ("code",)

    code = "high"
    name = factory.LazyAttribute(lambda priority: priority.code.title())
    rank = factory.Sequence(lambda n: 100 + n)


class CategoryFactory(factory.django.DjangoModelFactory):
    """By the service, so that its path is right."""

    class Meta:
        model = Category

    code = factory.Sequence(lambda n: f"category-{n}")
    name = factory.LazyAttribute(lambda category: category.code.title())

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return save_category(**kwargs)


class TicketFactory(factory.django.DjangoModelFactory):
    """By the service, with its first line of history."""

    class Meta:
        model = Ticket

    subject = factory.Sequence(lambda n: f"Ticket {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return create_ticket(**kwargs)
