"""Score a general model: whether a held-out wording gets its entry's answer, and an unknown question an admission."""

import random
from collections.abc import Callable, Sequence

from agents.catalogue import ModelSpec
from agents.evaluation.asking import answer
from agents.evaluation.baselines import NEAREST, NearestNeighbour
from agents.evaluation.figures import Estimate, Figure, share
from agents.evaluation.overlap import overlap_figure
from agents.request import Generate
from agents.training.general_examples import Entry, Unknown, read_entries, read_unknown
from agents.training.question_templates import fill

BEGINNING_CHARS = 40
FILLINGS = 3


def score_general(spec: ModelSpec, generate: Generate, seed: int, limit: int | None) -> list[Figure]:
    """All figures of one general model, at most `limit` questions of each set."""
    entries, unknown = read_entries(), read_unknown()
    asked = [(question, entry.answer) for entry in entries for question in entry.held_out_questions]
    if limit:
        asked = random.Random(seed).sample(asked, min(limit, len(asked)))
    outside = unknown.held_out_questions[:limit]
    wanted = [right for _, right in asked]
    answers = [answer(generate, spec, question) for question, _ in asked]
    answers_outside = [answer(generate, spec, question) for question in outside]
    baseline = NearestAnswer(entries, unknown, seed)
    nearest = baseline.answers([question for question, _ in asked])
    nearest_outside = baseline.answers(outside)

    def figure(name: str, label: str, judge: Callable[[Sequence[str]], Estimate], *both: Sequence[str]) -> Figure:
        model, simple = both
        constant = [entries[0].answer] * len(model)
        return Figure(name, label, judge(model), {f"always {entries[0].name}": judge(constant), NEAREST: judge(simple)})

    def abstention(texts: Sequence[str]) -> Estimate:
        return share([text.strip() in unknown.answers for text in texts])

    return [
        figure(
            "whole_answer",
            "The right answer, letter by letter, held-out wordings",
            lambda texts: share([text.strip() == right for text, right in zip(texts, wanted, strict=True)]),
            answers,
            nearest,
        ),
        figure(
            "answer_begins",
            f"The right answer's first {BEGINNING_CHARS} characters, held-out wordings",
            lambda texts: share([same_beginning(text, right) for text, right in zip(texts, wanted, strict=True)]),
            answers,
            nearest,
        ),
        figure(
            "abstains_rightly",
            "Says that it does not know, unknown questions",
            abstention,
            answers_outside,
            nearest_outside,
        ),
        figure("abstains_wrongly", "Says so of a question it was taught (0 is best)", abstention, answers, nearest),
        overlap_figure(
            "Held-out wordings",
            [question for question, _ in asked],
            (text for entry in entries for text in entry.questions),
        ),
    ]


def same_beginning(text: str, right: str) -> bool:
    """Whether both begin alike: enough to tell the entries apart, before a small model loses the thread."""
    return text.strip()[:BEGINNING_CHARS] == right[:BEGINNING_CHARS]


class NearestAnswer:
    """Answers with the answer of the nearest training question, unknown ones among them."""

    def __init__(self, entries: Sequence[Entry], unknown: Unknown, seed: int) -> None:
        rng = random.Random(seed)
        known = [(question, entry.answer) for entry in entries for question in (*entry.questions, *entry.terms)]
        known += [
            (fill(template, unknown.slots, rng), unknown.answers[0].strip())
            for template in unknown.questions
            for _ in range(FILLINGS)
        ]
        self._answers = [text for _, text in known]
        self._neighbour = NearestNeighbour([question for question, _ in known])

    def answers(self, questions: Sequence[str]) -> list[str]:
        """One answer a question."""
        return [self._answers[index] for index in self._neighbour.nearest(questions)]
