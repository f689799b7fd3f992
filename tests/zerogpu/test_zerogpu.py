"""What a visitor sees on ZeroGPU when the GPU is granted, refused, left or taken away (tests/zerogpu/cases.py).

python -m pytest tests/zerogpu
"""

import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Two minutes a day, of which a large second counts once and an xlarge one twice (Hub documentation, "Spaces ZeroGPU").
ANONYMOUS_SECONDS = 120
WEIGHT = {"large": 1, "xlarge": 2}
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def cases(checkpoints: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What was seen, per case. Files instead of pipes: a forked worker would keep a pipe open."""
    folder = tmp_path_factory.mktemp("zerogpu")
    device = subprocess.Popen([sys.executable, HERE / "device_api.py"], stdout=subprocess.PIPE, text=True)
    try:
        assert device.stdout
        port = device.stdout.readline().strip()
        environ = os.environ | {
            "SPACES_ZERO_DEVICE_API_URL": f"http://127.0.0.1:{port}",
            "ZEROGPU_OFFLOAD_DIR": str(folder / "offload"),
            "GRADIO_ANALYTICS_ENABLED": "False",
            "HF_HOME": str(folder / "home"),
            "HF_HUB_OFFLINE": "1",
            "NO_PROXY": "127.0.0.1,localhost",
        }
        result, log = folder / "result.json", folder / "log.txt"
        command = [sys.executable, "-m", "tests.zerogpu.cases", str(checkpoints), str(result)]
        with log.open("w", encoding="utf-8") as output:
            code = subprocess.call(command, env=environ, stdout=output, stderr=output, timeout=200)
        assert code == 0, log.read_text(encoding="utf-8")[-4000:]
        return json.loads(result.read_text(encoding="utf-8"))
    finally:
        device.kill()
        device.communicate()


def names(case: dict) -> list[str]:
    """The kinds of events in order, a run of one kind once."""
    kinds = [kind for kind, _ in case["events"]]
    return [kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind]


def fields(case: dict, kind: str) -> dict:
    return next(fields for event, fields in case["events"] if event == kind)


def asked(case: dict, path: str) -> list[dict]:
    return [query for requested, query in case["requests"] if requested == path]


def used(case: dict) -> list[str]:
    """The variants that answered."""
    return fields(case, "TurnDone")["variants"]


ANSWERED = ["RouteDecided", "Handoff", "TextDelta", "AnswerDone", "TurnDone"]


def test_a_turn_on_pocket_models_asks_for_no_gpu(cases: dict[str, dict]) -> None:
    assert names(cases["pocket"]) == ANSWERED
    assert cases["pocket"]["requests"] == []


def test_a_large_model_answers_in_a_worker_with_the_visitors_token(cases: dict[str, dict]) -> None:
    case = cases["first"]
    assert names(case) == ["Status", *ANSWERED]
    assert used(case) == ["math-large"]
    (schedule,) = asked(case, "/schedule")
    assert schedule["token"] == "visitor.e30.token"
    assert schedule["gpuSize"] == "large"
    assert len(asked(case, "/allow")) == 1


def test_a_second_turn_uses_the_same_worker_with_its_model_and_prefix(cases: dict[str, dict]) -> None:
    case = cases["second"]
    assert asked(case, "/schedule")
    assert asked(case, "/allow") == []
    assert "reused_tokens=0" in fields(cases["first"], "AnswerDone")["stats"]
    assert "reused_tokens=0" not in fields(case, "AnswerDone")["stats"]


def test_route_and_answers_of_one_turn_are_one_gpu_call(cases: dict[str, dict]) -> None:
    case = cases["all agents"]
    assert fields(case, "RouteDecided")["source"] == "router-large"
    assert all(variant.endswith("-large") for variant in used(case))
    assert len(asked(case, "/schedule")) == 1


def test_a_visitor_who_leaves_stops_the_computation_and_leaves_the_worker_warm(cases: dict[str, dict]) -> None:
    case = cases["cancelled"]
    assert names(case)[-1] == "TextDelta"
    assert case["busy"] <= 0.02
    assert asked(case, "/release") == [{"allowToken": "allowed", "fail": "false"}]
    assert asked(cases["after cancelled"], "/allow") == []
    # The control: a worker in the middle of an answer does take time.
    assert cases["killed"]["busy"] > case["busy"]


def test_an_exception_in_the_worker_is_said_in_words_and_leaves_it_warm(cases: dict[str, dict]) -> None:
    case = cases["exception"]
    assert names(case)[-1] == "TurnFailed"
    assert "unexpected" in fields(case, "TurnFailed")["error"]
    assert "TypeError" in fields(case, "TurnFailed")["error"]
    assert case["error"] == ""
    assert names(cases["after exception"]) == ["Status", *ANSWERED]
    assert asked(cases["after exception"], "/allow") == []


def test_a_variant_that_cannot_be_loaded_in_the_worker_falls_back_there(cases: dict[str, dict]) -> None:
    case = cases["damaged"]
    assert fields(case, "Fallback")["wanted"] == "math-damaged"
    assert "no chat template" in fields(case, "Fallback")["reason"]
    assert used(case) == ["math-pocket"]


def test_a_variant_without_files_costs_no_quota(cases: dict[str, dict]) -> None:
    case = cases["unpublished"]
    assert names(case) == ["Fallback", *ANSWERED]
    assert "were never published" in fields(case, "Fallback")["reason"]
    assert case["requests"] == []


def test_an_unknown_variant_ends_the_turn_in_words(cases: dict[str, dict]) -> None:
    assert names(cases["unknown"])[-1] == "TurnFailed"
    assert "There is no variant 'math-huge'" in fields(cases["unknown"], "TurnFailed")["error"]
    assert cases["unknown"]["requests"] == []


def test_a_worker_that_is_killed_in_the_middle_ends_in_a_fallback_and_an_answer(cases: dict[str, dict]) -> None:
    case = cases["killed"]
    assert names(case) == ["Status", "RouteDecided", "Handoff", "TextDelta", "Fallback", *ANSWERED]
    assert fields(case, "Fallback")["reason"] == "ZeroGPU worker error: GPU task aborted"
    assert used(case) == ["math-pocket"]
    assert used(cases["after killed"]) == ["math-large"]
    assert len(asked(cases["after killed"], "/allow")) == 1


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("quota", "ZeroGPU quota exceeded: You have exceeded your free ZeroGPU quota"),
        ("illegal", "ZeroGPU illegal duration: The requested GPU duration"),
        ("busy", "ZeroGPU client error: No GPU was available"),
        ("broken", "ZeroGPU could not be asked: RuntimeError: ZeroGPU API /schedule error: 500"),
    ],
)
def test_a_refused_gpu_is_said_with_its_reason_and_pocket_answers(
    cases: dict[str, dict], how: str, reason: str
) -> None:
    case = cases[how]
    assert names(case) == ["Status", "Fallback", *ANSWERED]
    assert fields(case, "Fallback")["reason"].startswith(reason)
    assert used(case) == ["math-pocket"]
    assert used(cases["after refusals"]) == ["math-large"]


def test_every_duration_is_one_that_an_anonymous_visitor_may_book(cases: dict[str, dict]) -> None:
    booked = [query for case in cases.values() for query in asked(case, "/schedule")]
    assert {query["gpuSize"] for query in booked} == {"large", "xlarge"}
    for query in booked:
        assert 10 <= int(query["durationSeconds"]) * WEIGHT[query["gpuSize"]] <= ANONYMOUS_SECONDS
    # A short answer books less than a long one.
    short, long = (asked(cases[name], "/schedule")[0]["durationSeconds"] for name in ("first", "long"))
    assert int(short) < int(long)


def test_a_model_too_large_for_half_a_card_is_given_a_whole_one_and_a_worker_of_its_own(cases: dict[str, dict]) -> None:
    case = cases["long on xlarge"]
    assert asked(case, "/schedule")[0]["gpuSize"] == "xlarge"
    assert len(asked(case, "/allow")) == 1
    assert used(case) == ["math-xlarge"]


def test_off_zerogpu_the_decorated_generators_are_plain_ones() -> None:
    from agents.inference import zerogpu

    assert not zerogpu.ON_ZEROGPU
    for function in (zerogpu.run_on_large, zerogpu.run_on_xlarge):
        assert inspect.isgeneratorfunction(function)
        # The package marks what it has wrapped with this attribute.
        assert not hasattr(function, "zerogpu")
