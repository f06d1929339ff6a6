from apps.schedules.models.business_hours import BusinessHours, Holiday, HoursBlock

__all__ = ["BusinessHours", "Holiday", "HoursBlock"]
