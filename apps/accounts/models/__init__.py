from apps.accounts.models.kept_answer import KeptAnswer
from apps.accounts.models.team import Team
from apps.accounts.models.user import User

__all__ = ["KeptAnswer", "Team", "User"]
