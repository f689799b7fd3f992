"""The catalogue has every variant of the source document, refuses what it cannot read, and obeys the variables."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agents.catalogue import ALL_AGENTS, CATALOGUE, STATUSES, VARIABLES, ModelSpec, load_catalogue, parse_rows
from agents.errors import CatalogueError

GB = 1e9
LARGE_GPU_BYTES, XLARGE_GPU_BYTES = 48 * GB, 96 * GB


@dataclass(frozen=True)
class Tuned:
    """A tuned variant as the source document reports it, written down by hand."""

    name: str
    base_model: str
    status: str
    reported: dict[str, float] = field(default_factory=dict)
    repository: str = ""


TUNED = (
    Tuned(
        "router-llama31-8b",
        "meta-llama/Llama-3.1-8B-Instruct",
        "strong",
        {
            "initial_loss": 1.15,
            "train_loss": 0.42,
            "eval_loss": 0.6758,
            "perplexity": 1.97,
            "bleu": 0.4004,
            "training_hours": 3.0,
        },
        "router-llama31",
    ),
    Tuned(
        "router-gemma3-27b",
        "google/gemma-3-27b-it",
        "best",
        {"initial_loss": 1.08, "train_loss": 0.38, "eval_loss": 0.6080, "perplexity": 1.84, "training_hours": 4.0},
        "router-gemma3",
    ),
    Tuned(
        "router-qwen3-32b",
        "Qwen/Qwen3-32B",
        "strong",
        {"initial_loss": 0.95, "train_loss": 0.40, "eval_loss": 0.6277, "perplexity": 1.87, "training_hours": 3.5},
        "router-qwen3-32b",
    ),
    Tuned(
        "math-gemma3-4b",
        "google/gemma-3-4b-it",
        "strong",
        {"initial_loss": 2.1, "train_loss": 0.37, "accuracy": 0.904, "training_hours": 2.5},
    ),
    Tuned(
        "math-gemma3-27b",
        "google/gemma-3-27b-it",
        "best",
        {"initial_loss": 0.85, "train_loss": 0.38, "eval_loss": 0.41},
    ),
    Tuned(
        "math-qwen3-32b",
        "Qwen/Qwen3-32B",
        "strong",
        {"initial_loss": 0.50, "train_loss": 0.33, "eval_loss": 0.37},
    ),
    Tuned(
        "math-llama4-scout-17b",
        "meta-llama/Llama-4-Scout-17B-16E-Instruct",
        "weaker",
        {"initial_loss": 1.3, "train_loss": 0.55, "eval_loss": 0.58},
    ),
    Tuned(
        "code-qwen3-0.6b",
        "Qwen/Qwen3-0.6B",
        "best",
        {"initial_loss": 2.70, "train_loss": 0.40, "training_hours": 3.75},
    ),
    Tuned("code-llama31-8b", "meta-llama/Llama-3.1-8B-Instruct", "incomplete"),
)


@pytest.fixture(scope="module")
def rows() -> dict[str, ModelSpec]:
    return dict(parse_rows(CATALOGUE.read_text(encoding="utf-8")))


# --- what is in it --------------------------------------------------------------------------------


def test_every_tuned_variant_of_the_source_document_is_a_row_and_no_other_is(rows):
    tuned = {name for name, spec in rows.items() if not spec.is_pocket and spec.agent != "general"}
    assert tuned == {variant.name for variant in TUNED}


@pytest.mark.parametrize("variant", TUNED, ids=lambda variant: variant.name)
def test_a_tuned_variant_has_the_base_the_status_and_the_figures_that_were_reported(variant, rows):
    spec = rows[variant.name]
    assert spec.agent == variant.name.partition("-")[0]
    assert (spec.base_model, spec.status) == (variant.base_model, variant.status)
    assert dict(spec.reported) == variant.reported
    assert spec.reported_in in ("Milestone 3", "Milestone 4")


@pytest.mark.parametrize("variant", [v for v in TUNED if v.repository], ids=lambda variant: variant.name)
def test_a_router_names_its_published_adapter_and_its_merged_checkpoint(variant, rows):
    spec = rows[variant.name]
    assert spec.adapter == f"CourseGPT-Pro-DSAI-Lab-Group-6/{variant.repository}-peft"
    assert spec.merged == f"Alovestocode/{variant.repository}-merged"
    assert spec.has_weights


def test_math_and_code_variants_were_never_published_and_say_so(rows):
    for variant in TUNED:
        if not variant.repository:
            spec = rows[variant.name]
            assert (spec.has_weights, spec.adapter, spec.merged) == (False, "", "")


def test_only_the_incomplete_variant_is_not_offered(rows):
    assert [name for name, spec in rows.items() if not spec.offered] == ["code-llama31-8b"]


def test_the_general_agent_is_every_large_base_of_the_routers_itself(rows):
    bases = {spec.base_model for spec in rows.values() if spec.agent == "router" and spec.base_model}
    general = [spec for spec in rows.values() if spec.agent == "general" and not spec.is_pocket]
    assert {spec.base_model for spec in general} == bases
    assert all(spec.has_weights and not spec.adapter and not spec.merged for spec in general)


def test_every_agent_has_a_pocket_variant_in_this_repository(rows):
    pocket = [spec for spec in rows.values() if spec.is_pocket]
    assert {spec.agent for spec in pocket} == set(ALL_AGENTS)
    assert all(Path(spec.folder).is_absolute() and Path(spec.folder).name == spec.name for spec in pocket)


def test_rows_of_one_base_model_agree_on_what_the_base_decides(rows):
    """Routers, math and general share one resident base: two sizes of it cannot both be right."""
    facts: dict[str, set] = {}
    for spec in rows.values():
        if spec.base_model:
            facts.setdefault(spec.base_model, set()).add(
                (spec.parameters, spec.architecture, spec.licence, spec.gated, spec.context_tokens)
            )
    assert {base: len(found) for base, found in facts.items() if len(found) > 1} == {}


# --- memory ---------------------------------------------------------------------------------------


def test_27_and_32_billion_parameters_fit_the_half_card_at_nf4_and_the_whole_card_at_bf16(rows):
    for name in ("router-gemma3-27b", "router-qwen3-32b", "math-gemma3-27b", "math-qwen3-32b"):
        spec = rows[name]
        assert spec.memory_bytes("NF4") < LARGE_GPU_BYTES < spec.memory_bytes("bf16") < XLARGE_GPU_BYTES


def test_scout_needs_memory_for_all_its_experts_not_for_the_17_active_billion(rows):
    assert rows["math-llama4-scout-17b"].memory_bytes("bf16") > 200 * GB


def test_a_lower_precision_takes_less_memory(rows):
    for spec in rows.values():
        assert spec.memory_bytes("NF4") < spec.memory_bytes("8-bit") < spec.memory_bytes("bf16")


def test_a_pocket_variant_is_under_ten_megabytes(rows):
    assert all(spec.memory_bytes("bf16") < 10e6 for spec in rows.values() if spec.is_pocket)


# --- strict reading -------------------------------------------------------------------------------

ROW = {"agent": "math", "label": "L", "status": "best", "licence": "mit", "base_model": "owner/base"}


def toml(value: object) -> str:
    """`value` as it stands behind an equals sign in TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return str(value) if isinstance(value, float) else json.dumps(value)


