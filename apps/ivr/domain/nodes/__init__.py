"""The node types, one module each, and the table that names them."""

from apps.ivr.domain.node import Node
from apps.ivr.domain.nodes.answer import Answer
from apps.ivr.domain.nodes.callback import Callback
from apps.ivr.domain.nodes.collect_digits import CollectDigits
from apps.ivr.domain.nodes.condition import Condition
from apps.ivr.domain.nodes.create_ticket import CreateTicket
from apps.ivr.domain.nodes.customer_lookup import CustomerLookup
from apps.ivr.domain.nodes.hang_up import HangUp
from apps.ivr.domain.nodes.hours import Hours
from apps.ivr.domain.nodes.http_query import HttpQuery
from apps.ivr.domain.nodes.knowledge_answer import KnowledgeAnswer
from apps.ivr.domain.nodes.loop import Loop
from apps.ivr.domain.nodes.menu import Menu
from apps.ivr.domain.nodes.play import Play
from apps.ivr.domain.nodes.record_message import RecordMessage
from apps.ivr.domain.nodes.route import Route
from apps.ivr.domain.nodes.say import Say
from apps.ivr.domain.nodes.secure_input import SecureInput
from apps.ivr.domain.nodes.set_data import SetData
from apps.ivr.domain.nodes.set_language import SetLanguage
from apps.ivr.domain.nodes.set_routing import SetRouting
from apps.ivr.domain.nodes.split import Split
from apps.ivr.domain.nodes.sub_flow import Return, SubFlow
from apps.ivr.domain.nodes.survey import Survey
from apps.ivr.domain.nodes.transfer_to_number import TransferToNumber
from apps.ivr.domain.nodes.voicemail import Voicemail
from apps.ivr.domain.nodes.voicemail_ticket import VoicemailTicket

NODE_TYPES: dict[str, type[Node]] = {
    node_type.type: node_type
    for node_type in (
        Answer,
        Play,
        Say,
        Menu,
        CollectDigits,
        SecureInput,
        Survey,
        Hours,
        Condition,
        Split,
        Loop,
        SubFlow,
        Return,
        SetData,
        SetLanguage,
        SetRouting,
        HttpQuery,
        CustomerLookup,
        CreateTicket,
        KnowledgeAnswer,
        Route,
        Callback,
        TransferToNumber,
        RecordMessage,
        Voicemail,
        VoicemailTicket,
        HangUp,
    )
}
