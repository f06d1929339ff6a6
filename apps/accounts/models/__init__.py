from apps.accounts.models.team import Team
from apps.accounts.models.user import User

__all__ = ["Team", "User"]
