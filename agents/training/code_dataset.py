"""Write the code tasks as a data set in the form of OpenCoder's educational instructions, every testcase run first.

    python -m agents.training.code_dataset                # assets/data/code-tasks, under a minute

The train rows ask in the wordings the pocket model learns, the validation rows in the held-out ones. A language whose
toolchain is not on this machine is named as not run in the card.
"""

import random
from collections.abc import Iterator, Sequence

from agents.training.code_examples import Task, failing_tasks, framed, read_tasks
from agents.training.data_files import (
    DATA,
    Row,
    distribution_table,
    front_matter,
    length_line,
    parse_arguments,
    write_data_set,
)
from agents.training.task_programs import TOOLCHAINS

FOLDER = DATA / "code-tasks"
SEED = 20260304


class FailingTaskError(ValueError):
    """A task whose own answer fails its testcase."""


def draw_rows(seed: int) -> dict[str, list[Row]]:
    """The rows of both splits: each wording of each task once, each phrase in one frame."""
    rng = random.Random(seed)
    splits: dict[str, list[Row]] = {"train": [], "validation": []}
    for task in read_tasks():
        asked = (*task.instructions, *(framed(task, phrase, rng) for phrase in task.phrases))
        splits["train"] += [row_of(task, instruction) for instruction in asked]
        splits["validation"] += [row_of(task, instruction) for instruction in task.held_out_instructions]
    return splits


def row_of(task: Task, instruction: str) -> Row:
    """One row of the data set."""
    return {
        "instruction": instruction,
        "output": task.answer,
        "code": task.code.strip(),
        "entry_point": task.entry_point,
        "testcase": [line for line in task.testcase.splitlines() if line.strip()],
        "language": task.language,
        "kind": task.kind,
    }


def run_testcases() -> Iterator[str]:
    """A line for each language: how many testcases ran.

    Raises:
        FailingTaskError: an answer fails its own testcase.
    """
    for language, toolchain in TOOLCHAINS.items():
        tested = sum(task.language == language and bool(task.testcase) for task in read_tasks())
        if not toolchain.is_here:
            yield f"- {language}: {tested} testcases, not run, {toolchain.command[0]} was not there"
            continue
        if failures := failing_tasks(language):
            raise FailingTaskError("; ".join(f"{name}: {error}" for name, error in failures))
        yield f"- {language}: {tested} testcases, all run and passed"


def render_card(splits: dict[str, list[Row]], seed: int, runs: Sequence[str]) -> str:
    """The data card: what the rows are, and how they are distributed."""
    rows = [row for part in splits.values() for row in part]
    return "\n\n".join(
        (
            front_matter("text-generation", "code"),
            "# Code tasks",
            f"{len(rows):,} requests for {len(read_tasks())} beginner tasks with their answers, in the form of "
            "OpenCoder's educational instructions. Tasks, wordings and answers were written for CourseGPT Pro; no row "
            f"comes from another data set. Written by `python -m agents.training.code_dataset --seed {seed}`.",
            "## Columns",
            "`instruction`, `output` (the whole answer in Markdown), `code`, `entry_point`, `testcase` (lines that "
            "follow the code), `language`, `kind` (`write`, or `explain` for errors, bugs and concepts). The "
            "validation rows ask for the same tasks in wordings that no training row has.",
            "## Testcases",
            "\n".join(runs),
            "## Distribution",
            distribution_table("Language", splits, lambda row: row["language"]),
            distribution_table("Kind", splits, lambda row: row["kind"]),
            length_line("instruction", rows, lambda row: row["instruction"]),
        )
    )


def main() -> None:
    """Run the testcases, then write the data set, here or elsewhere."""
    args = parse_arguments(__doc__ or "", SEED, FOLDER)
    runs = list(run_testcases())
    splits = draw_rows(args.seed)
    write_data_set(args.output, splits, render_card(splits, args.seed, runs))


if __name__ == "__main__":
    main()
