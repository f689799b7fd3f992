"""Train a pocket model from nothing on data this repository generates, and save a plain transformers checkpoint.

    python -m agents.training.train_pocket math-pocket
    python -m agents.training.train_pocket router-pocket-llama --tokens 200000 --output /tmp/quick
    python -m agents.training.train_pocket math-pocket --start assets/pocket/math-pocket --tokens 3000000

Sizes, tokens and seeds are in pocket.toml. An interrupted run goes on where it last saved itself, and ends with the
weights it would have had. One thread a process: two threads on a busy machine cost more than they bring, so train two
models side by side instead.
"""

import argparse
import itertools
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, PreTrainedModel, PreTrainedTokenizerFast

from agents.training import code_examples, general_examples, math_examples, router_examples
from agents.training.examples import Example
from agents.training.pocket_recipes import Recipe, build_model, read_recipe
from agents.training.pocket_rows import Row, iter_rows, tokenizer_texts
from agents.training.pocket_tokenizer import train_tokenizer

OUTPUT = Path("assets/pocket")
RESUME_FILE = "resume.pt"
TOKENIZER_EXAMPLES = 30_000
WARMUP_SHARE = 0.03
DECAY_SHARE = 0.4

# Data is drawn afresh for every block of steps, so that a run can go on at the beginning of any block.
BLOCK_STEPS = 20
BLOCKS_BETWEEN_SAVES = 10

SOURCES: dict[str, Callable[[random.Random], Iterator[Example]]] = {
    "router": router_examples.iter_examples,
    "math": math_examples.iter_examples,
    "code": code_examples.iter_examples,
    "general": general_examples.iter_examples,
}


@dataclass(slots=True)
class Run:
    """A training run in progress: all that is needed to go on with it."""

    recipe: Recipe
    output: Path
    tokenizer: PreTrainedTokenizerFast
    model: PreTrainedModel
    optimizers: list[torch.optim.Optimizer]
    steps: int
    step: int = 0
    seconds: float = 0.0
    log: list[dict[str, float]] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        """Tokens seen so far, padding included."""
        return self.step * self.recipe.rows * self.recipe.row_tokens


