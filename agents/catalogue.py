"""The catalogue: which variants there are, and which one each agent uses here.

catalogue.toml has a table for every variant. A Space variable chooses another variant for an agent, or other
weights for one, so that a duplicate takes its own models without a changed line:

    COURSEGPT_ROUTER=router-gemma3-27b               a variant of the catalogue
    COURSEGPT_MATH=math-gemma3-27b@someone/math-lora  the variant with weights from a repository or folder
    COURSEGPT_CODE=/data/my-code-model               a checkpoint or adapter the catalogue does not know
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from types import UnionType
from typing import get_origin, get_type_hints

from agents.errors import CatalogueError
from agents.plan import AGENTS, BRIEF, FULL

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path(__file__).with_name("catalogue.toml")

ROUTER = "router"
ALL_AGENTS = (ROUTER, *AGENTS)
VARIABLES = {agent: f"COURSEGPT_{agent.upper()}" for agent in ALL_AGENTS}
STATUSES = ("best", "strong", "weaker", "incomplete", "pocket", "own")
REPORTED = frozenset(("initial_loss", "train_loss", "eval_loss", "perplexity", "bleu", "accuracy", "training_hours"))

# Bytes a parameter takes. NF4 with double quantization is 4.127 bits (Dettmers et al. 2023, section 3); embeddings
# and norms stay in bf16, which brings a 27-32B model to about 0.56 bytes.
BYTES_PER_PARAMETER = {"bf16": 2.0, "8-bit": 1.05, "NF4": 0.56}


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One variant: what it is and where its weights are. No weights."""

    name: str
    agent: str
    label: str
    status: str
    licence: str = ""
    architecture: str = ""
    base_model: str = ""
    adapter: str = ""
    merged: str = ""
    folder: str = ""
    weights: str = ""
    revision: str = "main"
    parameters: int = 0
    context_tokens: int = 4096
    dialect: str = ""
    thinks: bool = False
    calculator: bool = False
    single_turn: bool = False
    gated: bool = False
    offered: bool = True
    note: str = ""
    reported: Mapping[str, float] = field(default_factory=dict)
    reported_in: str = ""

    @property
    def is_pocket(self) -> bool:
        """Whether the repository itself carries the weights."""
        return self.status == "pocket"

    @property
    def has_weights(self) -> bool:
        """Whether it is known where the weights are."""
        return not self.weights

    def memory_bytes(self, precision: str) -> int:
        """Bytes of the weights at "bf16", "8-bit" or "NF4"; activations and cache come on top."""
        return int(self.parameters * BYTES_PER_PARAMETER[precision])


class Catalogue:
    """The variants by name, and the chosen one of each agent."""

    def __init__(self, specs: Mapping[str, ModelSpec], chosen: Mapping[str, str]) -> None:
        self._specs = dict(specs)
        self.chosen = dict(chosen)

    def __getitem__(self, name: str) -> ModelSpec:
        """The variant called `name`.

        Raises:
            CatalogueError: there is none; the message lists the names there are.
        """
        try:
            return self._specs[name]
        except (KeyError, TypeError):
            raise CatalogueError(
                f"There is no variant {name!r}. The catalogue has: {', '.join(self._specs)}."
            ) from None

    def variants(self, agent: str) -> list[ModelSpec]:
        """All variants of an agent, the chosen one first, else in catalogue order."""
        specs = [spec for spec in self._specs.values() if spec.agent == agent]
        return sorted(specs, key=lambda spec: spec.name != self.chosen[agent])

    def variant_for(self, agent: str, name: str) -> ModelSpec:
        """The variant called `name`, which must be one of `agent` and offered.

        Raises:
            CatalogueError: unknown, of another agent, or not offered.
        """
        spec = self[name]
        offered = [other.name for other in self.variants(agent) if other.offered]
        if name not in offered:
            raise CatalogueError(
                f"{name!r} cannot answer as the {agent} agent: {spec.note or f'it is a {spec.agent} variant'}. "
                f"Choose one of {', '.join(offered)}."
            )
        return spec

    def pocket(self, agent: str) -> ModelSpec:
        """The agent's first pocket variant: what answers when nothing else can."""
        return next(spec for spec in self.variants(agent) if spec.is_pocket)

    def ladder(self, agent: str, first: str) -> list[ModelSpec]:
        """What is tried in turn, downwards only: `first`, the agent's default variant, its pocket variant."""
        if self[first].is_pocket:
            return [self[first]]
        return [self[name] for name in dict.fromkeys((first, self.chosen[agent], self.pocket(agent).name))]


def load_catalogue(environ: Mapping[str, str] = os.environ) -> Catalogue:
    """The catalogue with the choices that `environ` makes.

    Raises:
        CatalogueError: a row or a variable is not valid; the message says which and what would be.
    """
    specs = dict(_read_rows())
    chosen = {agent: _default(agent, specs) for agent in ALL_AGENTS}
    for agent, variable in VARIABLES.items():
        if value := environ.get(variable, "").strip():
            spec = _chosen_spec(agent, variable, value, specs)
            specs[spec.name] = spec
            chosen[agent] = spec.name
    return Catalogue(specs, chosen)


