"""The Space's own papers agree: front matter, requirements, installed versions, assets."""

import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent

# PyTorch versions that ZeroGPU accepts (Hub documentation, "Spaces ZeroGPU", September 2026).
ZEROGPU_TORCH = ("2.8.0", "2.9.1", "2.10.0", "2.11.0", "2.12.1", "2.13.0")
MOST_BYTES = 10_000_000


def front_matter() -> dict:
    return yaml.safe_load((ROOT / "README.md").read_text(encoding="utf-8").split("---")[1])


def requirements() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.partition("==") for line in lines if line and not line.startswith("#"))
    return {name.partition("[")[0]: pin for name, _, pin in pins if pin}


def test_every_pinned_requirement_is_what_is_installed():
    assert {name: version(name).partition("+")[0] for name in requirements()} == requirements()


def test_the_front_matter_names_the_gradio_that_is_required():
    assert front_matter()["sdk"] == "gradio"
    assert front_matter()["sdk_version"] == requirements()["gradio"]
    assert (ROOT / front_matter()["app_file"]).is_file()


def test_the_front_matter_is_within_the_hubs_limits():
    assert len(front_matter()["short_description"]) <= 60
    assert front_matter()["colorFrom"] in "red yellow green blue indigo purple pink gray".split()


def test_torch_is_a_version_that_zerogpu_accepts():
    assert requirements()["torch"] in ZEROGPU_TORCH


def test_the_project_reads_its_dependencies_from_requirements():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["dependencies"]
    assert project["tool"]["setuptools"]["dynamic"]["dependencies"] == {"file": ["requirements.txt"]}


def test_no_asset_is_larger_than_the_hub_takes_in_plain_git():
    large = [path for path in (ROOT / "assets").rglob("*") if path.is_file() and path.stat().st_size > MOST_BYTES]
    assert large == []


def test_every_pocket_model_is_a_whole_checkpoint_with_a_card():
    wanted = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "README.md"}
    for folder in (ROOT / "assets" / "pocket").iterdir():
        assert wanted <= {path.name for path in folder.iterdir()}, folder.name


def test_every_figure_in_readme_and_cards_comes_from_a_file_that_a_command_wrote():
    command = [sys.executable, "-m", "agents.evaluation.write_tables", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
