from apps.ivr.models.call_flow import CallFlow, FlowVersion
from apps.ivr.models.prompt import Prompt
from apps.ivr.models.prompt_version import PromptVersion
from apps.ivr.models.speech_job import SpeechJob

__all__ = ["CallFlow", "FlowVersion", "Prompt", "PromptVersion", "SpeechJob"]