def train(recipe: Recipe, output: Path, start: Path | None = None) -> None:
    """Train one pocket model and save it with its tokenizer and its log.

    With `start`, training goes on from that checkpoint, with its tokenizer and half the learning rate.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    run = _begin(recipe, output, start)
    _resume(run)
    parameters = sum(p.numel() for p in run.model.parameters())
    print(f"{recipe.name}: {parameters:,} parameters, {run.steps} steps of {recipe.rows} x {recipe.row_tokens} tokens")
    while run.step < run.steps:
        _train_block(run)
        if run.step // BLOCK_STEPS % BLOCKS_BETWEEN_SAVES == 0 and run.step < run.steps:
            _keep(run)
    save(run)
    (output / RESUME_FILE).unlink(missing_ok=True)


def _begin(recipe: Recipe, output: Path, start: Path | None) -> Run:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if start:
        tokenizer = AutoTokenizer.from_pretrained(start)
        model = AutoModelForCausalLM.from_pretrained(start, dtype=torch.float32)
        recipe = replace(recipe, learning_rate=recipe.learning_rate / 2)
    else:
        tokenizer = _new_tokenizer(recipe)
        model = build_model(recipe, tokenizer)
    model = cast(PreTrainedModel, cast(nn.Module, model).to(device))
    steps = max(1, recipe.tokens // (recipe.rows * recipe.row_tokens))
    return Run(recipe, output, tokenizer, model, build_optimizers(model, recipe.learning_rate), steps)


def _new_tokenizer(recipe: Recipe) -> PreTrainedTokenizerFast:
    """A tokenizer that has seen what the model will see."""
    sample = itertools.islice(SOURCES[recipe.agent](random.Random(recipe.seed + 1)), TOKENIZER_EXAMPLES)
    return train_tokenizer((text for example in sample for text in tokenizer_texts(example)), recipe.vocab_size)


# --- steps ----------------------------------------------------------------------------------------


def _train_block(run: Run) -> None:
    """Some steps on fresh rows: nothing is seen twice by plan."""
    started = time.monotonic()
    recipe, last = run.recipe, min(run.step + BLOCK_STEPS, run.steps)
    rng = random.Random(f"{recipe.seed}/{run.step}")
    rows = iter_rows(SOURCES[recipe.agent](rng), run.tokenizer, recipe.row_tokens, recipe.prompt_weight)
    losses = []
    while run.step < last:
        run.step += 1
        losses.append(train_step(run, list(itertools.islice(rows, recipe.rows))))
    loss = statistics.mean(losses)
    run.seconds += time.monotonic() - started
    run.log.append({"step": run.step, "tokens": run.tokens, "loss": round(loss, 4), "seconds": round(run.seconds)})
    left = run.seconds / run.step * (run.steps - run.step)
    print(
        f"{recipe.name} {run.step:5d} of {run.steps}  loss {loss:.4f}  {run.tokens / run.seconds:,.0f} tokens/s  "
        f"{left / 60:.0f} min left",
        flush=True,
    )


def train_step(run: Run, batch: list[Row]) -> float:
    """One step on `batch`; returns its loss."""
    device = run.model.device
    ids, weights, positions = (torch.tensor(column, device=device) for column in zip(*batch, strict=True))
    factor = learning_rate_factor(run.step / run.steps)
    for optimizer in run.optimizers:
        for group in optimizer.param_groups:
            group["lr"] = run.recipe.learning_rate * factor
    with torch.autocast(device.type, dtype=torch.bfloat16):
        loss = completion_loss(run.model, ids, weights, positions)
    loss.backward()
    nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    for optimizer in run.optimizers:
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return loss.item()


def completion_loss(model: PreTrainedModel, ids: Tensor, weights: Tensor, positions: Tensor) -> Tensor:
    """Weighted mean cross-entropy in nats. `ids`, `weights` and `positions` are (rows, row_tokens).

    The head is applied to the positions that carry loss only: most of a row is prompt.
    """
    body, head = cast(nn.Module, model.model), cast(nn.Module, model.lm_head)
    hidden = body(input_ids=ids, position_ids=positions, use_cache=False).last_hidden_state
    wanted = weights[:, 1:] > 0
    logits = head(hidden[:, :-1][wanted])
    losses = nn.functional.cross_entropy(logits.float(), ids[:, 1:][wanted], reduction="none")
    weight = weights[:, 1:][wanted]
    return (losses * weight).sum() / weight.sum()


def build_optimizers(model: PreTrainedModel, learning_rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the layers, AdamW for embeddings and norms."""
    embedding = cast(nn.Embedding, model.get_input_embeddings()).weight
    matrices = [p for p in model.parameters() if p.ndim == 2 and p is not embedding]
    others = [p for p in model.parameters() if p.ndim != 2]
    return [
        torch.optim.Muon(matrices, lr=learning_rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW([embedding, *others], lr=learning_rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]


def learning_rate_factor(progress: float) -> float:
    """Warm-up, a plateau, then a linear decay to zero; `progress` runs from 0 to 1."""
    return min(progress / WARMUP_SHARE, 1.0, (1.0 - progress) / DECAY_SHARE + 1e-3)


# --- to disk and back -----------------------------------------------------------------------------


def save(run: Run) -> None:
    """A standard checkpoint in bf16 (half the size, and the loader's default), with recipe and loss curve beside it."""
    run.output.mkdir(parents=True, exist_ok=True)
    copy = AutoModelForCausalLM.from_config(run.model.config, dtype=torch.bfloat16)
    copy.load_state_dict(run.model.state_dict())
    copy.generation_config = GenerationConfig.from_model_config(run.model.config)
    copy.save_pretrained(run.output)
    # The weights are made with a private mode; a checkpoint is for everybody.
    (run.output / "model.safetensors").chmod(0o644)
    run.tokenizer.save_pretrained(run.output)
    parameters = sum(p.numel() for p in run.model.parameters())
    record = {"recipe": asdict(run.recipe), "parameters": parameters, "log": run.log}
    (run.output / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _keep(run: Run) -> None:
    """The checkpoint so far, and what it takes to go on; a crash while writing leaves the state before."""
    save(run)
    state = {
        "recipe": asdict(run.recipe),
        "model": run.model.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in run.optimizers],
        "step": run.step,
        "seconds": run.seconds,
        "log": run.log,
    }
    unfinished = run.output / f"{RESUME_FILE}.part"
    torch.save(state, unfinished)
    unfinished.replace(run.output / RESUME_FILE)


def _resume(run: Run) -> None:
    """Go on where an earlier run of the same recipe stopped, if one did."""
    path = run.output / RESUME_FILE
    if not path.is_file():
        return
    state = torch.load(path, map_location=run.model.device, weights_only=True)
    if state["recipe"] != asdict(run.recipe):
        raise SystemExit(f"{path} belongs to another recipe than {run.recipe.name} now has: delete it to begin anew.")
    run.model.load_state_dict(state["model"])
    for optimizer, kept in zip(run.optimizers, state["optimizers"], strict=True):
        optimizer.load_state_dict(kept)
    run.step, run.seconds, run.log = state["step"], state["seconds"], state["log"]
    print(f"{run.recipe.name}: going on at step {run.step} of {run.steps}")


def main() -> None:
    """Read the recipe, let the command line shorten it, train."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", help="a table of pocket.toml")
    parser.add_argument("--tokens", type=int, help="train on so many tokens instead of the recipe's")
    parser.add_argument("--output", type=Path, help="folder of the checkpoint [assets/pocket/NAME]")
    parser.add_argument("--start", type=Path, help="go on from this checkpoint instead of from nothing")
    args = parser.parse_args()
    recipe = read_recipe(args.name)
    if args.tokens:
        recipe = replace(recipe, tokens=args.tokens)
    train(recipe, args.output or OUTPUT / recipe.name, args.start)


if __name__ == "__main__":
    main()
