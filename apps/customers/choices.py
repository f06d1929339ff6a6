"""Words of the customer directory."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.customers.domain.consents import ConsentState
from apps.customers.domain.numbers import NumberKind, Reason


class NumberKindChoice(models.TextChoices):
    MOBILE = NumberKind.MOBILE.value, _("mobile")
    FIXED = NumberKind.FIXED.value, _("fixed line")
    OTHER = NumberKind.OTHER.value, pgettext_lazy("kind of number", "other")


class ReasonChoice(models.TextChoices):
    NOT_A_NUMBER = Reason.NOT_A_NUMBER.value, _("no telephone number")
    BAD_TEXT = Reason.BAD_TEXT.value, _("characters that no number has")
    SHORTENED = Reason.SHORTENED.value, _("shortened by a spreadsheet: digits are lost")
    AS_FLOAT = Reason.AS_FLOAT.value, _("a figure with decimals, made by a spreadsheet")
    LOST_ZERO = Reason.LOST_ZERO.value, _("the leading zero is missing")
    LOST_PLUS = Reason.LOST_PLUS.value, _("the plus of the country code is missing")
    EXTENSION = Reason.EXTENSION.value, _("a number with an extension")
    SEVERAL = Reason.SEVERAL.value, _("several numbers in one")
    TOO_SHORT = Reason.TOO_SHORT.value, _("too short")
    TOO_LONG = Reason.TOO_LONG.value, _("too long")
    TAKEN = Reason.TAKEN.value, _("known under another customer")


class NumberSource(models.TextChoices):
    FORM = "form", _("form")
    API = "api", _("API")
    IMPORT = "import", _("import")


class ConsentStateChoice(models.TextChoices):
    GIVEN = ConsentState.GIVEN.value, _("given")
    REFUSED = ConsentState.REFUSED.value, _("refused")
    WITHDRAWN = ConsentState.WITHDRAWN.value, _("withdrawn")


class ConsentChannel(models.TextChoices):
    ANY = "any", _("any channel")
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    CHAT = "chat", _("chat")
    POST = "post", _("letter")


class ConsentSource(models.TextChoices):
    CALL = "call", _("call")
    FORM = "web", _("web form")
    PAPER = "paper", _("on paper")
    EMAIL = "email", _("e-mail")
    IMPORT = "import", _("import")
    OTHER = "other", pgettext_lazy("source of a consent", "other")


class PairState(models.TextChoices):
    OPEN = "open", pgettext_lazy("pair of customers", "to be reviewed")
    DISTINCT = "distinct", _("not the same")
    MERGED = "merged", _("merged")


class RequestKind(models.TextChoices):
    EXPORT = "export", _("export of all data")
    ERASE = "erase", _("erasure")


class RequestReason(models.TextChoices):
    ASKED = "asked", _("the person asked for it")
    WITHDRAWN = "withdrawn", _("consent was withdrawn")
    NOT_NEEDED = "not_needed", _("no longer needed")
    UNLAWFUL = "unlawful", _("should not have been stored")
    AUTHORITY = "authority", _("an authority ordered it")


class RequestState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("request", "being worked on")
    DONE = "done", pgettext_lazy("request", "done")
    FAILED = "failed", pgettext_lazy("request", "failed")
