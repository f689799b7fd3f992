"""Generate questions with their route plans for the pocket routers.

Questions come from the templates in questions/, filled, corrupted, and some of them set into a conversation. Every
fourth in training is one that a specialist's own generator asks, so that what a specialist knows is sent to it.
Most plans are cut after the route: a question teaches the route, and the text of a plan costs twenty times
as many tokens as its route.

    python -m agents.training.router_examples 20 --seed 1
"""

import random
from collections.abc import Callable, Iterator
from functools import cache

from agents.plan import AGENTS, BRIEF, CODE, GENERAL, MATH, RoutePlan, RouteStep, render_plan
from agents.request import Message
from agents.router_agent import router_messages
from agents.training.code_examples import LANGUAGE_NAMES, read_tasks, unknown_request, wording
from agents.training.corruption import corrupt
from agents.training.examples import Example, print_examples
from agents.training.general_examples import read_entries, read_unknown
from agents.training.math_examples import draw_problem, draw_unlearnt, read_families
from agents.training.question_templates import Group, fill, read_groups

WHOLE_PLAN_SHARE = 0.25
CONVERSATION_SHARE = 0.2
LONG_NOISE_SHARE = 0.03
SPECIALIST_SHARE = 0.25

RATIONALES = (
    "The question asks for {work}.",
    "The student needs {work}.",
    "This is about {work}.",
)
SPECIALIST_WORK = {"math": "mathematics", "code": "programming", "general": "an explanation in words"}


def iter_examples(rng: random.Random, split: str = "train", clean: bool = False) -> Iterator[Example]:
    """Endless questions with plans, their kinds as in KINDS.

    `clean` leaves the questions as the templates have them and the plans whole.
    """
    shelves = _shelves(split)
    first, later = shelves["first"], shelves["later"]
    vocabulary = _vocabulary()
    while True:
        if split == "train" and not clean and rng.random() < SPECIALIST_SHARE:
            yield _asked_of_a_specialist(rng, vocabulary)
            continue
        kind = rng.choices(list(KINDS), weights=list(KINDS.values()))[0]
        if kind == "follow-up":
            yield _follow_up(rng.choice(later), first, rng, vocabulary, clean)
        else:
            yield _single(rng.choice(first[kind]), first, rng, vocabulary, clean)


KINDS = {"math": 0.24, "code": 0.23, "general": 0.23, "several": 0.22, "follow-up": 0.08}


def plan_of(group: Group, rng: random.Random) -> RoutePlan:
    """The brief plan of a question of `group`."""
    work = " and then ".join(group.tasks)
    steps = tuple(RouteStep(agent) for agent in group.routes)
    outline = [f"{agent}: {task}" for agent, task in zip(group.routes, group.tasks, strict=True)]
    first = group.routes[0]
    handoff = f"Send the question to the {first} agent"
    for agent in group.routes[1:]:
        handoff += f", then its answer to the {agent} agent"
    return RoutePlan(
        steps=steps,
        rationale=rng.choice(RATIONALES).format(work=work)
        + f" That is {SPECIALIST_WORK[first]}"
        + ("." if len(steps) == 1 else " first."),
        outline=tuple(outline),
        handoff=f"{handoff}.",
        difficulty=group.difficulty,
        tags=group.tags,
        dialect=BRIEF,
        complete=True,
    )


def _single(
    group: Group, first: dict[str, list[Group]], rng: random.Random, vocabulary: list[str], clean: bool
) -> Example:
    question = fill(rng.choice(group.questions), group.slots, rng)
    history: tuple[Message, ...] = ()
    if not clean:
        question = corrupt(question, rng, vocabulary)
        if rng.random() < LONG_NOISE_SHARE:
            question = _with_noise(question, rng, vocabulary)
        if rng.random() < CONVERSATION_SHARE:
            history = _earlier_turn(rng.choice(first[rng.choice(("math", "code", "general"))]), rng)
    return _example(question, history, group, rng, clean)


def _follow_up(
    group: Group, first: dict[str, list[Group]], rng: random.Random, vocabulary: list[str], clean: bool
) -> Example:
    question = fill(rng.choice(group.questions), group.slots, rng)
    if not clean:
        question = corrupt(question, rng, vocabulary)
    return _example(question, _earlier_turn(rng.choice(first[rng.choice(group.after)]), rng), group, rng, clean)


def _asked_of_a_specialist(rng: random.Random, vocabulary: list[str]) -> Example:
    """A question that math, code or general was trained to answer, or to decline: it is theirs all the same."""
    agent = rng.choice(AGENTS)
    question, task, tag = SPECIALIST_QUESTIONS[agent](rng)
    group = Group(f"{agent}/specialist", (agent,), (task,), (tag, agent), "introductory", (), (), {})
    return _example(corrupt(question, rng, vocabulary), (), group, rng, whole=False)


