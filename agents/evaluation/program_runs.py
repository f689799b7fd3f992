"""Run an answer's code with its task's testcase, in a process that ends whatever the code does.

The code was written by a model: it may never end, exit early or fill the memory. It runs isolated (-I), without
environment, in a folder of its own, under limits on CPU, memory and file size.
"""

import subprocess
import sys
import tempfile

TIMEOUT_S = 10.0
CPU_S = 10
MEMORY_BYTES = 2**30
FILE_BYTES = 2**20

# Success is this exit code and no other, so that a program that exits early has not passed.
PASSED = 77

# The limits are set by the child itself: a preexec_fn would run between fork and exec, which is unsafe with threads.
_RUNNER = f"""
import os, resource, sys
program = sys.stdin.read()
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_S}, {CPU_S}))
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
resource.setrlimit(resource.RLIMIT_FSIZE, ({FILE_BYTES}, {FILE_BYTES}))
exec(compile(program, "answer", "exec"), {{"__name__": "__main__"}})
os._exit({PASSED})
"""


def passes(code: str, testcase: str, timeout_s: float = TIMEOUT_S) -> bool:
    """Whether `code` followed by `testcase` runs to its end within the limits."""
    if not code:
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            run = subprocess.run(
                [sys.executable, "-I", "-c", _RUNNER],
                input=f"{code}\n{testcase}".encode("utf-8", "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env={},
                timeout=timeout_s,
            )
        except subprocess.TimeoutExpired:
            return False
    return run.returncode == PASSED
