"""Routes under /api/v1/."""

from rest_framework.routers import SimpleRouter

from apps.ivr.api.views import (
    CallFlowViewSet,
    FlowCaseViewSet,
    FlowVersionViewSet,
    PromptVersionViewSet,
    PromptViewSet,
)

router = SimpleRouter()
router.register("flows", CallFlowViewSet)
router.register("flow-versions", FlowVersionViewSet)
router.register("flow-cases", FlowCaseViewSet)
router.register("prompts", PromptViewSet)
router.register("prompt-versions", PromptVersionViewSet)

urlpatterns = router.urls
