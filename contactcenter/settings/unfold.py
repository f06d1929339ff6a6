"""Look of the admin (django-unfold). Menus and dashboard are added by the apps that own them."""

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Contact centre"),
    "SITE_HEADER": _("Contact centre"),
    "SITE_SUBHEADER": _("Supervision and settings"),
    "SITE_SYMBOL": "support_agent",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("workbench/logo.svg")}
    ],
    "SITE_URL": "/workbench/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .013 230)",
            "100": "oklch(94.2% .029 230)",
            "200": "oklch(89.1% .056 230)",
            "300": "oklch(81.8% .097 231)",
            "400": "oklch(73.2% .134 233)",
            "500": "oklch(64.1% .145 236)",
            "600": "oklch(54.6% .137 239)",
            "700": "oklch(46.8% .117 240)",
            "800": "oklch(40.1% .096 241)",
            "900": "oklch(34.6% .078 242)",
            "950": "oklch(25.4% .055 244)",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "contactcenter.sidebar.navigation",
    },
}
