"""The arrow: app -> ui -> evaluation, training -> inference, checking -> core. Read from the source, not run."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE, APP = 0, 4
RANKS = {"inference": 1, "checking": 1, "training": 2, "evaluation": 2, "ui": 3}
HEAVY = frozenset(("torch", "transformers", "gradio", "spaces"))
IMPORTS_SPACES = ("agents/inference/zerogpu.py", "app.py")


def source_files() -> list[Path]:
    app = ROOT / "app.py"
    return sorted((ROOT / "agents").rglob("*.py")) + ([app] if app.exists() else [])


def imported_names(tree: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """Every imported name, dotted and absolute, wherever the import stands. `package` is where the file lies."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *((node.module,) if node.module else ())))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def rank_of(name: str) -> int | None:
    """The layer of a dotted name; None for what is not ours."""
    first, *rest = name.split(".")
    if first == "app":
        return APP
    return RANKS.get(rest[0] if rest else "", CORE) if first == "agents" else None


def layer_faults(path: str, source: str) -> list[str]:
    """What the imports of one file, `path` from the root, do against the arrow."""
    module = tuple(path.removesuffix(".py").split("/"))
    own = rank_of(".".join(module))
    faults = []
    for name in imported_names(ast.parse(source), module[:-1]):
        top = name.partition(".")[0]
        rank = rank_of(name)
        if rank is not None and own is not None and rank > own:
            faults.append(f"{path} imports {name}, which is above it")
        if own == CORE and top in HEAVY:
            faults.append(f"{path} is core and imports {top}")
        if top == "spaces" and path not in IMPORTS_SPACES:
            faults.append(f"{path} imports spaces")
    return faults


def repeated_names(paths: list[str]) -> set[str]:
    """File names that stand in more than one folder."""
    names = [path.rpartition("/")[2] for path in paths]
    return {name for name in names if names.count(name) > 1} - {"__init__.py"}


def relative_paths() -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in source_files()]


def test_imports_flow_one_way():
    paths = zip(source_files(), relative_paths(), strict=True)
    assert [fault for file, path in paths for fault in layer_faults(path, file.read_text(encoding="utf-8"))] == []


def test_every_folder_of_the_package_has_a_place_in_the_arrow():
    folders = {path.parent.name for path in (ROOT / "agents").glob("*/*.py")}
    assert folders <= set(RANKS)


def test_a_file_name_needs_no_folder_to_be_understood():
    assert repeated_names(relative_paths()) == set()


# --- the check itself, on sources that break the rule ---------------------------------------------


def test_an_import_of_a_higher_layer_is_reported_however_it_is_written():
    broken = (
        "import agents.ui.chat_tab",
        "from agents import ui",
        "from agents.ui import chat_tab",
        "def later():\n    from agents.ui.chat_tab import build",
        "from ..ui import chat_tab",
        "import app",
    )
    for source in broken:
        assert len(layer_faults("agents/training/planted.py", source)) == 1, source


def test_an_import_of_the_same_or_a_lower_layer_is_allowed():
    allowed = "from agents.plan import MATH\nfrom agents import events\nfrom . import loading\nimport torch"
    assert layer_faults("agents/inference/planted.py", allowed) == []


def test_weight_in_the_core_is_reported():
    for source in ("import torch.nn", "from transformers import AutoModel", "import gradio as gr"):
        assert len(layer_faults("agents/planted.py", source)) == 1, source


def test_spaces_outside_its_one_file_is_reported():
    assert layer_faults("agents/ui/planted.py", "import spaces") == ["agents/ui/planted.py imports spaces"]
    assert layer_faults("app.py", "import spaces") == []


def test_a_file_name_in_two_folders_is_reported():
    assert repeated_names(["agents/plan.py", "agents/ui/plan.py", "agents/ui/__init__.py"]) == {"plan.py"}
