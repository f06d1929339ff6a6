from apps.customers.models.customer import Customer
from apps.customers.models.customer_number import CustomerNumber

__all__ = ["Customer", "CustomerNumber"]
