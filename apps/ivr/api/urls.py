"""Routes under /api/v1/."""

from rest_framework.routers import SimpleRouter

from apps.ivr.api.views import CallFlowViewSet, FlowVersionViewSet, PromptViewSet

router = SimpleRouter()
router.register("flows", CallFlowViewSet)
router.register("flow-versions", FlowVersionViewSet)
router.register("prompts", PromptViewSet)

urlpatterns = router.urls
