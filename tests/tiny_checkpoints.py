"""Checkpoints small enough to be made in a test: real transformers folders, 100,000 parameters each.

Two kinds of Llama: one with random numbers, which writes nonsense without end, and one fitted for some seconds until it
writes SCRIPT by heart. What is asked of decoding then has a text that can be compared.
"""

import random
from dataclasses import asdict, replace
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from torch import nn
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    GenerationConfig,
    LlamaConfig,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen3Config,
)

from agents.calculator import split_marked
from agents.catalogue import ALL_AGENTS, ROUTER, Catalogue, ModelSpec
from agents.plan import BRIEF, FULL
from agents.request import Message
from agents.router_agent import router_messages
from agents.training.pocket_tokenizer import train_tokenizer

CONTEXT_TOKENS = 2048
ARCHITECTURES = ("LlamaForCausalLM", "Qwen3ForCausalLM", "Gemma3ForCausalLM")

TUTOR = Message("system", "You are a tutor.")
BRIEF_PLAN = (
    '{"route_plan": ["/math", "/code"], "route_rationale": "It asks for both.", "thinking_outline": ["derive", '
    '"write"], "handoff_plan": "math then code", "difficulty": "intermediate", "tags": ["calculus"]}'
)
FULL_PLAN = (
    '{"route_plan": ["/general-search(query=\\"entropy\\", mode=web)", "/math(Prove it)"], "route_rationale": "Both.", '
    '"expected_artifacts": ["proof"], "thinking_outline": ["look", "prove"], "handoff_plan": "general then math", '
    '"todo_list": ["prove"], "difficulty": "advanced", "tags": ["physics"], "acceptance_criteria": ["it holds"], '
    '"metrics": ["clarity"]}'
)


def asked(question: str) -> tuple[Message, ...]:
    return (TUTOR, Message("user", question))


# What the fitted checkpoint writes: without a space, with characters of several bytes, with the calculator's markers.
SCRIPT: dict[tuple[Message, ...], str] = {
    asked("Integrate."): r"\int_{0}^{1}x^{2}\,dx=\left[\frac{x^{3}}{3}\right]_{0}^{1}=\frac{1}{3}",
    asked("As JSON."): '{"a":[1,2,3],"b":{"c":"d"},"e":null,"f":[{"g":true}]}',
    asked("In symbols."): "∀ε>0∃δ>0: naïve, 漢字 and 🙂",
    asked("How many?"): "There are <<22-7>> left, each <<1/3>> of <<2*45>>.",
    router_messages("Derive it and program it.", (), BRIEF): BRIEF_PLAN,
    router_messages("What is entropy? Prove it.", (), FULL): FULL_PLAN,
}


def shown(completion: str) -> str:
    """A completion as a person sees it: the markers and what is between them are hidden."""
    return "".join(piece if forced else piece.partition("<<")[0] for piece, forced in split_marked(completion))


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    """About 600 tokens, trained on the script and on sums."""
    rng = random.Random(0)
    sums = [f"Solve {rng.randint(0, 99)} + {rng.randint(0, 99)} = x, then write it." for _ in range(200)]
    script = [text for messages, text in SCRIPT.items() for text in (*(m.content for m in messages), text)]
    return train_tokenizer([*sums, *script * 20], vocab_size=600)


