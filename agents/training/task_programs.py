"""Run the testcases of the code tasks, each language with its own toolchain where this machine has one.

They are this repository's own programs, so they run without the limits that a model's answers run under.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Toolchain:
    """How a program of one language is put together from a task's code and testcase, and run."""

    file_name: str
    template: str
    command: tuple[str, ...]

    @property
    def is_here(self) -> bool:
        """Whether the first word of the command can be run on this machine."""
        return shutil.which(self.command[0]) is not None

    def program(self, code: str, testcase: str) -> str:
        """The whole program."""
        return self.template.replace("CODE", code.strip()).replace("TESTCASE", testcase.strip())


TOOLCHAINS = {
    "python": Toolchain("answer.py", "CODE\nTESTCASE", (sys.executable, "answer.py")),
    "javascript": Toolchain("answer.js", "CODE\nTESTCASE", ("node", "answer.js")),
    "java": Toolchain(
        "Main.java",
        "import java.util.*;\npublic class Main {\nCODE\npublic static void main(String[] args) {\nTESTCASE\n}\n}",
        ("java", "Main.java"),
    ),
    "cpp": Toolchain(
        "answer.cpp",
        "#include <cassert>\nCODE\nint main() {\nTESTCASE\n}",
        ("sh", "-c", "g++ -std=c++20 -o answer answer.cpp && ./answer"),
    ),
    "go": Toolchain("answer.go", "package main\n\nCODE\n\nfunc main() {\nTESTCASE\n}", ("go", "run", "answer.go")),
}


def error_of(language: str, code: str, testcase: str) -> str:
    """The last line of what the program complains about; empty where it runs to its end."""
    toolchain = TOOLCHAINS[language]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / toolchain.file_name).write_text(toolchain.program(code, testcase), encoding="utf-8")
        run = subprocess.run(toolchain.command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S)
    complaint = run.stderr.strip() or f"exit status {run.returncode}"
    return complaint.splitlines()[-1] if run.returncode else ""