def _default(agent: str, specs: Mapping[str, ModelSpec]) -> str:
    """Pocket: the one variant that runs anywhere."""
    return next(spec.name for spec in specs.values() if spec.agent == agent and spec.is_pocket)


def _chosen_spec(agent: str, variable: str, value: str, specs: Mapping[str, ModelSpec]) -> ModelSpec:
    name, _, source = value.partition("@")
    if name in specs:
        spec = specs[name]
        if spec.agent != agent:
            raise CatalogueError(f"{variable}={value}: {name} is a {spec.agent} variant, not a {agent} one.")
        if source:
            return _with_weights(_own(spec), variable, source)
        if not spec.offered:
            raise CatalogueError(f"{variable}={value}: {name} is listed, not offered. {spec.note}")
        return spec
    if os.path.isdir(value) or ("/" in value and "@" not in value):
        own = ModelSpec(name=f"{agent}-own", agent=agent, label=value, status="own", dialect=_own_dialect(agent))
        return _with_weights(own, variable, value)
    names = ", ".join(spec.name for spec in specs.values() if spec.agent == agent)
    raise CatalogueError(
        f"{variable}={value} is neither a {agent} variant ({names}) nor a repository (owner/name) nor a folder."
    )


def _own(spec: ModelSpec) -> ModelSpec:
    """The row for weights from elsewhere. A pocket row stays beside it: it is what answers when nothing else can."""
    if spec.is_pocket:
        return replace(spec, name=f"{spec.name}-own", status="own")
    return replace(spec, offered=True)


def _own_dialect(agent: str) -> str:
    return FULL if agent == ROUTER else ""


def _with_weights(spec: ModelSpec, variable: str, source: str) -> ModelSpec:
    """`spec` with its weights from a local folder or a Hub repository; which kind it is, its files tell."""
    if os.path.isdir(source):
        return replace(spec, folder=str(Path(source).resolve()), weights="")
    owner, _, repository = source.partition("/")
    if not owner or not repository or "/" in repository or source.startswith((".", "~")):
        raise CatalogueError(
            f"{variable}: {source!r} is not a folder on this machine and not a repository of the form owner/name."
        )
    return replace(spec, merged=source, adapter="", folder="", weights="")


# --- reading and validating -----------------------------------------------------------------------


@cache
def _read_rows() -> Mapping[str, ModelSpec]:
    return parse_rows(CATALOGUE.read_text(encoding="utf-8"))


def parse_rows(text: str) -> Mapping[str, ModelSpec]:
    """The rows of a catalogue file.

    Raises:
        CatalogueError: not TOML, an unknown or missing key, a wrong type or value; all faults of a row at once.
    """
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise CatalogueError(f"catalogue.toml is not TOML: {error}.") from error
    return {name: _parse_row(name, row) for name, row in tables.items()}


def _parse_row(name: str, row: object) -> ModelSpec:
    if not isinstance(row, dict):
        raise CatalogueError(f"catalogue.toml: {name} is not a table.")
    if faults := [*_key_faults(row), *_type_faults(row), *_value_faults(row)]:
        raise CatalogueError(f"catalogue.toml, [{name}]: {'; '.join(faults)}.")
    folder = str(ROOT / row["folder"]) if "folder" in row else ""
    return ModelSpec(name=name, **{**row, "folder": folder})


def _key_faults(row: dict) -> list[str]:
    known = {f.name for f in fields(ModelSpec)} - {"name"}
    unknown = [f"unknown key {key!r}" for key in row if key not in known]
    missing = [f"{key!r} is missing" for key in ("agent", "label", "status", "licence") if key not in row]
    return unknown + missing


def _type_faults(row: dict) -> list[str]:
    hints = get_type_hints(ModelSpec)
    return [
        f"{key} is {value!r}, wanted {hints[key].__name__ if get_origin(hints[key]) is None else 'a table'}"
        for key, value in row.items()
        if key in hints and not _is_a(value, hints[key])
    ]


def _is_a(value: object, hint: type | UnionType) -> bool:
    if get_origin(hint) is not None:
        return isinstance(value, dict) and all(type(number) in (int, float) for number in value.values())
    return type(value) is hint


def _value_faults(row: dict) -> list[str]:
    faults = []
    if row.get("agent") not in ALL_AGENTS:
        faults.append(f"agent is {row.get('agent')!r}, wanted one of {', '.join(ALL_AGENTS)}")
    if row.get("status") not in STATUSES:
        faults.append(f"status is {row.get('status')!r}, wanted one of {', '.join(STATUSES)}")
    if (row.get("dialect") in (BRIEF, FULL)) != (row.get("agent") == ROUTER):
        faults.append(f"dialect is {row.get('dialect')!r}: {BRIEF} or {FULL} for a router, none for another agent")
    if not row.get("folder") and not row.get("base_model"):
        faults.append("neither folder nor base_model is given")
    if row.get("adapter") and row.get("weights"):
        faults.append("both adapter and weights are given")
    reported = row.get("reported", {})
    if isinstance(reported, dict) and (unknown := set(reported) - REPORTED):
        faults.append(f"reported has {', '.join(sorted(unknown))}, known are {', '.join(sorted(REPORTED))}")
    if bool(reported) and not row.get("reported_in"):
        faults.append("reported has no reported_in")
    return faults
