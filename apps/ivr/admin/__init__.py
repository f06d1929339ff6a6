from apps.ivr.admin.cases import FlowCaseAdmin
from apps.ivr.admin.flows import CallFlowAdmin
from apps.ivr.admin.prompts import PromptAdmin
from apps.ivr.admin.versions import FlowVersionAdmin

__all__ = ["CallFlowAdmin", "FlowCaseAdmin", "FlowVersionAdmin", "PromptAdmin"]