def table(row: Mapping[str, object]) -> str:
    return "[x]\n" + "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in row.items())


def test_the_smallest_row_is_read_with_its_defaults():
    spec = parse_rows(table(ROW))["x"]
    assert (spec.name, spec.agent, spec.revision, spec.offered, dict(spec.reported)) == ("x", "math", "main", True, {})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"name": "y"}, "unknown key 'name'"),
        ({"agent": "chef"}, "agent is 'chef', wanted one of router, math, code, general"),
        ({"agent": ["math"]}, "agent is ['math'], wanted str"),
        ({"status": "good"}, "status is 'good', wanted one of best"),
        ({"parameters": "4"}, "parameters is '4', wanted int"),
        ({"parameters": 4.0}, "parameters is 4.0, wanted int"),
        ({"parameters": True}, "parameters is True, wanted int"),
        ({"gated": 1}, "gated is 1, wanted bool"),
        ({"gated": "yes"}, "gated is 'yes', wanted bool"),
        ({"folder": 1}, "folder is 1, wanted str"),
        ({"dialect": "brief"}, "dialect is 'brief'"),
        ({"agent": "router"}, "dialect is None"),
        ({"agent": "router", "dialect": "long"}, "dialect is 'long'"),
        ({"base_model": ""}, "neither folder nor base_model is given"),
        ({"adapter": "a/b", "weights": "by variable"}, "both adapter and weights are given"),
        ({"reported": 0.5, "reported_in": "M"}, "reported is 0.5, wanted a table"),
        ({"reported": {"eval_loss": "low"}, "reported_in": "M"}, "wanted a table"),
        ({"reported": {"eval_loss": True}, "reported_in": "M"}, "wanted a table"),
        ({"reported": {"loss": 0.5}, "reported_in": "M"}, "reported has loss, known are accuracy"),
        ({"reported": {"eval_loss": 0.5}}, "reported has no reported_in"),
    ],
)
def test_a_row_with_a_fault_is_refused_and_the_fault_is_named(changes, fault):
    with pytest.raises(CatalogueError) as caught:
        parse_rows(table({**ROW, **changes}))
    assert "[x]" in str(caught.value)
    assert fault in str(caught.value)


