from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Beside the projectors: the log is the largest table, and they must not wait for an index of it.
    atomic = False

    dependencies = [("interactions", "0009_other_media")]

    operations = [
        AddIndexConcurrently(
            "eventlog",
            models.Index(
                fields=["interaction_id"],
                name="event_log_handed_on",
                condition=models.Q(type__in=("CallbackWanted", "FlowNumberConnected", "VoicemailLeft")),
            ),
        ),
    ]
