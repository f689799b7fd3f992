"""The simple ways to answer that a model has to beat: a constant, the keyword rule, TF-IDF.

They are fitted on the training examples of the same generators, with a fixed seed, and read only the question:
the few generated questions that refer to an earlier turn are harder for them.
"""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

from agents.plan import read_plan
from agents.router_agent import KEYWORD_RULE, keyword_route
from agents.training import router_examples

ROUTE_TRAINING_EXAMPLES = 20_000

# What a nearest neighbour is called in tables.
NEAREST = "nearest training question (TF-IDF)"

Decide = Callable[[Sequence[str]], list[str]]


def features() -> FeatureUnion:
    """Words and word pairs, and runs of two to five characters."""
    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
            ("characters", TfidfVectorizer(analyzer="char", ngram_range=(2, 5), sublinear_tf=True, min_df=2)),
        ]
    )


class NearestNeighbour:
    """Answers with the index of the most alike training question (cosine of TF-IDF); the first one wins a tie."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._features = features()
        self._known = self._features.fit_transform(questions)

    def nearest(self, questions: Sequence[str]) -> list[int]:
        """The index of the nearest training question for each of `questions`."""
        alike = self._features.transform(questions) @ self._known.T
        return [int(index) for index in alike.toarray().argmax(axis=1)]


def routing_examples(seed: int, count: int = ROUTE_TRAINING_EXAMPLES) -> tuple[list[str], list[str]]:
    """(questions, first routes) of the router's own training split."""
    examples = list(itertools.islice(router_examples.iter_examples(random.Random(seed)), count))
    return [example.question for example in examples], [read_plan(e.completion).routes[0] for e in examples]


def routing_baselines(questions: Sequence[str], first_routes: Sequence[str], seed: int) -> dict[str, Decide]:
    """Name -> what decides the first routes of a list of questions."""
    constant = most_common(first_routes)
    vectorizer = features()
    classifier = LogisticRegression(max_iter=1000, random_state=seed)
    classifier.fit(vectorizer.fit_transform(questions), first_routes)
    return {
        f"always {constant}": lambda asked: [constant] * len(asked),
        KEYWORD_RULE: lambda asked: [keyword_route(question) for question in asked],
        "TF-IDF + logistic regression": lambda asked: [
            str(route) for route in classifier.predict(vectorizer.transform(asked))
        ],
    }


def most_common(values: Sequence[str]) -> str:
    """The most common value; of two as common, the one that came first."""
    return Counter(values).most_common(1)[0][0]
