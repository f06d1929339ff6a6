import factory

from apps.customers.models import Customer, CustomerNumber


class CustomerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Customer

    name = factory.Sequence(lambda n: f"Customer {n}")


class CustomerNumberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CustomerNumber

    customer = factory.SubFactory(CustomerFactory)
    number = factory.Sequence(lambda n: f"+1555010{n:04d}")
