import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.ivr.models.prompt_version


def number_what_there_is(apps, schema_editor):
    """Let what each prompt says now be its first version. Its file stays where it is."""
    prompts, versions = (apps.get_model("ivr", name).objects for name in ("Prompt", "PromptVersion"))
    for prompt in prompts.all():
        source = "sound" if prompt.sound else "upload"
        prompt.version = versions.create(
            prompt=prompt, number=1, source=source, sound=prompt.sound, audio=prompt.audio.name
        )
        prompt.save(update_fields=["version"])


class Migration(migrations.Migration):
    dependencies = [
        ("ivr", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PromptVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("sound", "Sound of the switch"),
                            ("upload", "Upload"),
                            ("phone", "Recorded by phone"),
                            ("speech", "Text to speech"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("sound", models.CharField(blank=True, max_length=200, verbose_name="sound")),
                (
                    "audio",
                    models.FileField(
                        blank=True,
                        help_text="8 kHz; 16 kHz lies beside it.",
                        upload_to="",
                        verbose_name="audio file",
                    ),
                ),
                (
                    "original",
                    models.FileField(
                        blank=True,
                        help_text="As it came.",
                        storage=apps.ivr.models.prompt_version.originals_storage,
                        upload_to="",
                        verbose_name="original",
                    ),
                ),
                (
                    "original_name",
                    models.CharField(blank=True, max_length=120, verbose_name="name of the file"),
                ),
                (
                    "original_format",
                    models.CharField(blank=True, max_length=60, verbose_name="format of the original"),
                ),
                (
                    "seconds",
                    models.FloatField(
                        blank=True, help_text="In seconds.", null=True, verbose_name="duration"
                    ),
                ),
                (
                    "size",
                    models.PositiveIntegerField(
                        blank=True, help_text="Bytes that Asterisk reads.", null=True, verbose_name="size"
                    ),
                ),
                (
                    "loudness",
                    models.FloatField(
                        blank=True,
                        help_text="LUFS, EBU R128.",
                        null=True,
                        verbose_name="loudness of the original",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True, help_text="What a voice was told to say.", verbose_name="text"
                    ),
                ),
                (
                    "voice",
                    models.CharField(
                        blank=True, help_text="Engine and voice.", max_length=60, verbose_name="voice"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "prompt version",
                "verbose_name_plural": "prompt versions",
                "ordering": ("prompt", "-number"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="prompt",
            name="prompt_is_sound_or_audio",
        ),
        migrations.AddField(
            model_name="prompt",
            name="text",
            field=models.TextField(
                blank=True,
                help_text="Every word that it says: for whoever records it, and for text to speech.",
                max_length=2000,
                verbose_name="text",
            ),
        ),
        migrations.AlterField(
            model_name="prompt",
            name="audio",
            field=models.FileField(
                blank=True, editable=False, upload_to="prompts/", verbose_name="audio file"
            ),
        ),
        migrations.AddField(
            model_name="promptversion",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="promptversion",
            name="prompt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="ivr.prompt",
                verbose_name="prompt",
            ),
        ),
        migrations.AddField(
            model_name="prompt",
            name="version",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="ivr.promptversion",
                verbose_name="current version",
            ),
        ),
        migrations.AddConstraint(
            model_name="prompt",
            constraint=models.CheckConstraint(
                condition=models.Q(("sound", ""), ("audio", ""), _connector="OR"),
                name="prompt_sound_or_audio",
                violation_error_message="Give either a sound or an audio file.",
            ),
        ),
        migrations.AddConstraint(
            model_name="promptversion",
            constraint=models.UniqueConstraint(
                fields=("prompt", "number"), name="prompt_version_number_once"
            ),
        ),
        migrations.RunPython(number_what_there_is, migrations.RunPython.noop),
    ]
