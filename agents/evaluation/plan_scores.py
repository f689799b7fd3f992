"""Score the text of a router's whole plans: loss, perplexity, BLEU, and whether it is a plan at all.

Loss, perplexity and BLEU compare with the generator's own plans on test groups, where only the generator's wording is
right; validity is counted on the hand-written questions, with the grammar that the Space uses and without.
"""

import itertools
import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import torch
from sacrebleu.metrics.bleu import BLEU
from torch import nn
from transformers import AutoModelForCausalLM, AutoTokenizer

from agents.catalogue import ModelSpec
from agents.conversation import PLAN_SAMPLING
from agents.evaluation.asking import plan_text, text_of
from agents.evaluation.figures import RESAMPLES, Estimate, Figure, share
from agents.plan import read_plan
from agents.request import Generate, Request
from agents.router_agent import router_messages
from agents.training.examples import Example
from agents.training.pocket_rows import encode
from agents.training.router_examples import iter_examples

COMPARED_PLANS = 120


def plan_figures(
    spec: ModelSpec, generate: Generate, seed: int, limit: int | None, questions: Sequence[str]
) -> list[Figure]:
    """All figures of plans as text; `questions` are the hand-written ones whose plans are counted as valid or not."""
    rng = random.Random(seed)
    examples = list(
        itertools.islice(iter_examples(rng, "test", clean=True), min(limit or COMPARED_PLANS, COMPARED_PLANS))
    )
    losses = completion_losses(Path(spec.folder), examples)
    written = [text_of(generate, Request(spec.name, e.messages, PLAN_SAMPLING, "plan")) for e in examples]
    free = [text_of(generate, _without_grammar(spec, question)) for question in questions]
    held = [plan_text(generate, spec, question) for question in questions]
    mean_loss = mean_estimate(losses, seed)
    return [
        Figure("plan_loss", "Loss of the generator's plan, nats a token, generated test questions", mean_loss),
        Figure(
            "plan_perplexity", "Perplexity of the generator's plan, generated test questions", exponential(mean_loss)
        ),
        Figure(
            "plan_bleu",
            "BLEU of the whole plan (0 to 1), generated test questions",
            bleu_estimate(written, [example.completion for example in examples], seed),
        ),
        Figure("valid_plans", "Whole plans that are valid under the grammar, hand-written questions", _valid(held)),
        Figure(
            "valid_plans_free", "Whole plans that are valid without the grammar, hand-written questions", _valid(free)
        ),
    ]


def _without_grammar(spec: ModelSpec, question: str) -> Request:
    return Request(spec.name, router_messages(question, (), spec.dialect), PLAN_SAMPLING)


def _valid(texts: Sequence[str]) -> Estimate:
    return share([read_plan(text).valid for text in texts])


@torch.inference_mode()
def completion_losses(folder: Path, examples: Sequence[Example]) -> list[float]:
    """Cross-entropy in nats of every token of every completion, all tokens alike."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = cast(nn.Module, AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32))
    losses: list[float] = []
    for example in examples:
        ids, weights = encode(example, tokenizer)
        logits = model(input_ids=torch.tensor([ids])).logits[0, :-1]
        wanted = torch.tensor(weights[1:]) > 0
        losses += nn.functional.cross_entropy(logits[wanted], torch.tensor(ids[1:])[wanted], reduction="none").tolist()
    return losses


def mean_estimate(values: Sequence[float], seed: int) -> Estimate:
    """A mean with its percentile bootstrap interval."""
    numbers = np.asarray(values, dtype=float)
    draws = np.random.default_rng(seed).integers(0, len(numbers), size=(RESAMPLES, len(numbers)))
    low, high = np.quantile(numbers[draws].mean(axis=1), (0.025, 0.975))
    return Estimate(float(numbers.mean()), float(low), float(high), len(numbers))


def exponential(estimate: Estimate) -> Estimate:
    """A loss as a perplexity."""
    return Estimate(math.exp(estimate.value), math.exp(estimate.low), math.exp(estimate.high), estimate.n)


def bleu_estimate(texts: Sequence[str], references: Sequence[str], seed: int) -> Estimate:
    """Corpus BLEU (Papineni et al. 2002) from 0 to 1, with its percentile bootstrap interval over plans."""
    bleu = BLEU()
    rng = np.random.default_rng(seed)

    def score(chosen: Sequence[int]) -> float:
        return bleu.corpus_score([texts[i] for i in chosen], [[references[i] for i in chosen]]).score / 100

    resampled = [score(list(rng.integers(0, len(texts), size=len(texts)))) for _ in range(RESAMPLES // 10)]
    low, high = np.quantile(resampled, (0.025, 0.975))
    return Estimate(score(range(len(texts))), float(low), float(high), len(texts))
