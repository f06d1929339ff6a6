from apps.ivr.models.call_flow import CallFlow, FlowVersion
from apps.ivr.models.flow_case import FlowCase
from apps.ivr.models.phone_recording import PhoneRecording
from apps.ivr.models.prompt import Prompt
from apps.ivr.models.prompt_version import PromptVersion
from apps.ivr.models.speech_job import SpeechJob

__all__ = ["CallFlow", "FlowCase", "FlowVersion", "PhoneRecording", "Prompt", "PromptVersion", "SpeechJob"]
