"""Names of the timers that the ACD sets. One name per wait, so that setting it again replaces it."""


def offer_timer(offer_id: str) -> str:
    return f"acd-offer-{offer_id}"


def party_timer(party_id: str) -> str:
    return f"acd-party-{party_id}"


def max_wait_timer(interaction_id: str) -> str:
    return f"acd-max-wait-{interaction_id}"


def widen_timer(interaction_id: str) -> str:
    return f"acd-widen-{interaction_id}"


def queue_timer(interaction_id: str) -> str:
    return f"acd-queue-{interaction_id}"


def wrap_up_timer(agent_id: int) -> str:
    return f"acd-wrap-up-{agent_id}"


def workbench_timer(session: str) -> str:
    return f"acd-workbench-{session}"


def dial_timer(interaction_id: str) -> str:
    return f"acd-dial-{interaction_id}"


def callback_timer(callback_id: str) -> str:
    return f"acd-callback-{callback_id}"


def callback_end_timer(callback_id: str) -> str:
    return f"acd-callback-end-{callback_id}"


def grace_timer(agent_id: int) -> str:
    return f"acd-grace-{agent_id}"
