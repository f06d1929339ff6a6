from apps.customers.models.consent import Consent, ConsentPurpose
from apps.customers.models.customer import Customer
from apps.customers.models.customer_address import CustomerAddress
from apps.customers.models.customer_number import CustomerNumber
from apps.customers.models.merging import CustomerMerge, DuplicatePair
from apps.customers.models.organisation import Membership, Organisation
from apps.customers.models.privacy_request import PrivacyRequest, SuppressedNumber
from apps.customers.models.unusable_number import UnusableNumber

__all__ = [
    "Consent",
    "ConsentPurpose",
    "Customer",
    "CustomerAddress",
    "CustomerMerge",
    "CustomerNumber",
    "DuplicatePair",
    "Membership",
    "Organisation",
    "PrivacyRequest",
    "SuppressedNumber",
    "UnusableNumber",
]
