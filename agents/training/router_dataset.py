"""Write the router traces: questions with their whole route plans, in three splits that share no template.

    python -m agents.training.router_dataset              # assets/data/router-traces, about ten seconds
    python -m agents.training.router_dataset --seed 7 --output /tmp/traces

Every row is validated against ROW_SCHEMA. The pocket routers train on an endless stream of the same generator
(router_examples.py), corrupted as people type; these rows are what the generator says before that.
"""

import json
import random
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from agents.plan import AGENTS, BRIEF, CODE, DIFFICULTIES, GENERAL, MATH, plan_schema
from agents.training.data_files import (
    DATA,
    Row,
    distribution_table,
    front_matter,
    length_line,
    parse_arguments,
    write_data_set,
)
from agents.training.examples import Example
from agents.training.question_templates import Group, read_groups
from agents.training.router_examples import iter_examples

FOLDER = DATA / "router-traces"
SEED = 20260301
SPLITS = {"train": 6962, "validation": 818, "test": 409}

# When a reader may call the answer good, by the agents that take part.
ACCEPTANCE = {
    MATH: ("Every step follows from the one before.", "The answer is boxed and right."),
    CODE: ("The code runs as it stands.", "It does what was asked on ordinary and on empty input."),
    GENERAL: ("It answers in words a first-year student knows.", "Nothing is claimed that is not so."),
}

_MESSAGE = {
    "type": "object",
    "properties": {"role": {"enum": ["user", "assistant"]}, "content": {"type": "string", "minLength": 1}},
    "required": ["role", "content"],
    "additionalProperties": False,
}
_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
ROW_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "prompt": {"type": "string", "minLength": 1},
        "history": {"type": "array", "items": _MESSAGE},
        "completion": {key: value for key, value in plan_schema(BRIEF).items() if key != "$schema"},
        "difficulty": {"enum": list(DIFFICULTIES)},
        "tags": _TEXTS,
        "acceptance_criteria": _TEXTS,
        "kind": {"enum": ["one agent", "two agents", "three agents", "follow-up"]},
        "group": {"type": "string", "minLength": 1},
    },
    "required": ["prompt", "history", "completion", "difficulty", "tags", "acceptance_criteria", "kind", "group"],
    "additionalProperties": False,
}


def draw_rows(split: str, count: int, seed: int) -> list[Row]:
    """`count` different rows from the template groups of `split`.

    Raises:
        ValidationError: a row does not fit ROW_SCHEMA.
    """
    groups = {group.name: group for group in read_groups()}
    validator = Draft202012Validator(ROW_SCHEMA)
    examples = iter_examples(random.Random(f"{seed}/{split}"), split, clean=True)
    rows: dict[str, Row] = {}
    while len(rows) < count:
        row = trace(example := next(examples), groups[example.group])
        validator.validate(row)
        rows.setdefault(json.dumps([row["history"], row["prompt"]]), row)
    return list(rows.values())


def trace(example: Example, group: Group) -> Row:
    """One row of the data set."""
    return {
        "prompt": example.question,
        "history": [{"role": message.role, "content": message.content} for message in example.messages[1:-1]],
        "completion": json.loads(example.completion),
        "difficulty": group.difficulty,
        "tags": list(group.tags),
        "acceptance_criteria": [criterion for agent in group.routes for criterion in ACCEPTANCE[agent]],
        "kind": _kind(group),
        "group": group.name,
    }


def _kind(group: Group) -> str:
    if group.after:
        return "follow-up"
    return ("one agent", "two agents", "three agents")[len(group.routes) - 1]


def render_card(splits: dict[str, list[Row]], seed: int) -> str:
    """The data card: what the rows are, and how they are distributed."""
    rows = [row for part in splits.values() for row in part]
    return "\n\n".join(
        (
            front_matter("text-classification", "routing"),
            "# Router traces",
            f"{len(rows):,} student questions, each with the route plan a router should write: which of "
            f"{', '.join(f'/{agent}' for agent in AGENTS)} answer, in which order, and why. Questions and plans were "
            "written for CourseGPT Pro as templates and filled by a seeded generator; no row comes from a person's "
            f"chat or from another data set. Written by `python -m agents.training.router_dataset --seed {seed}`.",
            "## Columns",
            "`prompt` (the question), `history` (the turn before it, for follow-ups), `completion` (the plan, six "
            "keys), `difficulty`, `tags`, `acceptance_criteria` (when the answer is good), `kind`, `group` (the "
            "template group: no group is in two splits).",
            "## Distribution",
            distribution_table("Routes", splits, lambda row: " → ".join(row["completion"]["route_plan"])),
            distribution_table("Kind", splits, lambda row: row["kind"]),
            distribution_table("Difficulty", splits, lambda row: row["difficulty"]),
            distribution_table("First tag", splits, lambda row: row["tags"][0]),
            length_line("prompt", rows, lambda row: row["prompt"]),
            "\n".join(_group_lines(splits)),
            "## Limits",
            "English only. The plans' texts are built from the templates' facts, so they repeat each other; the "
            "routes are what the rows are for. What counts as one agent's work is the project's own convention: "
            "a calculation is /math, a program is /code, everything in words is /general.",
        )
    )


def _group_lines(splits: dict[str, list[Row]]) -> Iterator[str]:
    for split, rows in splits.items():
        yield f"- {split}: {len(rows):,} rows from {len({row['group'] for row in rows}):,} template groups"


def main() -> None:
    """Write the data set, here or elsewhere."""
    args = parse_arguments(__doc__ or "", SEED, FOLDER)
    splits = {split: draw_rows(split, count, args.seed) for split, count in SPLITS.items()}
    write_data_set(args.output, splits, render_card(splits, args.seed))


if __name__ == "__main__":
    main()
