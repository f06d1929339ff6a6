from apps.customfields.models.custom_field import CustomField

__all__ = ["CustomField"]
