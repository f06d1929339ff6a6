"""What other apps add to the page of a ticket, beside the conversation: its service levels, its queue, articles that
fit. Templates get ``ticket``."""

from apps.accounts.panels import Panel as Panel, Panels
from apps.tickets.models import Ticket

_panels = Panels[Ticket]("ticket")
register_panel = _panels.register
render_panels = _panels.render
