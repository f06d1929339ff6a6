"""Who a call turned out to be from."""

from apps.interactions.domain import events as ev, messages as msg


def identified(found: msg.CustomerFound) -> ev.CustomerIdentified:
    """Return the fact that the customer was found."""
    return ev.CustomerIdentified(
        interaction_id=found.interaction_id,
        customer_id=found.customer_id,
        name=found.name,
        tier=found.tier,
        language=found.language,
        last_agent_id=found.last_agent_id,
        last_agent_at=found.last_agent_at,
    )
