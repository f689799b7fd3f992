"""Write the README's tables and the pocket models' cards from the catalogue and the scores.

    python -m agents.evaluation.write_tables
    python -m agents.evaluation.write_tables --check     # writes nothing; exit status 1 names what differs

A table stands between `<!-- table:NAME -->` and `<!-- /table:NAME -->`; what is written there by hand is lost. What
milestone reports say and what was measured here never share a column.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from agents.catalogue import ALL_AGENTS, BYTES_PER_PARAMETER, ROOT, VARIABLES, ModelSpec, parse_rows
from agents.evaluation.markdown_tables import FIGURE_HEADER, figure_rows, markdown_table, origin
from agents.evaluation.model_card import read_recipes, render_card
from agents.evaluation.provenance import weights_sha256

BENCH = "bench"

# The variables that choose models are in agents/catalogue.py; these are the others: name, default, forms.
OTHER_VARIABLES = (("COURSEGPT_THREADS", "1", "a number of CPU threads for one computation"),)


# What the README shows of each variant; its card has all figures and their parts.
HEADLINES = frozenset(
    {
        "benchmark_first_route",
        "benchmark_all_routes",
        "calibration_error",
        "valid_plans",
        "boxed_answer",
        "held_out_right",
        "known_right",
        "whole_answer",
        "abstains_rightly",
        "abstains_on_unseen",
    }
)


class TableError(ValueError):
    """A table that cannot be written; the message says what is missing and what to run."""


def main(root: Path = ROOT) -> None:
    """Write what has changed, or say what has."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a file differs")
    args = parser.parse_args()
    try:
        differing = write_tables(root, write=not args.check)
    except TableError as error:
        raise SystemExit(str(error)) from error
    for path in differing:
        print(f"{path.relative_to(root)}: {'differs' if args.check else 'written'}")
    if differing and args.check:
        raise SystemExit("The tables are not what the files say. Run: python -m agents.evaluation.write_tables")


def write_tables(root: Path, write: bool) -> list[Path]:
    """The generated files under `root` that differ from what they should be, written anew if `write`."""
    differing = []
    for path, text in generated_files(root).items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            differing.append(path)
            if write:
                path.write_text(text, encoding="utf-8")
    return differing


def generated_files(root: Path) -> dict[Path, str]:
    """What the README and each card should hold.

    Raises:
        TableError: the README or a marker is missing, or a score was measured on other weights.
    """
    specs = list(parse_rows((root / "agents" / "catalogue.toml").read_text(encoding="utf-8")).values())
    scores = read_scores(root / "assets" / "scores")
    readme = root / "README.md"
    if not readme.is_file():
        raise TableError(f"There is no {readme}; the tables are written into it.")
    text = readme.read_text(encoding="utf-8")
    tables = {
        "catalogue": catalogue_table(specs),
        "scores": scores_table(specs, scores),
        "variables": variables_table(specs),
        BENCH: bench_table(scores.get(BENCH)),
    }
    for name, table in tables.items():
        text = with_table(text, name, table)
    return {readme: text, **cards(root, specs, scores)}


