"""Forms of the knowledge base's admin."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import language_choices
from apps.accounts.theme import DialogForm, widgets
from apps.knowledge.domain.tree import would_loop
from apps.knowledge.models import Article, Category, ReviewTask
from apps.knowledge.models.translation import MAX_TITLE_CHARACTERS
from apps.knowledge.services.articles import clean_tags
from apps.knowledge.texts import check_text


class ArticleForm(forms.ModelForm):
    """What is said of an article; a new one needs a title, its text is written on the next page."""

    # The model has a field “title” that nobody edits.
    first_title = forms.CharField(
        label=_("Title"), max_length=MAX_TITLE_CHARACTERS, widget=widgets.UnfoldAdminTextInputWidget
    )
    tags = SimpleArrayField(
        forms.CharField(max_length=50),
        label=_("Tags"),
        required=False,
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Words under which it is found besides its title, separated by commas."),
    )

    class Meta:
        model = Article
        fields = (
            "key", "language", "category", "audience", "tags", "owner", "review_due_on", "dispositions", "related",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("first_title", None)
        elif "key" in self.fields:
            self.fields["key"].required = False
            self.fields["key"].help_text = _("Empty: made from the title.")

    def clean_first_title(self) -> str:
        return _checked(self.cleaned_data["first_title"], MAX_TITLE_CHARACTERS)

    def clean_tags(self) -> list[str]:
        try:
            return clean_tags(self.cleaned_data["tags"])
        except ValidationError as error:
            raise ValidationError(error.messages) from None


class CategoryForm(forms.ModelForm):
    """A category with its name in every language of the suite."""

    class Meta:
        model = Category
        fields = ("name", "code", "parent", "position", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in language_choices():
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name: %(language)s") % {"language": name},
                required=False,
                max_length=100,
                initial=self.instance.names.get(code, ""),
                widget=widgets.UnfoldAdminTextInputWidget,
            )

    def clean_parent(self) -> Category | None:
        parent: Category | None = self.cleaned_data["parent"]
        parents = dict(Category.objects.values_list("pk", "parent_id"))
        if self.instance.pk and would_loop(parents, self.instance.pk, parent.pk if parent else None):
            raise ValidationError(_("A category cannot be below itself."))
        return parent

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = _checked(value, 300)
        self.instance.names = {
            code: values[f"name_{code}"] for code, _name in settings.LANGUAGES if values.get(f"name_{code}")
        }
        return values


def _checked(text: str, longest: int) -> str:
    try:
        return check_text(text, field="text", longest=longest)
    except ValidationError as error:
        raise ValidationError(error.messages) from None


class CloseTaskForm(DialogForm):
    """What came of a task."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=widgets.UnfoldAdminTextareaWidget
    )
    article = forms.ModelChoiceField(
        label=_("Answered by the article"),
        queryset=Article.objects.filter(archived_at=None).order_by("title"),
        required=False,
        to_field_name="key",
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Its key, where there is one."),
    )

    def clean(self) -> dict[str, Any]:
        task = ReviewTask.objects.filter(pk=self.object_id).first()
        if task is None or task.state != "open":
            raise ValidationError(_("This task is closed already."))
        return {**self.cleaned_data, "task": task}
