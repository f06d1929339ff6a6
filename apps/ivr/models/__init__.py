from apps.ivr.models.call_flow import CallFlow, FlowVersion
from apps.ivr.models.prompt import Prompt

__all__ = ["CallFlow", "FlowVersion", "Prompt"]
