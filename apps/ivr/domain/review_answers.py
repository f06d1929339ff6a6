"""Whether callers will hear what a flow wants to tell them of the knowledge base."""

from collections.abc import Iterable, Iterator, Mapping

from apps.ivr.domain.answers import Answer
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.nodes.knowledge_answer import KnowledgeAnswer
from apps.ivr.domain.problems import WARNING, Problem
from apps.ivr.domain.validate import FlowContext
from apps.kernel.sentence import Sentence as _


def check_answers(flow: Flow, context: FlowContext, spoken: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    """Yield what callers will not hear, and what to do about it. ``spoken``: in which languages they come to a node."""
    for node in flow.nodes.values():
        if isinstance(node, KnowledgeAnswer):
            languages = sorted({*spoken.get(node.id, ()), flow.language})
            if node.article in context.articles:
                yield from _check_article(node, context, languages)
            if node.category in context.categories:
                yield from _check_category(node, context, languages)


def _check_article(
    node: KnowledgeAnswer, context: FlowContext, languages: Iterable[str]
) -> Iterator[Problem]:
    answer = context.answers.by_key.get(node.article)
    if answer is None:
        yield _warn(
            node,
            "answer-missing",
            _(
                "“%(article)s” has no published spoken answer: write one in its editor and publish it",
                article=node.article,
            ),
        )
        return
    for language in languages:
        yield from _check_language(node, context, answer, language)
    if answer.is_expired(context.now):
        yield _warn(
            node,
            "answer-expired",
            _(
                "“%(article)s” is due for review and is said all the same: confirm or change it",
                article=node.article,
            ),
        )


def _check_language(
    node: KnowledgeAnswer, context: FlowContext, answer: Answer, language: str
) -> Iterator[Problem]:
    found = answer.language_for([language])
    if found is None:
        message = _(
            "“%(article)s” has no spoken answer in “%(language)s”: translate it, or such callers leave by “no answer”",
            article=node.article,
            language=language,
        )
        yield _warn(node, "answer-language", message)
    elif not _is_audible(context, answer, found):
        message = _(
            "the answer of “%(article)s” has no sound yet: let a voice speak the prompt “%(prompt)s”, or record it",
            article=node.article,
            prompt=answer.prompt,
        )
        yield _warn(node, "answer-silent", message)


def _check_category(
    node: KnowledgeAnswer, context: FlowContext, languages: Iterable[str]
) -> Iterator[Problem]:
    answers = [
        answer
        for answer in context.answers.by_key.values()
        if node.category in answer.categories and not answer.is_expired(context.now)
    ]
    for language in languages:
        names = [(answer, answer.language_for([language])) for answer in answers]
        if not any(name is not None and _is_audible(context, answer, name) for answer, name in names):
            message = _(
                "no article of “%(category)s” can be heard in “%(language)s”: publish a spoken answer there",
                category=node.category,
                language=language or "-",
            )
            yield _warn(node, "answer-missing", message)


def _is_audible(context: FlowContext, answer: Answer, language: str) -> bool:
    return (answer.prompt, language) in context.prompts


def _warn(node: KnowledgeAnswer, code: str, message: str) -> Problem:
    return Problem(node.id, code, message, WARNING)
