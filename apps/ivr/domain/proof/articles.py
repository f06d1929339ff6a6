"""The knowledge base of a trial: articles that a script names in place of those that are published."""

from dataclasses import replace

from apps.ivr.domain.answers import Answer, Answers, Heard
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.proof.script import Script
from apps.ivr.domain.saying import main_part


def with_articles(library: Library, flow: Flow, script: Script) -> Library:
    """Return a library that has spoken answers of the articles of the script, and no others: in every language that
    prompts are in, and in every category that the flow asks for."""
    if script.articles is None:
        return library
    languages = {language for _code, language in library.prompts if language}
    spoken = languages | {main_part(name) for name in (flow.language, script.language, "en") if name}
    categories = frozenset(getattr(node, "category", "") for node in flow.nodes.values()) - {""}
    answers = [
        Answer(
            number, key, dict.fromkeys(spoken, 1), main_part(flow.language or "en"), categories,
            words=Heard(f"{key.replace('-', ' ')} {words}").words,
        )
        for number, (key, words) in enumerate(script.articles.items(), start=1)
    ]  # fmt: skip
    media = {
        (answer.prompt, language): (f"sound:{answer.article}",) for answer in answers for language in spoken
    }
    return replace(
        library,
        prompts={**library.prompts, **media},
        answers=Answers({answer.article: answer for answer in answers}),
    )