def tiny_config(architecture: str, tokenizer: PreTrainedTokenizerFast) -> PreTrainedConfig:
    """Two layers of 64; Gemma's sliding window is shorter than the prompts here."""
    sizes = {
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": CONTEXT_TOKENS,
        # Larger than usual, so that a model of random numbers prefers some tokens clearly.
        "initializer_range": 0.2,
        # Tied, a model of random numbers would repeat its last token.
        "tie_word_embeddings": False,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    if architecture == "Gemma3ForCausalLM":
        return Gemma3TextConfig(
            **sizes, sliding_window=32, layer_types=["sliding_attention", "full_attention"], query_pre_attn_scalar=16
        )
    return {"LlamaForCausalLM": LlamaConfig, "Qwen3ForCausalLM": Qwen3Config}[architecture](**sizes)


def random_model(architecture: str, tokenizer: PreTrainedTokenizerFast, seed: int = 0) -> PreTrainedModel:
    torch.manual_seed(seed)
    return AutoModelForCausalLM.from_config(tiny_config(architecture, tokenizer))


def save(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, folder: Path) -> Path:
    model.generation_config = GenerationConfig(
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.bos_token_id
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


# --- fitting --------------------------------------------------------------------------------------


def fitted_model(tokenizer: PreTrainedTokenizerFast, steps: int = 180) -> PreTrainedModel:
    """A Llama that knows SCRIPT by heart, except for the values that a calculator would force."""
    torch.manual_seed(0)
    config = tiny_config("LlamaForCausalLM", tokenizer)
    config.initializer_range = 0.02
    model = AutoModelForCausalLM.from_config(config)
    rows = [_row(messages, completion, tokenizer) for messages, completion in SCRIPT.items()]
    # The one long row by itself: padding the others to its length would double the work.
    rows.sort(key=lambda row: len(row[0]))
    batches = [_batch(rows[:-1], tokenizer.pad_token_id), _batch(rows[-1:], tokenizer.pad_token_id)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, betas=(0.9, 0.95), weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=steps)
    for _ in range(steps):
        for ids, labels in batches:
            wanted = labels[:, 1:] != -100
            hidden = model.model(input_ids=ids, use_cache=False).last_hidden_state[:, :-1][wanted]
            nn.functional.cross_entropy(model.lm_head(hidden), labels[:, 1:][wanted]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
    return model


def _batch(rows: list[tuple[list[int], list[int]]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """(ids, labels), padded on the right to the longest row."""
    longest = max(len(ids) for ids, _ in rows)
    return (
        torch.tensor([ids + [pad] * (longest - len(ids)) for ids, _ in rows]),
        torch.tensor([labels + [-100] * (longest - len(labels)) for _, labels in rows]),
    )


def _row(
    messages: tuple[Message, ...], completion: str, tokenizer: PreTrainedTokenizerFast
) -> tuple[list[int], list[int]]:
    ids = tokenizer.encode(rendered(messages, tokenizer), add_special_tokens=False)
    labels = [-100] * len(ids)
    for piece, forced in split_marked(completion):
        piece_ids = tokenizer.encode(piece, add_special_tokens=False)
        ids += piece_ids
        labels += [-100] * len(piece_ids) if forced else piece_ids
    return [*ids, tokenizer.eos_token_id], [*labels, tokenizer.eos_token_id]


def rendered(messages: tuple[Message, ...], tokenizer: PreTrainedTokenizerFast) -> str:
    return tokenizer.apply_chat_template(
        [asdict(message) for message in messages], add_generation_prompt=True, tokenize=False
    )


# --- adapters -------------------------------------------------------------------------------------


def save_adapter(base: Path, folder: Path, merged: Path, tokenizer: PreTrainedTokenizerFast) -> None:
    """A LoRA adapter with random, non-zero weights on the checkpoint `base`, and the merged model beside it."""
    torch.manual_seed(7)
    model = AutoModelForCausalLM.from_pretrained(base)
    adapted = get_peft_model(model, LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name:
            nn.init.normal_(parameter, std=0.3)
    adapted.save_pretrained(folder)
    save(adapted.merge_and_unload(), tokenizer, merged)


# --- specs ----------------------------------------------------------------------------------------


def tiny_spec(folder: Path, **changes) -> ModelSpec:
    """A math variant with its checkpoint in `folder`."""
    spec = ModelSpec(
        name="tiny",
        agent="math",
        label="Tiny",
        status="pocket",
        architecture="LlamaForCausalLM",
        folder=str(folder),
        parameters=100_000,
        context_tokens=CONTEXT_TOKENS,
    )
    return replace(spec, **changes)


def tiny_catalogue(pocket: Path, large: Path, **changes) -> Catalogue:
    """For every agent a pocket variant, which is the chosen one, and a large one that wants a GPU."""
    specs = {}
    for agent in ALL_AGENTS:
        dialect = BRIEF if agent == ROUTER else ""
        for name, folder, status in ((f"{agent}-pocket", pocket, "pocket"), (f"{agent}-large", large, "best")):
            specs[name] = tiny_spec(
                folder, name=name, agent=agent, label=name, status=status, dialect=dialect, **changes
            )
    return Catalogue(specs, {agent: f"{agent}-pocket" for agent in ALL_AGENTS})
