"""The router agent: reads a question and decides which agents answer, in which order.

Two dialects of one plan. Brief is what the pocket routers write: six keys, bare routes. Full is what the
published router checkpoints write: ten keys, each step a call with its task.
"""

from collections.abc import Mapping

from agents.plan import BRIEF, CODE, FULL, GENERAL, MATH
from agents.request import Message

SYSTEM_PROMPTS = {
    BRIEF: "Route the question to /math, /code or /general. Reply with a JSON plan.",
    FULL: (
        "You are the router of a course tutor. Read the student's question and decide which agents answer it, "
        "and in which order: /math solves and proves, /code writes and debugs programs, /general-search explains "
        "and looks things up. Reply with one JSON object and nothing else. Its keys are: route_plan (a list of "
        "calls such as /math(Derive the gradient), /code(Implement it, using Python) or "
        '/general-search(query="...", mode=web)), route_rationale, expected_artifacts, thinking_outline, '
        "handoff_plan, todo_list, difficulty (introductory, intermediate or advanced), tags, acceptance_criteria, "
        "metrics."
    ),
}

# What a plan begins with, whatever the question: the model's own choice starts behind it.
PLAN_OPENING = '{"route_plan": ["/'

# How an agent is spelled behind the opening, in either dialect.
ROUTE_NAMES = {
    BRIEF: {MATH: "math", CODE: "code", GENERAL: "general"},
    FULL: {MATH: "math", CODE: "code", GENERAL: "general-search"},
}

# Below this, the routes are wrong more often than right: a calibrated router asks back.
ASK_BELOW = 0.5

# What a person would call each agent's work.
WORK = {MATH: "a worked calculation", CODE: "a program", GENERAL: "an explanation in words"}

# The router needs the drift of a conversation, not its text.
HISTORY_MESSAGES = 2
HISTORY_CHARS = 300

# Of a long paste, the beginning and the end say what is wanted.
QUESTION_CHARS = 2400


def router_messages(question: str, history: tuple[Message, ...], dialect: str) -> tuple[Message, ...]:
    """What the router is given: its prompt, the beginning of the last turn, the question."""
    recent = tuple(Message(message.role, message.content[:HISTORY_CHARS]) for message in history[-HISTORY_MESSAGES:])
    return (Message("system", SYSTEM_PROMPTS[dialect]), *recent, Message("user", both_ends(question, QUESTION_CHARS)))


def both_ends(question: str, chars: int) -> str:
    """`question`, or the beginning and the end of it in about `chars` characters."""
    if len(question) <= chars:
        return question
    half = chars // 2
    return f"{question[:half]}\n...\n{question[-half:]}"


# --- asking back ----------------------------------------------------------------------------------


def question_back(probabilities: Mapping[str, float]) -> str:
    """What to ask when the router cannot tell: the two likeliest kinds of answer, the likelier first."""
    first, second = sorted(probabilities, key=lambda agent: -probabilities[agent])[:2]
    return f"I cannot tell what would help you. Do you want {WORK[first]} or {WORK[second]}?"


# --- the keyword rule: what decides when no router can be had -------------------------------------

KEYWORD_RULE = "keyword rule"

CODE_WORDS = frozenset(
    "python java javascript c++ rust golang sql html css code function program script bug error exception "
    "traceback class method loop array list dict string regex git compile debug implement api json csv "
    "pandas numpy print def return import variable recursion algorithm".split()
)
MATH_WORDS = frozenset(
    "solve equation derivative integral integrate differentiate limit matrix probability percent fraction sum "
    "average mean area volume angle triangle prove theorem polynomial roots factor simplify compute calculate "
    "evaluate logarithm sine cosine how many much total remainder equals".split()
)


def keyword_route(question: str) -> str:
    """The agent whose words stand in the question most often; digits and operators speak for math."""
    words = "".join(char if char.isalnum() or char == "+" else " " for char in question.lower()).split()
    code = sum(word in CODE_WORDS for word in words) + 2 * question.count("```") + question.count("def ")
    math = sum(word in MATH_WORDS for word in words) + sum(char in "=^∫√" for char in question)
    math += any(word.isdigit() for word in words)
    if code == math == 0:
        return GENERAL
    return CODE if code >= math else MATH
