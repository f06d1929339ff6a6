"""The spoken answers of the knowledge base as prompts: each follows the text that is published."""

import logging
from collections.abc import Iterable
from functools import partial
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.accounts.segmenting import plain_words
from apps.ivr.domain.answers import PROMPT_PREFIX, Answer, Answers, prompt_of
from apps.ivr.domain.saying import main_part
from apps.ivr.domain.speech import plain
from apps.ivr.models import Prompt
from apps.knowledge.selectors.spoken import SpokenText, get_category_lines, list_spoken_texts
from apps.outbox.domain.followers import Published
from apps.schedules.domain.days import begin_of_day

logger = logging.getLogger(__name__)
SPEAK_TASK = "ivr.speak_answers"


def get_answers() -> Answers:
    """Return the answers that callers may hear; two queries, one where there is none."""
    texts = list_spoken_texts()
    lines = get_category_lines() if texts else {}
    groups = (list(group) for _, group in groupby(texts, key=lambda text: text.article_id))
    return Answers({group[0].key: _answer(group, lines) for group in groups})


def _answer(texts: list[SpokenText], lines: dict[int, frozenset[str]]) -> Answer:
    """Return the answer of one article, which ``texts`` are of."""
    names, one = _prompt_languages(texts), texts[0]
    first = next((text.language for text in texts if text.language == one.first_language), one.language)
    return Answer(
        article_id=one.article_id,
        article=one.key,
        versions={names[text.language]: text.version_id for text in texts},
        first=names[first],
        categories=lines.get(one.category_id, frozenset()),
        tags=frozenset(tag for tag in map(plain, one.tags) if tag),
        words=frozenset(word for text in texts for word in plain_words(text.title)),
        expires_at=begin_of_day(one.review_due_on, timezone.get_default_timezone())
        if one.review_due_on
        else None,
        liked=max(text.liked for text in texts),
    )


def _prompt_languages(texts: Iterable[SpokenText]) -> dict[str, str]:
    """Return how the prompts of an article's languages are named: ``zh`` for ``zh-hans``, so that all who are spoken to
    in Chinese hear it; a further variant keeps its whole name."""
    names: dict[str, str] = {}
    for language in sorted(text.language for text in texts):
        main = main_part(language)
        names[language] = main if main not in names.values() else language.lower()
    return names


# --- prompts follow articles


def follow_articles(published: Published) -> None:
    """What an article says has changed, or nobody is to hear it any more: its prompts follow, and are spoken by the
    worker. Harmless when repeated."""
    kind, _colon, key = published.key.partition(":")
    if kind == "article" and key.isdecimal() and sync_prompts(articles=[int(key)]):
        # Not at the top: the floor reads answers, and loads no Celery.
        from celery import current_app

        transaction.on_commit(partial(current_app.send_task, SPEAK_TASK))


@transaction.atomic
def sync_prompts(*, articles: Iterable[int] | None = None) -> list[Prompt]:
    """Give every spoken answer (of these articles, or of all) its prompt with its text, and return those that changed.

    What said another text is not heard any more, a recording of a person included: better none than a wrong answer.
    Prompts of answers that are gone stay, unheard: nothing leads to them.
    """
    changed = []
    for _, group in groupby(list_spoken_texts(articles), key=lambda text: text.article_id):
        texts = list(group)
        names = _prompt_languages(texts)
        changed += [prompt for text in texts if (prompt := _follow(text, names[text.language]))]
    return changed


def _follow(text: SpokenText, language: str) -> Prompt | None:
    """Return the prompt of a text, where it had to change."""
    code = prompt_of(text.article_id)
    prompt = Prompt.objects.select_for_update(of=("self",)).filter(code=code, language=language).first()
    prompt = prompt or Prompt(code=code, language=language)
    if prompt.text == text.spoken:
        return None
    prompt.name, prompt.text = text.title[:100], text.spoken
    prompt.sound, prompt.audio, prompt.version = "", "", None
    prompt.save()
    return prompt


def speak_answers() -> int:
    """Bring all prompts of answers up to date, speak those that say nothing yet, and return how many were spoken. One
    that no voice can speak waits for somebody who records it."""
    # Not at the top: the floor's reader reads answers and speaks none.
    from apps.ivr.speech.registry import default_voice
    from apps.ivr.speech.services import speak_prompt

    sync_prompts()
    spoken = 0
    silent = Prompt.objects.filter(code__regex=rf"^{PROMPT_PREFIX}\d+$", sound="", audio="").exclude(text="")
    for prompt in silent.order_by("pk"):
        if not (voice := default_voice(prompt.language)):
            continue
        try:
            speak_prompt(prompt=prompt, text=prompt.text, voice=voice, current=True)
        except ValidationError as error:
            logger.warning("The answer %s cannot be spoken: %s", prompt, " ".join(error.messages))
        else:
            spoken += 1
    return spoken
