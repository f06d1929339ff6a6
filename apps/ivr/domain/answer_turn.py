"""What a node may do with the spoken answers of the knowledge base."""

from apps.interactions.domain.events import AnswerGiven, AnswerJudged, AnswerMissing
from apps.ivr.domain.answers import Answer, Wanted, prompt_of
from apps.ivr.domain.outside_turn import OutsideTurn

MAX_ASKED_LENGTH = 200


class AnswerTurn(OutsideTurn):
    """Adds that to a turn."""

    def find_answer(self, wanted: Wanted) -> bool:
        """Choose the answer that the caller hears at this node, and record it; return False, and record that, where
        there is none. One that the caller was hearing when the process had to start again is recorded once."""
        answer = self._session.library.answers.pick(wanted, self.now, lambda one: bool(self._said(one)[1]))
        asked = wanted.asked[:MAX_ASKED_LENGTH]
        if answer is None:
            missing = asked or wanted.article or wanted.category
            self.emit(AnswerMissing(self.interaction_id, self._node_id, missing, self.language))
            return False
        language = self._said(answer)[0]
        given = AnswerGiven(
            self.interaction_id,
            self._node_id,
            answer.article_id,
            answer.versions.get(language, 0),
            answer.article,
            language,
            asked,
        )
        if self._session.progress.answer != given:
            self.emit(given)
        return True

    @property
    def said_answer(self) -> tuple[str, tuple[str, ...]]:
        """The answer that was chosen, as its prompt and media."""
        given = self._session.progress.answer
        if given is None:
            return "", ()
        code = prompt_of(given.article_id)
        return code, self._session.library.prompts.get((code, given.language), ())

    def answer_judged(self, helped: bool) -> None:
        """Record whether the answer that the caller heard helped."""
        if given := self._session.progress.answer:
            place = (given.node_id, given.article_id, given.version_id, given.article)
            self.emit(AnswerJudged(self.interaction_id, *place, helped))

    def _said(self, answer: Answer) -> tuple[str, tuple[str, ...]]:
        return self._session.library.answer_in(answer, *self._session.languages)
