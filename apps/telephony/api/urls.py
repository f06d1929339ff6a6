"""Routes below /api/v1/."""

from rest_framework.routers import SimpleRouter

from apps.telephony.api.views import AsteriskNodeViewSet, EntryPointViewSet, RecordingViewSet, TrunkViewSet

router = SimpleRouter()
router.register("asterisk-nodes", AsteriskNodeViewSet)
router.register("trunks", TrunkViewSet)
router.register("entry-points", EntryPointViewSet)
router.register("recordings", RecordingViewSet)

urlpatterns = router.urls
