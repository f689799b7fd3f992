"""A Hub on a loopback port, with one folder behind it and several ways to fail.

    python -m tests.hub_double PORT FOLDER

What is asked for decides how it answers: `tiny/whole` is served, every name of FAULTS fails in its way, anything else
is not there. The paths and headers are those that huggingface_hub 2.4 asks for.
"""

import hashlib
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlparse

COMMIT = "0123456789abcdef0123456789abcdef01234567"

# status and headers of the answer to every request for the repository
FAULTS: dict[str, tuple[int, dict[str, str]]] = {
    "tiny/private": (401, {"X-Error-Code": "RepoNotFound"}),
    "tiny/gated": (403, {"X-Error-Code": "GatedRepo"}),
    "tiny/no-revision": (404, {"X-Error-Code": "RevisionNotFound"}),
    "tiny/broken": (500, {}),
    "tiny/busy": (429, {"Retry-After": "3600"}),
}
# The real Hub lists a gated repository's files to everybody and refuses them one by one.
FILE_FAULTS = {"tiny/gated-files": FAULTS["tiny/gated"], "tiny/busy-files": FAULTS["tiny/busy"]}
SILENT = "tiny/silent"
SERVED = ("tiny/whole", *FILE_FAULTS)


class HubDouble(BaseHTTPRequestHandler):
    folder: Path

    def do_GET(self) -> None:
        parts = [unquote(part) for part in urlparse(self.path).path.strip("/").split("/")]
        is_api = parts[:2] == ["api", "models"]
        owner, name, verb, *rest = parts[2:] if is_api else parts
        repository = f"{owner}/{name}"
        if repository == SILENT:
            time.sleep(3600)
        fault = FAULTS.get(repository) or (None if is_api else FILE_FAULTS.get(repository))
        if fault:
            self.answer(fault[0], b"{}", fault[1])
        elif repository not in SERVED:
            self.answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        elif is_api:
            self.answer_json(self.info(repository) if verb == "revision" else self.tree())
        else:
            self.answer_file("/".join(rest[1:]))

    do_HEAD = do_GET

    def info(self, repository: str) -> dict:
        siblings = [{"rfilename": file.name, "size": file.stat().st_size} for file in self.files()]
        return {"id": repository, "sha": COMMIT, "siblings": siblings, "tags": [], "private": False}

    def tree(self) -> list[dict]:
        return [
            {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": etag(file)} for file in self.files()
        ]

    def files(self) -> list[Path]:
        return sorted(file for file in self.folder.iterdir() if file.is_file())

    def answer_file(self, name: str) -> None:
        file = self.folder / name
        if file not in self.files():
            self.answer(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        # Slowly, so that progress can be seen.
        if file.suffix == ".safetensors" and self.command == "GET":
            time.sleep(1.2)
        self.answer(200, file.read_bytes(), {"ETag": f'"{etag(file)}"', "X-Repo-Commit": COMMIT})

    def answer_json(self, value: object) -> None:
        self.answer(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


def etag(file: Path) -> str:
    return hashlib.sha1(file.read_bytes()).hexdigest()


def serve(port: int, folder: Path) -> ThreadingHTTPServer:
    """A server for `folder`; port 0 takes any."""
    return ThreadingHTTPServer(("127.0.0.1", port), type("Served", (HubDouble,), {"folder": folder}))


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2])).serve_forever()
