"""Fetch from tests/hub_double.py in every way at once, in a process of its own: huggingface_hub reads HF_ENDPOINT and
HF_HOME when it is imported.

    HF_ENDPOINT=http://127.0.0.1:PORT HF_HOME=EMPTY python -m tests.hub_cases REPOSITORY ...

Prints one JSON object: per repository what came of it, and again once nobody answers at HF_ENDPOINT any more.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from agents.catalogue import ModelSpec
from agents.errors import LoadError
from agents.inference.checkpoints import fetch, is_on_disk
from tests.hub_double import serve


def outcome(repository: str) -> dict:
    spec = ModelSpec("tiny", "math", "Tiny", "best", architecture="LlamaForCausalLM", merged=repository)
    started = time.monotonic()
    said, files, error = [], None, ""
    events = fetch(spec)
    try:
        while True:
            said.append(next(events).text)
    except StopIteration as end:
        files = sorted(path.name for path in end.value.checkpoint.iterdir())
    except LoadError as refused:
        error = str(refused)
    return {
        "said": said,
        "files": files,
        "error": error,
        "seconds": time.monotonic() - started,
        "on_disk": is_on_disk(spec),
    }


def main() -> None:
    port, folder = int(os.environ["HF_ENDPOINT"].rpartition(":")[2]), Path(sys.argv[1])
    repositories = sys.argv[2:]
    server = serve(port, folder)
    with ThreadPoolExecutor(len(repositories) + 1) as pool:
        pool.submit(server.serve_forever, 0.05)
        answered = dict(zip(repositories, pool.map(outcome, repositories), strict=True))
        server.shutdown()
        server.server_close()
    unanswered = {name: outcome(name) for name in ("tiny/whole", "tiny/never-seen")}
    print(json.dumps({"answered": answered, "unanswered": unanswered}), flush=True)
    # Not sys.exit: it would wait for the client that still obeys "Retry-After: 3600".
    os._exit(0)


if __name__ == "__main__":
    main()
