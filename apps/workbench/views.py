"""Two pages: the log-in and the shell of the workbench, which the browser fills over its WebSocket."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language, get_language_info
from django.views.decorators.cache import never_cache

from apps.agents.models import Agent
from apps.agents.selectors import get_agent_for_user
from apps.workbench.selectors import describe_agent

SOCKET_PATH = "/ws/workbench/"


class WorkbenchLoginView(LoginView):
    """Logs anybody in; the admin's own log-in refuses agents, who are no staff."""

    template_name = "workbench/login.html"
    redirect_authenticated_user = True
    next_page = "workbench"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in, and show the screens in the language that the user has chosen in the profile."""
        response = super().form_valid(form)
        language = getattr(form.get_user(), "language", "")
        if language:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
        return response


@never_cache
@login_required(login_url=reverse_lazy("login"))
def workbench(request: HttpRequest) -> HttpResponse:
    """The agent's screen; a user who is no active agent is told so (403)."""
    agent = get_agent_for_user(request.user)
    if agent is None:
        return render(request, "workbench/no_agent.html", status=403)
    return render(request, "workbench/workbench.html", {"config": page_config(request, agent)})


def page_config(request: HttpRequest, agent: Agent) -> dict[str, Any]:
    """What the scripts need to know before the WebSocket is open."""
    return {
        "agent": describe_agent(agent),
        "socket": SOCKET_PATH,
        "csrf": get_token(request),
        "logo": static("workbench/logo.svg"),
        "language": get_language(),
        "languages": [
            {"code": code, "name": get_language_info(code)["name_local"]} for code, _ in settings.LANGUAGES
        ],
        "urls": {
            "language": reverse("set_language"),
            "login": f"{reverse('login')}?next={request.path}",
            "logout": reverse("logout"),
        },
    }
