"""Where a figure comes from: the commit, the day and the weights."""

import hashlib
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from agents.catalogue import ROOT

SCORES = ROOT / "assets" / "scores"


def commit() -> str:
    """The commit of the working tree, "-dirty" where files differ from it; scores, being written, do not count."""
    head = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--", ".", ":!assets/scores")
    return f"{head}-dirty" if changed else head


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def today() -> str:
    """The date in UTC."""
    return datetime.now(UTC).date().isoformat()


def weights_sha256(folder: Path) -> str:
    """The hash of a checkpoint's weights: figures and files can be told to belong together."""
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def write_json(path: Path, record: dict[str, object]) -> None:
    """`record` as readable JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
