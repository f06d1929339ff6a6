"""What upper layers add to the interaction's page: a recording player, a survey, a ticket. Templates get
``interaction``."""

from apps.accounts.panels import Panel as Panel, Panels
from apps.interactions.models import Interaction

_panels = Panels[Interaction]("interaction")
register_panel = _panels.register
render_panels = _panels.render
