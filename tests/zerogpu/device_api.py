"""The device API that `spaces` asks for a GPU, on a loopback port: grants one, or refuses as the real one does.

    python tests/zerogpu/device_api.py        prints its port

`POST /answer?with=granted|quota|illegal|busy|broken` sets how it answers from then on; `GET /log` lists all requests.
A process of its own, since `spaces` forks the one it runs in.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlparse

REFUSALS: dict[str, tuple[int, dict, dict[str, str]]] = {
    "quota": (429, {"left": 12, "wait": 3600}, {"X-Approve-Result": "quota-exceeded", "X-Authenticated": "regular"}),
    "illegal": (429, {"left": 12, "wait": -1}, {"X-Approve-Result": "illegal-duration"}),
    "busy": (503, {}, {}),
    "broken": (500, {}, {}),
}


class DeviceAPI(BaseHTTPRequestHandler):
    answers_with = "granted"
    log: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012  (one API, one log)
    started: set[str] = set()  # noqa: RUF012

    def do_GET(self) -> None:
        self.answer(200, DeviceAPI.log)

    def do_POST(self) -> None:
        url = urlparse(self.path)
        query = dict(parse_qsl(url.query))
        if url.path == "/answer":
            DeviceAPI.answers_with = query["with"]
            self.answer(200, {})
            return
        DeviceAPI.log.append((url.path, query))
        if url.path != "/schedule":
            self.answer(200, {})
        elif DeviceAPI.answers_with in REFUSALS:
            self.answer(*REFUSALS[DeviceAPI.answers_with])
        else:
            # A worker of the same function is idle once it has run.
            idle = query["taskId"] in DeviceAPI.started
            DeviceAPI.started.add(query["taskId"])
            self.answer(200, {"idle": idle, "nvidiaIndex": 0, "nvidiaUUID": "GPU-0", "allowToken": "allowed"})

    def answer(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        for key, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *args: object) -> None:
        """Quiet."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), DeviceAPI)
    print(server.server_address[1], flush=True)
    server.serve_forever()
