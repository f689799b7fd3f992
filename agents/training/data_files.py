"""The kept data sets: one gzipped JSON line a row, the same bytes from the same seed, and a card beside them."""

import argparse
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from agents.catalogue import ROOT

DATA = ROOT / "assets" / "data"
MOST_COMMON = 16

Row = dict[str, Any]


def parse_arguments(description: str, seed: int, folder: Path) -> argparse.Namespace:
    """The command line that every data set's command has: --seed and --output."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--output", type=Path, default=folder)
    return parser.parse_args()


def write_data_set(folder: Path, splits: Mapping[str, Sequence[Row]], card: str) -> None:
    """Write the splits, and beside them their card with the hashes of the files."""
    for split, rows in splits.items():
        write_rows(folder / f"{split}.jsonl.gz", rows)
    files = "\n".join(f"- `{path.name}` sha256 {sha256(path)}" for path in sorted(folder.glob("*.gz")))
    (folder / "README.md").write_text(f"{card}\n\n## Files\n\n{files}\n", encoding="utf-8")


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write a split. No time stamp and no name go into the file: its hash belongs to its rows alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(gzip.compress(lines.encode("utf-8"), mtime=0))


def read_rows(path: Path) -> list[Row]:
    """The rows of a split."""
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()]


def sha256(path: Path) -> str:
    """The file's hash."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- what a card says of them ---------------------------------------------------------------------


def front_matter(task: str, *tags: str) -> str:
    """The head of a card, as the Hub reads it."""
    lines = ("license: apache-2.0", "language:", "- en", "task_categories:", f"- {task}", "tags:")
    return "\n".join(("---", *lines, *(f"- {tag}" for tag in ("education", "synthetic", *tags)), "---"))


def distribution_table(title: str, splits: Mapping[str, Sequence[Row]], value_of: Callable[[Row], str]) -> str:
    """How often each value occurs in each split, the most common first, the rest together."""
    counts = {split: Counter(value_of(row) for row in rows) for split, rows in splits.items()}
    total = sum(counts.values(), Counter())
    named = [value for value, _ in total.most_common(MOST_COMMON)]
    if len(total) == MOST_COMMON + 1:
        named = [value for value, _ in total.most_common()]
    lines = [f"| {title} | {' | '.join(splits)} |", f"|---|{'---:|' * len(splits)}"]
    lines += [f"| {value} | {' | '.join(_share(counts[s][value], splits[s]) for s in splits)} |" for value in named]
    if rest := len(total) - len(named):
        others = {s: sum(counts[s].values()) - sum(counts[s][value] for value in named) for s in splits}
        lines.append(f"| {rest} others | {' | '.join(_share(others[s], splits[s]) for s in splits)} |")
    return "\n".join(lines)


def _share(count: int, rows: Sequence[Row]) -> str:
    return f"{count:,} ({count / len(rows):.1%})"


def length_line(name: str, rows: Sequence[Row], text_of: Callable[[Row], str]) -> str:
    """Quartiles and extremes of the number of words."""
    words = sorted(len(text_of(row).split()) for row in rows)
    low, middle, high = quantiles(words, n=4)
    return f"Words in a {name}: {words[0]} to {words[-1]}, quartiles {low:.0f}, {middle:.0f} and {high:.0f}."