@pytest.mark.parametrize("key", ["agent", "label", "status", "licence"])
def test_a_missing_key_is_named(key):
    with pytest.raises(CatalogueError, match=f"'{key}' is missing"):
        parse_rows(table({name: value for name, value in ROW.items() if name != key}))


def test_all_faults_of_a_row_are_named_at_once():
    with pytest.raises(CatalogueError) as caught:
        parse_rows(table({"agent": "chef", "status": "good", "colour": "red", "parameters": "4"}))
    for fault in ("'colour'", "'label' is missing", "'chef'", "'good'", "parameters is '4'", "neither folder"):
        assert fault in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["[x", "x = ", "[x]\n[x]", "\ud800", "\x00", f"x = {'1' * 5_000}", "x = " + "[" * 5_000],
    ids=["open", "no value", "twice", "surrogate", "NUL", "long number", "deep"],
)
def test_text_that_is_not_toml_is_refused(text):
    with pytest.raises(CatalogueError, match="not TOML"):
        parse_rows(text)


def test_a_value_outside_every_table_is_refused():
    with pytest.raises(CatalogueError, match="agent is not a table"):
        parse_rows('agent = "math"')


toml_values = st.recursive(
    st.text(max_size=8) | st.integers(-(2**62), 2**62) | st.booleans() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
likely_values = st.sampled_from((*ALL_AGENTS, *STATUSES, "brief", "full", "owner/name", ""))
known_keys = st.sampled_from([f.name for f in fields(ModelSpec)])
any_row = st.dictionaries(known_keys | st.text(max_size=4), likely_values | toml_values, max_size=8)


@given(any_row | any_row.map(lambda row: {**ROW, **row}))
@example({"agent": "router", "label": "", "status": "own", "licence": "", "dialect": "full", "folder": "/"})
def test_any_table_is_a_row_or_a_catalogue_error(row):
    with contextlib.suppress(CatalogueError):
        spec = parse_rows(table(row))["x"]
        assert spec.agent in ALL_AGENTS
        assert spec.status in STATUSES


@given(st.text(st.characters(codec=None, categories=None), max_size=80) | st.text('[]="x.\n{}, 1', max_size=40))
def test_any_text_is_rows_or_a_catalogue_error(text):
    with contextlib.suppress(CatalogueError):
        parse_rows(text)


# --- the variables --------------------------------------------------------------------------------


def test_without_variables_every_agent_has_its_pocket_variant():
    """A fresh laptop, or a duplicate without secrets."""
    catalogue = load_catalogue({})
    assert set(catalogue.chosen) == set(ALL_AGENTS)
    assert all(catalogue[name].is_pocket for name in catalogue.chosen.values())


@pytest.mark.parametrize("value", ["router-gemma3-27b", "  router-gemma3-27b\n"])
def test_a_variable_chooses_a_variant(value):
    catalogue = load_catalogue({"COURSEGPT_ROUTER": value})
    assert catalogue.chosen["router"] == "router-gemma3-27b"
    assert catalogue.chosen["math"] == "math-pocket"


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_variable_chooses_nothing(value):
    assert load_catalogue({"COURSEGPT_ROUTER": value}).chosen == load_catalogue({}).chosen


def test_a_variable_gives_a_variant_the_weights_of_a_repository():
    catalogue = load_catalogue({"COURSEGPT_MATH": "math-gemma3-27b@someone/math-lora"})
    spec = catalogue[catalogue.chosen["math"]]
    assert (spec.name, spec.merged, spec.folder, spec.has_weights) == ("math-gemma3-27b", "someone/math-lora", "", True)
    assert spec.base_model == "google/gemma-3-27b-it", "an adapter is still checked against its base"


def test_a_variable_gives_a_variant_the_weights_of_a_folder(tmp_path):
    catalogue = load_catalogue({"COURSEGPT_CODE": f"code-qwen3-0.6b@{tmp_path}"})
    spec = catalogue[catalogue.chosen["code"]]
    assert (spec.name, spec.folder, spec.has_weights) == ("code-qwen3-0.6b", str(tmp_path.resolve()), True)


def test_a_variable_does_not_change_the_catalogue_of_others():
    load_catalogue({"COURSEGPT_MATH": "math-gemma3-27b@someone/math-lora"})
    assert not load_catalogue({})["math-gemma3-27b"].has_weights


@pytest.mark.parametrize("agent", ALL_AGENTS)
def test_a_variable_takes_a_repository_the_catalogue_does_not_know(agent):
    catalogue = load_catalogue({VARIABLES[agent]: "someone/my-model"})
    spec = catalogue[catalogue.chosen[agent]]
    assert (spec.agent, spec.status, spec.merged) == (agent, "own", "someone/my-model")
    assert bool(spec.dialect) == (agent == "router")


def test_a_variable_takes_a_folder_the_catalogue_does_not_know(tmp_path):
    """Also one whose path holds an @."""
    folder = tmp_path / "me@work"
    folder.mkdir()
    catalogue = load_catalogue({"COURSEGPT_CODE": str(folder)})
    assert catalogue[catalogue.chosen["code"]].folder == str(folder.resolve())


@pytest.mark.parametrize(
    "value", ["math-gemma-27b", "math-gemma3-27@someone/lora", "someone/repo@v2", "x" * 300, "@", "\0"]
)
def test_a_wrong_name_is_told_the_right_ones(value):
    """Misspelt before an @ as well: it must not pass for a repository and fail much later, on the Hub."""
    with pytest.raises(CatalogueError) as caught:
        load_catalogue({"COURSEGPT_MATH": value})
    for name in ("COURSEGPT_MATH", "math-pocket", "math-gemma3-27b", "math-llama4-scout-17b", "owner/name"):
        assert name in str(caught.value)
    assert "code-pocket" not in str(caught.value)


@pytest.mark.parametrize("value", ["code-pocket", "code-qwen3-0.6b@someone/lora"])
def test_a_variant_of_another_agent_is_refused(value):
    with pytest.raises(CatalogueError, match="is a code variant, not a math one"):
        load_catalogue({"COURSEGPT_MATH": value})


@pytest.mark.parametrize("source", ["nowhere", "/no/such/folder", "./no/folder", "~/model", "a/b/c", "owner/", "/name"])
def test_weights_that_are_neither_folder_nor_repository_are_refused(source):
    with pytest.raises(CatalogueError, match="not a folder on this machine and not a repository"):
        load_catalogue({"COURSEGPT_MATH": f"math-gemma3-27b@{source}"})


# --- looking up -----------------------------------------------------------------------------------


def test_an_unknown_name_is_told_the_known_ones():
    with pytest.raises(CatalogueError, match=r"no variant 'gpt'.*router-pocket-llama.*general-llama31-8b"):
        load_catalogue({})["gpt"]


@pytest.mark.parametrize("name", [None, 7, ["math-pocket"], {}])
def test_a_name_that_is_no_text_is_unknown(name):
    """Names come from browsers too."""
    with pytest.raises(CatalogueError):
        load_catalogue({}).variant_for("math", name)


def test_the_chosen_variant_is_listed_first_and_the_others_in_the_files_order():
    names = [spec.name for spec in load_catalogue({"COURSEGPT_MATH": "math-gemma3-4b"}).variants("math")]
    assert names == ["math-gemma3-4b", "math-pocket", "math-gemma3-27b", "math-qwen3-32b", "math-llama4-scout-17b"]


def test_an_offered_variant_of_the_agent_can_be_asked_for():
    assert load_catalogue({}).variant_for("code", "code-qwen3-0.6b").agent == "code"


@pytest.mark.parametrize(
    ("agent", "name", "reason"),
    [
        ("code", "code-llama31-8b", "listed, not offered"),
        ("math", "code-pocket", "it is a code variant"),
        ("router", "math-pocket", "it is a math variant"),
    ],
)
def test_what_cannot_answer_for_an_agent_is_refused_with_the_reason_and_a_choice(agent, name, reason):
    with pytest.raises(CatalogueError, match=f"{reason}.*Choose one of .*{agent}-"):
        load_catalogue({}).variant_for(agent, name)


def ladder(environ: dict[str, str], agent: str, first: str) -> list[str]:
    return [spec.name for spec in load_catalogue(environ).ladder(agent, first)]


def test_the_ladder_goes_from_the_wanted_variant_over_the_chosen_one_to_pocket():
    environ = {"COURSEGPT_MATH": "math-gemma3-27b"}
    assert ladder(environ, "math", "math-qwen3-32b") == ["math-qwen3-32b", "math-gemma3-27b", "math-pocket"]


def test_no_rung_of_the_ladder_is_tried_twice():
    assert ladder({}, "math", "math-pocket") == ["math-pocket"]
    assert ladder({"COURSEGPT_MATH": "math-gemma3-4b"}, "math", "math-gemma3-4b") == ["math-gemma3-4b", "math-pocket"]