def read_scores(folder: Path) -> dict[str, dict]:
    """The records of assets/scores by variant, and the bench."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def with_table(text: str, name: str, table: str) -> str:
    """`text` with the table of that name in its place.

    Raises:
        TableError: a marker is missing, or they stand the wrong way round.
    """
    opens, closes = f"<!-- table:{name} -->", f"<!-- /table:{name} -->"
    before, found_open, rest = text.partition(opens)
    _, found_close, after = rest.partition(closes)
    if not (found_open and found_close):
        raise TableError(f"README.md has no {opens if not found_open else closes}; put {opens} and {closes} into it.")
    return f"{before}{opens}\n{table}\n{closes}{after}"


# --- the tables -----------------------------------------------------------------------------------


def catalogue_table(specs: list[ModelSpec]) -> str:
    """Every variant: what it is, what it needs, and what the milestone reports say of it."""
    header = ("Agent", "Variant", "Base model", "Weights", "Licence", f"Memory {' / '.join(BYTES_PER_PARAMETER)}",
              "Status", "Reported by the milestones, not measured here")  # fmt: skip
    return markdown_table(header, (_catalogue_row(spec) for spec in specs))


def _catalogue_row(spec: ModelSpec) -> list[str]:
    memory = " / ".join(_size(spec.memory_bytes(precision)) for precision in BYTES_PER_PARAMETER)
    licence = f"{spec.licence}, gated" if spec.gated else spec.licence
    status = spec.status if spec.offered else f"{spec.status}, not offered"
    base = _repository(spec.base_model) if spec.base_model else "none"
    return [spec.agent, f"`{spec.name}`", base, _weights(spec), licence, memory, status, _reported(spec)]


def _weights(spec: ModelSpec) -> str:
    if spec.folder:
        return "in this repository"
    if spec.weights:
        return f"unpublished: `{VARIABLES[spec.agent]}`"
    parts = (("merged", spec.merged), ("adapter", spec.adapter))
    return ", ".join(f"{kind} {_repository(name)}" for kind, name in parts if name) or "the base model's"


def _repository(name: str) -> str:
    return f"[{name}](https://huggingface.co/{name})"


def _reported(spec: ModelSpec) -> str:
    figures = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in spec.reported.items())
    return f"{spec.reported_in}: {figures}" if figures else ""


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.1f} MB"


def scores_table(specs: list[ModelSpec], scores: Mapping[str, dict]) -> str:
    """What was measured of each pocket variant, beside simple baselines on the same questions."""
    scored = [spec for spec in specs if spec.name in scores]
    if not scored:
        return "Nothing has been measured yet: `make evaluate`."
    table = markdown_table(
        ("Variant", *FIGURE_HEADER),
        ([f"`{spec.name}`", *row] for spec in scored for row in figure_rows(scores[spec.name], HEADLINES)),
    )
    origins = "\n".join(
        f"- `{spec.name}` ([card](assets/pocket/{spec.name}/README.md)): {origin(scores[spec.name])}" for spec in scored
    )
    return f"{table}\n\n{origins}"


def variables_table(specs: list[ModelSpec]) -> str:
    """The variables of the Space, with their defaults and the forms they take."""
    rows = []
    for agent in ALL_AGENTS:
        default = next(spec.name for spec in specs if spec.agent == agent and spec.is_pocket)
        forms = "a variant; `variant@owner/name` or `variant@folder`; `owner/name`; a folder"
        rows.append([f"`{VARIABLES[agent]}`", f"`{default}`", forms])
    rows += [[f"`{name}`", f"`{default}`", forms] for name, default, forms in OTHER_VARIABLES]
    return markdown_table(("Variable", "Default", "Forms"), rows)


def bench_table(bench: dict | None) -> str:
    """Speeds, with the machine they were measured on."""
    if bench is None:
        return "Nothing has been measured yet: `make bench`."
    rows = (
        [figure["label"], f"{figure['median']:.4g} {figure['unit']}", f"{figure['min']:.4g} to {figure['max']:.4g}"]
        for figure in bench["figures"]
    )
    table = markdown_table(("Measured here", "Median", f"Range of {bench['rounds']} rounds"), rows)
    facts = ", ".join(f"{name} {value}" for name, value in bench["machine"].items())
    return f"{table}\n\nMachine: {facts}. {origin(bench)}"


# --- the cards ------------------------------------------------------------------------------------


def cards(root: Path, specs: list[ModelSpec], scores: Mapping[str, dict]) -> dict[Path, str]:
    """The card of every pocket variant whose checkpoint is there."""
    recipes = read_recipes(root / "agents" / "training" / "pocket.toml")
    written = {}
    for spec in (spec for spec in specs if spec.is_pocket):
        folder = Path(spec.folder).relative_to(ROOT)
        record = root / folder / "training.json"
        if record.is_file():
            check_weights(root / folder, spec, scores.get(spec.name))
            training = json.loads(record.read_text(encoding="utf-8"))
            card = render_card(spec, str(folder), training, recipes.get(spec.name, {}), scores.get(spec.name))
            written[root / folder / "README.md"] = card
    return written


def check_weights(folder: Path, spec: ModelSpec, scores: dict | None) -> None:
    """Figures of other weights are not this model's figures.

    Raises:
        TableError: the score names another hash than the file has.
    """
    if scores and scores["weights_sha256"] != weights_sha256(folder):
        raise TableError(
            f"assets/scores/{spec.name}.json was measured on other weights than {folder.name}/model.safetensors. "
            f"Run: python -m agents.evaluation.score_pocket --agent {spec.agent}"
        )


if __name__ == "__main__":
    main()
