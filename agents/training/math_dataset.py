"""Write the math problems: questions with worked solutions in the form of MathX-5M, each checked by SymPy.

    python -m agents.training.math_dataset                # assets/data/math-problems, some minutes: SymPy checks all
    python -m agents.training.math_dataset --seed 7 --output /tmp/problems

The validation rows are asked in wordings that no training row has. A solution whose box is not what SymPy says of the
drawn numbers stops the command.
"""

import random

from agents.evaluation.answer_parts import boxed_answer, visible
from agents.training.data_files import (
    DATA,
    Row,
    distribution_table,
    front_matter,
    length_line,
    parse_arguments,
    write_data_set,
)
from agents.training.math_examples import WordedProblem, draw_problem, read_families
from agents.training.math_truth import box_is_true

FOLDER = DATA / "math-problems"
SEED = 20260302
SPLITS = {"train": 9000, "validation": 1000}


class WrongSolutionError(ValueError):
    """A generator's solution that SymPy does not confirm."""


def draw_rows(split: str, count: int, seed: int) -> list[Row]:
    """`count` different problems, families in equal parts.

    Raises:
        WrongSolutionError: a box is not what SymPy says.
    """
    rng = random.Random(f"{seed}/{split}")
    families = read_families()
    rows: dict[str, Row] = {}
    while len(rows) < count:
        for worded in rng.sample(families, len(families)):
            problem = draw_problem(worded, rng, held_out=split == "validation")
            rows.setdefault(problem.question, checked_row(problem))
    return list(rows.values())[:count]


def checked_row(worded: WordedProblem) -> Row:
    """One row of the data set.

    Raises:
        WrongSolutionError: its box is not what SymPy says.
    """
    solution = visible(worded.completion)
    box = boxed_answer(solution)
    if not box_is_true(box, worded.problem.truth):
        raise WrongSolutionError(
            f"{worded.name}: the box of {worded.question!r} holds {box}, not {worded.problem.truth}."
        )
    return {
        "question": worded.question,
        "generated_solution": solution,
        "difficulty": worded.family.difficulty,
        "topic": worded.family.topic,
        "family": worded.name,
    }


def render_card(splits: dict[str, list[Row]], seed: int) -> str:
    """The data card: what the rows are, and how they are distributed."""
    rows = [row for part in splits.values() for row in part]
    families = len({row["family"] for row in rows})
    return "\n\n".join(
        (
            front_matter("text-generation", "mathematics"),
            "# Math problems",
            f"{len(rows):,} problems of {families} kinds with worked solutions, in the form of MathX-5M: a short "
            "`<think>` that names the method, steps in LaTeX, one boxed answer. Numbers are drawn by a seeded "
            "generator, values come from an exact calculator, and every box was confirmed by SymPy, worked out from "
            "the drawn numbers by another road. No row comes from another data set. Written by "
            f"`python -m agents.training.math_dataset --seed {seed}`.",
            "## Columns",
            "`question`, `generated_solution`, `difficulty`, `topic`, `family` (the kind of problem). The validation "
            "rows are asked in wordings that no training row has.",
            "## Distribution",
            distribution_table("Topic", splits, lambda row: row["topic"]),
            distribution_table("Difficulty", splits, lambda row: row["difficulty"]),
            length_line("question", rows, lambda row: row["question"]),
            length_line("solution", rows, lambda row: row["generated_solution"]),
        )
    )


def main() -> None:
    """Write the data set, here or elsewhere."""
    args = parse_arguments(__doc__ or "", SEED, FOLDER)
    splits = {split: draw_rows(split, count, args.seed) for split, count in SPLITS.items()}
    write_data_set(args.output, splits, render_card(splits, args.seed))


if __name__ == "__main__":
    main()
