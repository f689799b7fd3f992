"""The kept data sets are what their cards say, and no test row was shown to training."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from agents.evaluation.answer_parts import boxed_answer
from agents.plan import BRIEF, read_plan
from agents.training import code_dataset, math_dataset, router_dataset
from agents.training.code_examples import read_tasks
from agents.training.data_files import Row, read_rows, sha256, write_rows
from agents.training.question_templates import read_groups

FOLDERS = (router_dataset.FOLDER, math_dataset.FOLDER, code_dataset.FOLDER)


def splits_of(folder: Path) -> dict[str, list[Row]]:
    return {path.name.partition(".")[0]: read_rows(path) for path in sorted(folder.glob("*.gz"))}


@pytest.fixture(scope="module")
def traces() -> dict[str, list[Row]]:
    return splits_of(router_dataset.FOLDER)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_card_names_the_hash_of_each_file(folder):
    card = (folder / "README.md").read_text(encoding="utf-8")
    files = sorted(folder.glob("*.gz"))
    assert files
    assert all(f"`{path.name}` sha256 {sha256(path)}" in card for path in files)
    assert all(path.stat().st_size < 10 * 2**20 for path in files)


# --- router traces --------------------------------------------------------------------------------


def test_the_traces_have_the_sizes_of_the_source_document(traces):
    assert {split: len(rows) for split, rows in traces.items()} == {"train": 6962, "validation": 818, "test": 409}


def test_every_trace_fits_the_schema_and_its_plan_is_read_without_a_fault(traces):
    validator = Draft202012Validator(router_dataset.ROW_SCHEMA)
    for rows in traces.values():
        for row in rows:
            validator.validate(row)
            plan = read_plan(json.dumps(row["completion"]))
            assert plan.valid and plan.dialect == BRIEF


def test_the_schema_refuses_an_agent_that_does_not_exist(traces):
    row = traces["test"][0]
    broken = {**row, "completion": {**row["completion"], "route_plan": ["/physics"]}}
    with pytest.raises(ValidationError):
        Draft202012Validator(router_dataset.ROW_SCHEMA).validate(broken)


def test_no_template_group_stands_in_two_splits_of_the_traces(traces):
    groups = [{row["group"] for row in rows} for rows in traces.values()]
    assert sum(map(len, groups)) == len(set.union(*groups))
    split_of = {group.name: group.split for group in read_groups()}
    assert all(split_of[row["group"]] == split for split, rows in traces.items() for row in rows)


def test_no_route_makes_up_half_of_the_traces_and_every_order_is_there(traces):
    for rows in traces.values():
        routes = Counter(tuple(row["completion"]["route_plan"]) for row in rows)
        assert len(routes) == 15
        assert max(routes.values()) < len(rows) / 3


def test_the_traces_are_what_the_command_writes(traces):
    """A part of the test split, drawn again: the same seed, the same rows."""
    assert router_dataset.draw_rows("test", 60, router_dataset.SEED) == traces["test"][:60]


# --- math problems --------------------------------------------------------------------------------


def test_the_math_problems_have_their_form_and_one_box_each():
    splits = splits_of(math_dataset.FOLDER)
    assert {split: len(rows) for split, rows in splits.items()} == {"train": 9000, "validation": 1000}
    for row in (row for rows in splits.values() for row in rows):
        assert set(row) == {"question", "generated_solution", "difficulty", "topic", "family"}
        assert row["generated_solution"].startswith("<think>")
        assert row["generated_solution"].count("\\boxed{") == 1 and boxed_answer(row["generated_solution"])
    questions = [{row["question"] for row in rows} for rows in splits.values()]
    assert not questions[0] & questions[1]


# --- code tasks -----------------------------------------------------------------------------------


def test_the_code_tasks_have_enough_wordings_and_languages():
    tasks = read_tasks()
    assert len(tasks) >= 300
    assert all(len(task.instructions) + len(task.phrases) >= 12 for task in tasks)
    languages = Counter(task.language for task in tasks)
    assert languages.most_common(1)[0][0] == "python"
    assert set(languages) == {"python", "javascript", "java", "cpp", "go"}


def test_the_code_rows_are_what_the_command_writes():
    assert splits_of(code_dataset.FOLDER) == code_dataset.draw_rows(code_dataset.SEED)


def test_a_split_is_the_same_bytes_from_the_same_rows(tmp_path):
    rows = [{"question": f"{random.Random(1).random()} é"}]
    for name in ("a", "b"):
        write_rows(tmp_path / name / "rows.jsonl.gz", rows)
    assert read_rows(tmp_path / "a" / "rows.jsonl.gz") == rows
    assert (tmp_path / "a" / "rows.jsonl.gz").read_bytes() == (tmp_path / "b" / "rows.jsonl.gz").read_bytes()