def _math_question(rng: random.Random) -> tuple[str, str, str]:
    if rng.random() < UNKNOWN_SHARE:
        return draw_unlearnt(rng).question, "solving a problem", "mathematics"
    problem = draw_problem(rng.choice(read_families()), rng)
    return problem.question, f"solving a problem in {problem.family.topic}", problem.family.topic


def _code_question(rng: random.Random) -> tuple[str, str, str]:
    if rng.random() < UNKNOWN_SHARE:
        return unknown_request(rng), "writing a program", "programming"
    task = rng.choice(read_tasks())
    work = "explaining code" if task.kind == "explain" else "writing a function"
    return wording(task, rng), f"{work} in {LANGUAGE_NAMES[task.language][0]}", task.language


def _general_question(rng: random.Random) -> tuple[str, str, str]:
    if rng.random() < UNKNOWN_SHARE:
        unknown = read_unknown()
        return fill(rng.choice(unknown.questions), unknown.slots, rng), "answering a question", "general knowledge"
    entry = rng.choice(read_entries())
    return entry.wording(rng), f"explaining {entry.name.replace('_', ' ')}", "concepts"


# Question, task and tag by agent.
SPECIALIST_QUESTIONS: dict[str, Callable[[random.Random], tuple[str, str, str]]] = {
    MATH: _math_question,
    CODE: _code_question,
    GENERAL: _general_question,
}
UNKNOWN_SHARE = 0.3


def _example(question: str, history: tuple[Message, ...], group: Group, rng: random.Random, whole: bool) -> Example:
    completion = render_plan(plan_of(group, rng))
    whole = whole or rng.random() < WHOLE_PLAN_SHARE
    decisive = completion.index("]") + 1
    if not whole:
        completion = completion[:decisive] + ","
    return Example(router_messages(question, history, BRIEF), completion, group.name, whole, decisive_chars=decisive)


def _earlier_turn(group: Group, rng: random.Random) -> tuple[Message, ...]:
    """A question that was asked before, and the beginning of an answer."""
    question = fill(rng.choice(group.questions), group.slots, rng)
    answer = rng.choice(EARLIER_ANSWERS[group.routes[0]]).format(task=group.tasks[0])
    return (Message("user", question), Message("assistant", answer))


EARLIER_ANSWERS = {
    "math": (
        "For {task} we go step by step:\n\n$$x = 12$$",
        "Use the rule on each term:\n\n$$\\boxed{{42}}$$",
        "Subtract 7 from both sides. Divide by 3. The answer is $$\\boxed{{x = 5}}$$",
        "The area is length times width, so we multiply and get 96.",
    ),
    "code": (
        "Here is a function for {task}:\n\n```python\ndef solve(values):\n    return sorted(values)\n```",
        "The loop walks over the list once:\n\n```python\nfor item in items:\n    print(item)\n```",
        "The error means that the index is past the end of the list. Check the length first.",
        "```java\npublic static int twice(int n) {{\n    return 2 * n;\n}}\n```",
    ),
    "general": (
        "In short, {task} is about seeing the idea behind the words. Here is an example from everyday life.",
        "A function assigns to every input exactly one output. Think of a machine with a slot.",
        "Make a plan, take breaks, and test yourself without the book.",
        "Hello! Ask me about mathematics, programming or studying.",
    ),
}


def _with_noise(question: str, rng: random.Random, vocabulary: list[str]) -> str:
    """A long paste around the question, so that far-apart words are met in training."""
    noise = " ".join(rng.choice(vocabulary) for _ in range(rng.randint(40, 160)))
    return f"{noise}\n\n{question}" if rng.random() < 0.5 else f"{question}\n\n{noise}"


@cache
def _shelves(split: str) -> dict:
    """The groups of a split: "first" by agent or "several", "later" the follow-ups.

    A group stands there once for each of its wordings, so that every wording is drawn as often as any other.
    """
    first: dict[str, list[Group]] = {"math": [], "code": [], "general": [], "several": []}
    later = []
    for group in read_groups():
        if group.split != split:
            continue
        kind = group.routes[0] if len(group.routes) == 1 else "several"
        shelf = later if group.after else first[kind]
        shelf += [group] * len(group.questions)
    return {"first": first, "later": later}


@cache
def _vocabulary() -> list[str]:
    """The plain words of all training templates, often used ones often."""
    texts = (text for group in read_groups() if group.split == "train" for text in group.questions)
    return [word for text in texts for word in text.split() if word.isalpha()]


if __name__ == "__main__":
    print_examples("Print questions with their plans.", iter_examples)
