"""What decoding writes, when it stops, what it reuses and what it is kept from writing.

python -m pytest tests/test_decoding.py
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest
import torch

from agents.calculator import CLOSE, OPEN, calculate
from agents.errors import GenerationError
from agents.events import Generated, GenerationDone, GenerationStats, HistoryCut, RouteScored, Status, TextDelta
from agents.inference.checkpoints import Files
from agents.inference.constraints import Calculator
from agents.inference.decoding import PREFILL_CHUNK_TOKENS, generate
from agents.inference.loading import LoadedModel, load
from agents.inference.prefixes import fork
from agents.plan import AGENTS, BRIEF, FULL, plan_schema, read_plan
from agents.request import Message, Request, Sampling
from agents.router_agent import PLAN_OPENING, router_messages
from tests.tiny_checkpoints import ARCHITECTURES, BRIEF_PLAN, FULL_PLAN, SCRIPT, TUTOR, asked, shown, tiny_spec

ANSWERS = [messages for messages, completion in SCRIPT.items() if not completion.startswith(PLAN_OPENING)]
PLAIN = [messages for messages in ANSWERS if OPEN not in SCRIPT[messages]]
COUNTED = next(messages for messages in ANSWERS if OPEN in SCRIPT[messages])
BRIEF_ASKED, FULL_ASKED = (
    next(messages for messages, completion in SCRIPT.items() if completion == plan) for plan in (BRIEF_PLAN, FULL_PLAN)
)


def loaded(checkpoints: Path, name: str = "fitted", **changes) -> LoadedModel:
    architecture = name if name in ARCHITECTURES else "LlamaForCausalLM"
    spec = tiny_spec(checkpoints / name, architecture=architecture, **changes)
    return load(spec, Files(checkpoints / name), torch.device("cpu"))


@pytest.fixture
def fitted(checkpoints: Path) -> LoadedModel:
    return loaded(checkpoints)


@pytest.fixture
def endless(checkpoints: Path) -> LoadedModel:
    """Random numbers, which never write an end."""
    return loaded(checkpoints, "LlamaForCausalLM")


def request(messages: tuple[Message, ...], form: str = "text", **sampling) -> Request:
    return Request("tiny", messages, Sampling(**({"max_new_tokens": 400} | sampling)), form)


def text_of(events: list[Generated]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def stats_of(events: list[Generated]) -> GenerationStats:
    assert isinstance(events[-1], GenerationDone)
    return events[-1].stats


def answer(model: LoadedModel, messages: tuple[Message, ...], **sampling) -> str:
    return text_of(list(generate(model, request(messages, **sampling))))


@dataclass
class Forwards:
    """Counts what a model computes: calls, and tokens in each."""

    tokens: list[int]

    def __init__(self, model: LoadedModel) -> None:
        self.tokens = []
        model.model.register_forward_pre_hook(self._count, with_kwargs=True)

    def _count(self, module: torch.nn.Module, args: tuple, kwargs: dict) -> None:
        self.tokens.append(kwargs["input_ids"].shape[1])


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_greedy_tokens_are_those_of_transformers_generate(checkpoints: Path, architecture: str) -> None:
    model = loaded(checkpoints, architecture)
    ids = torch.tensor([model.render(asked("Integrate."))])
    written = model.model.generate(ids, max_new_tokens=60, do_sample=False)[0, ids.shape[1] :]
    assert len(set(written.tolist())) > 10
    expected = model.tokenizer.decode(written, skip_special_tokens=True)
    # Half a character at the end is held back, and comes out of decode as a replacement.
    assert expected.startswith(text := answer(model, asked("Integrate."), max_new_tokens=60))
    assert len(expected) - len(text) <= 1


@pytest.mark.parametrize("messages", PLAIN, ids=lambda messages: messages[-1].content)
def test_what_it_knows_by_heart_arrives_whole_and_token_by_token(
    fitted: LoadedModel, messages: tuple[Message, ...]
) -> None:
    events = list(generate(fitted, request(messages)))
    deltas = [event.text for event in events if isinstance(event, TextDelta)]
    assert "".join(deltas) == SCRIPT[messages]
    # Also where there is no space to wait for; only halves of a character are held back.
    characters_in_pieces = sum(len(char.encode()) - 1 for char in SCRIPT[messages])
    assert len(deltas) >= stats_of(events).generated_tokens - characters_in_pieces
    assert stats_of(events).finish_reason == "stop"


def test_the_first_delta_arrives_before_the_second_token_is_computed(fitted: LoadedModel) -> None:
    forwards = Forwards(fitted)
    events = generate(fitted, request(asked("Integrate.")))
    first = next(events)
    prefill = len(forwards.tokens)
    assert isinstance(first, TextDelta)
    assert sum(forwards.tokens) == len(fitted.render(asked("Integrate.")))
    next(events)
    assert len(forwards.tokens) == prefill + 1


def test_nothing_is_computed_until_it_is_asked_for_and_nothing_after_it_is_closed(endless: LoadedModel) -> None:
    forwards = Forwards(endless)
    events = generate(endless, request(asked("Integrate.")))
    assert forwards.tokens == []
    assert len(list(itertools.islice(events, 5))) == 5
    computed = len(forwards.tokens)
    assert computed <= 8
    events.close()
    assert list(events) == []
    assert len(forwards.tokens) == computed


def test_it_stops_at_max_new_tokens(endless: LoadedModel) -> None:
    stats = stats_of(list(generate(endless, request(asked("Integrate."), max_new_tokens=7))))
    assert (stats.generated_tokens, stats.finish_reason) == (7, "length")


def test_it_never_writes_past_the_context(checkpoints: Path) -> None:
    model = loaded(checkpoints, "LlamaForCausalLM", context_tokens=64)
    stats = stats_of(list(generate(model, request(asked("Integrate."), max_new_tokens=400))))
    assert stats.prompt_tokens + stats.generated_tokens == 64
    assert stats.finish_reason == "length"


def test_a_deadline_ends_the_answer_with_what_there_is(endless: LoadedModel) -> None:
    events = list(generate(endless, request(asked("Integrate."), max_new_tokens=1900, deadline_s=0.3)))
    stats = stats_of(events)
    assert stats.finish_reason == "deadline"
    assert 0 < stats.generated_tokens < 1900
    assert text_of(events)


def test_a_deadline_in_the_prompt_is_an_error_that_names_it(endless: LoadedModel) -> None:
    with pytest.raises(GenerationError, match="Reading the question took longer than 0 s"):
        list(generate(endless, request(asked("word " * 300), deadline_s=0.0)))


def test_a_long_prompt_is_read_in_pieces(endless: LoadedModel) -> None:
    forwards = Forwards(endless)
    messages = asked("Solve it. " * 150)
    said = list(itertools.takewhile(lambda event: isinstance(event, Status), generate(endless, request(messages))))
    assert said, "nobody was told that a long question is being read"
    assert sum(forwards.tokens) == len(endless.render(messages)) > PREFILL_CHUNK_TOKENS
    assert max(forwards.tokens) == PREFILL_CHUNK_TOKENS


# --- the context ----------------------------------------------------------------------------------


def conversation(rounds: int, question: str) -> tuple[Message, ...]:
    earlier = [
        Message(role, f"{role} says {number} " + "and so on " * 12)
        for number in range(rounds)
        for role in ("user", "assistant")
    ]
    return (TUTOR, *earlier, Message("user", question))


def test_the_oldest_messages_are_left_out_and_system_and_question_stay(checkpoints: Path) -> None:
    model = loaded(checkpoints, "LlamaForCausalLM", context_tokens=300)
    seen: list[torch.Tensor] = []
    model.model.register_forward_pre_hook(lambda m, args, kwargs: seen.append(kwargs["input_ids"][0]), with_kwargs=True)
    messages = conversation(10, "And the last one?")
    events = list(generate(model, request(messages, max_new_tokens=40)))
    cut = events[0]
    assert isinstance(cut, HistoryCut)
    assert 0 < cut.dropped_messages < 20
    assert cut.context_tokens == 300
    prompt = model.tokenizer.decode(torch.cat(seen)[: stats_of(events).prompt_tokens])
    kept = (TUTOR, *messages[1 + cut.dropped_messages :])
    assert prompt == model.tokenizer.decode(model.render(kept))
    assert kept[1].role == "user"
    # One question with its answer more would not have fitted.
    assert len(model.render((TUTOR, *messages[cut.dropped_messages - 1 :]))) > 300 - 40


def test_a_conversation_that_fits_is_not_cut(endless: LoadedModel) -> None:
    events = list(generate(endless, request(conversation(3, "And?"), max_new_tokens=4)))
    assert not any(isinstance(event, HistoryCut) for event in events)


def test_a_question_that_is_too_long_by_itself_is_refused_with_both_numbers(checkpoints: Path) -> None:
    model = loaded(checkpoints, "LlamaForCausalLM", context_tokens=200)
    messages = asked("Solve it. " * 200)
    with pytest.raises(GenerationError) as refused:
        list(generate(model, request(messages)))
    assert f"{len(model.render(messages)):,} tokens" in str(refused.value)
    assert "reads 150 and keeps the rest of its 200" in str(refused.value)


# --- prefix reuse ---------------------------------------------------------------------------------


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_reused_prefix_changes_no_token(checkpoints: Path, architecture: str) -> None:
    # Longer than Gemma's sliding window here, which is 32.
    system = Message("system", "You are a tutor. Solve it, then write it as JSON. " * 4)
    first, second = ((system, Message("user", text)) for text in ("Integrate 7.", "As a sum: 22 + 13?"))
    fresh = answer(loaded(checkpoints, architecture), second, max_new_tokens=60)
    model = loaded(checkpoints, architecture)
    assert stats_of(list(generate(model, request(first, max_new_tokens=60)))).reused_tokens == 0
    forwards = Forwards(model)
    events = list(generate(model, request(second, max_new_tokens=60)))
    stats = stats_of(events)
    assert 32 < stats.reused_tokens < stats.prompt_tokens
    assert forwards.tokens[0] == stats.prompt_tokens - stats.reused_tokens
    assert text_of(events) == fresh


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_fork_never_changes_the_kept_cache(checkpoints: Path, architecture: str) -> None:
    model = loaded(checkpoints, architecture)
    ids = model.render(asked("Solve 12 + 30 and write it, then integrate. " * 3))
    with torch.inference_mode():
        kept = model.new_cache()
        model.forward(ids, kept)
        before = [(layer.keys.clone(), layer.values.clone()) for layer in kept.layers]
        going_on = fork(kept)
        for token in range(20, 70):
            model.forward([token], going_on)
        assert kept.get_seq_length() == len(ids)
        assert going_on.get_seq_length() == len(ids) + 50
        for layer, (keys, values) in zip(kept.layers, before, strict=True):
            assert torch.equal(layer.keys, keys)
            assert torch.equal(layer.values, values)
        # The control: what a reader of the cache itself, without a fork, would have done to it.
        model.forward([20], kept)
        assert kept.get_seq_length() == len(ids) + 1


def test_two_generations_in_turn_on_one_model_do_not_mix(fitted: LoadedModel) -> None:
    streams = [generate(fitted, request(messages)) for messages in PLAIN]
    texts = ["" for _ in streams]
    for events in itertools.zip_longest(*streams):
        for index, event in enumerate(events):
            texts[index] += event.text if isinstance(event, TextDelta) else ""
    assert texts == [SCRIPT[messages] for messages in PLAIN]


# --- sampling -------------------------------------------------------------------------------------


def test_sampling_is_repeated_by_its_seed_and_differs_by_it(endless: LoadedModel) -> None:
    sampled = [answer(endless, asked("Integrate."), temperature=1.0, max_new_tokens=30, seed=s) for s in (1, 1, 2)]
    assert sampled[0] == sampled[1] != sampled[2]


def test_a_tiny_top_p_leaves_the_greedy_token(endless: LoadedModel) -> None:
    greedy = answer(endless, asked("Integrate."), max_new_tokens=30)
    assert answer(endless, asked("Integrate."), temperature=1.0, top_p=1e-6, max_new_tokens=30) == greedy
    assert answer(endless, asked("Integrate."), temperature=1.0, top_p=1.0, max_new_tokens=30) != greedy


@pytest.mark.parametrize("temperature", [0.0, 1.0])
@pytest.mark.parametrize("form", ["text", "plan", "route"])
def test_numbers_that_are_not_finite_are_an_error_and_not_text(
    checkpoints: Path, temperature: float, form: str
) -> None:
    model = loaded(checkpoints, "LlamaForCausalLM", dialect=BRIEF)
    with torch.no_grad():
        model.model.model.norm.weight.fill_(float("nan"))
    with pytest.raises(GenerationError, match="not finite"):
        list(generate(model, request(asked("Integrate."), form, temperature=temperature)))


# --- plans and routes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "messages", "plan"), [(BRIEF, BRIEF_ASKED, BRIEF_PLAN), (FULL, FULL_ASKED, FULL_PLAN)]
)
def test_the_grammar_lets_a_plan_through_that_the_model_knows(
    checkpoints: Path, dialect: str, messages: tuple[Message, ...], plan: str
) -> None:
    model = loaded(checkpoints, dialect=dialect)
    forwards = Forwards(model)
    events = list(generate(model, request(messages, "plan")))
    assert text_of(events) == plan
    assert read_plan(text_of(events)).faults == ()
    # Forced tokens cost no step of their own.
    assert len(forwards.tokens) < stats_of(events).generated_tokens


def quoting(model: LoadedModel) -> LoadedModel:
    """The untrained model, made to close its strings sooner: without that it may write one until its budget ends."""
    quotes = [token for text, token in model.tokenizer.get_vocab().items() if '"' in text]
    with torch.no_grad():
        model.model.lm_head.weight[quotes] *= 3
    return model


def test_a_long_question_in_another_script_is_routed_by_its_drift(checkpoints: Path) -> None:
    """A character there is three tokens or more, so that a length in characters says little."""
    model = loaded(checkpoints, dialect=BRIEF)
    messages = router_messages("求极限的方法是什么。" * 200, (), BRIEF)
    events = list(generate(model, request(messages, "route")))
    assert any(isinstance(event, RouteScored) for event in events)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("dialect", [BRIEF, FULL])
def test_an_untrained_model_writes_a_valid_plan(checkpoints: Path, dialect: str, seed: int) -> None:
    model = quoting(loaded(checkpoints, "LlamaForCausalLM", dialect=dialect))
    messages = router_messages("What is a limit?", (), dialect)
    events = list(generate(model, request(messages, "plan", temperature=1.0, seed=seed, max_new_tokens=1500)))
    text = text_of(events)
    assert stats_of(events).finish_reason == "stop"
    jsonschema.validate(json.loads(text), plan_schema(dialect))
    assert read_plan(text).faults == ()
    assert read_plan(text).valid


def test_an_untrained_model_left_to_itself_writes_no_plan(checkpoints: Path) -> None:
    """The control of the test above: it is the grammar that makes the plan."""
    model = quoting(loaded(checkpoints, "LlamaForCausalLM", dialect=BRIEF))
    assert read_plan(answer(model, router_messages("What is a limit?", (), BRIEF), temperature=1.0)).faults


def scored(events: list[Generated]) -> RouteScored:
    return next(event for event in events if isinstance(event, RouteScored))


@pytest.mark.parametrize(("name", "dialect", "messages"), [
    ("fitted", BRIEF, BRIEF_ASKED),
    ("fitted", FULL, FULL_ASKED),
    ("fitted", BRIEF, router_messages("What is a limit?", (), BRIEF)),
    ("LlamaForCausalLM", BRIEF, router_messages("What is a limit?", (), BRIEF)),
    ("Qwen3ForCausalLM", BRIEF, BRIEF_ASKED),
    ("Gemma3ForCausalLM", BRIEF, BRIEF_ASKED),
])  # fmt: skip
def test_a_route_is_what_the_plan_says_with_a_probability(
    checkpoints: Path, name: str, dialect: str, messages: tuple[Message, ...]
) -> None:
    model = loaded(checkpoints, name, dialect=dialect)
    route = scored(list(generate(model, request(messages, "route"))))
    assert set(route.routes) <= set(AGENTS)
    assert [agent for agent, _ in route.probabilities] == list(AGENTS)
    assert sum(probability for _, probability in route.probabilities) == pytest.approx(1.0)
    assert 0.0 < route.confidence <= 1.0
    plan = read_plan(text_of(list(generate(model, request(messages, "plan")))))
    assert plan.routes[0] == route.routes[0]
    assert tuple(dict.fromkeys(plan.routes)) == route.routes


def test_a_model_that_knows_the_route_is_sure_and_one_that_does_not_is_not(checkpoints: Path) -> None:
    sure = scored(list(generate(loaded(checkpoints, dialect=BRIEF), request(BRIEF_ASKED, "route"))))
    assert sure.routes == ("math", "code")
    assert sure.confidence > 0.9
    assert dict(sure.probabilities)["math"] > 0.9
    model = loaded(checkpoints, "LlamaForCausalLM", dialect=BRIEF)
    unsure = scored(list(generate(model, request(BRIEF_ASKED, "route"))))
    assert unsure.confidence < 0.9


def test_a_route_costs_a_few_passes_where_the_plan_costs_many(checkpoints: Path) -> None:
    model = loaded(checkpoints, dialect=FULL)
    forwards = Forwards(model)
    list(generate(model, request(BRIEF_ASKED, "plan")))
    whole = len(forwards.tokens)
    forwards.tokens.clear()
    model = loaded(checkpoints, dialect=BRIEF)
    forwards = Forwards(model)
    list(generate(model, request(BRIEF_ASKED, "route")))
    assert len(forwards.tokens) <= 5 < whole / 5


# --- the calculator -------------------------------------------------------------------------------


def test_the_calculators_values_are_forced_and_its_markers_hidden(checkpoints: Path) -> None:
    text = answer(loaded(checkpoints, calculator=True), COUNTED)
    assert text == shown(SCRIPT[COUNTED]) == r"There are 15 left, each \frac{1}{3} of 90."


def test_without_the_calculator_the_same_model_shows_its_markers_and_knows_no_value(checkpoints: Path) -> None:
    text = answer(loaded(checkpoints, calculator=False), COUNTED)
    assert text.startswith("There are <<22-7>>")
    assert not text.startswith("There are <<22-7>>15")


def fed(calculator: Calculator, ids: Iterator[int] | list[int]) -> Iterator[tuple[int, bool, list[int]]]:
    """(token, whether it is shown, what is forced behind it)."""
    for token in ids:
        forced = calculator.after(token)
        yield token, calculator.is_visible(token), forced


@pytest.mark.parametrize(
    ("written", "forced"),
    [("<<2+3>>", "5"), ("<<7/2>>", r"\frac{7}{2}"), ("<<1/0>>", ""), ("<<two>>", ""), ("<<>>", ""), ("2>>", "")],
)
def test_an_expression_forces_its_value_or_nothing(fitted: LoadedModel, written: str, forced: str) -> None:
    tokenizer = fitted.tokenizer
    steps = list(fed(Calculator(tokenizer), tokenizer.encode(written, add_special_tokens=False)))
    assert tokenizer.decode([token for _, _, tokens in steps for token in tokens]) == forced


def test_markers_and_expression_are_hidden_and_the_text_around_them_is_not(fitted: LoadedModel) -> None:
    tokenizer = fitted.tokenizer
    steps = fed(Calculator(tokenizer), tokenizer.encode("It is <<2+3>> apples", add_special_tokens=False))
    visible = tokenizer.decode([token for token, is_visible, _ in steps if is_visible])
    assert visible == "It is  apples"
    assert calculate("2+3") not in visible
    assert CLOSE not in visible
