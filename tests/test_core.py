"""The core is plain Python: whoever imports it waits for no framework."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("torch", "gradio", "transformers", "spaces", "peft", "numpy")

PROGRAM = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""


def test_the_whole_core_is_imported_without_torch_or_gradio():
    """In a fresh process: here other tests have imported torch long ago."""
    core = [f"agents.{path.stem}" for path in (ROOT / "agents").glob("*.py") if path.stem != "__init__"]
    run = subprocess.run([sys.executable, "-c", PROGRAM, *core], cwd=ROOT, capture_output=True, text=True, check=True)
    modules = json.loads(run.stdout)
    assert set(core) <= set(modules)
    assert [name for name in HEAVY if name in modules] == []
