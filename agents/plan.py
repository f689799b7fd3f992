"""The router's text, read into a route plan: which agents answer, in which order, and why.

A router is a language model, so its text may be anything: a plan, a plan after a page of thought,
half a plan, or no plan. Reading never raises. It keeps what is there and names every fault, so that
a chat can go on, an evaluation can count, and a person can see what went wrong.

Two dialects give one object. *Brief* has six keys and bare names: `/code`. *Full* has ten keys and
calls: `/math(Derive the gradient)`, `/general-search(query="lecture notes", mode=web)`.

    plan = read_plan(text)              # the whole text at once
    reader = PlanReader()               # or delta by delta, while it is written
    reader.feed(delta); reader.plan

The text is read once, character by character, by a pushdown scanner. No regular expression and no
recursion ever sees it, so no text can make reading slow or deep.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

MATH = "math"
CODE = "code"
GENERAL = "general"
AGENTS = (MATH, CODE, GENERAL)

BRIEF = "brief"
FULL = "full"
BRIEF_KEYS = (
    "route_plan", "route_rationale", "thinking_outline", "handoff_plan", "difficulty", "tags",
)  # fmt: skip
# The order in which the published checkpoints are asked for the keys: a grammar that forced another
# one on them would make them write what they never saw.
FULL_KEYS = (
    "route_plan", "route_rationale", "expected_artifacts", "thinking_outline", "handoff_plan",
    "todo_list", "difficulty", "tags", "acceptance_criteria", "metrics",
)  # fmt: skip
DIFFICULTIES = ("introductory", "intermediate", "advanced")

MAX_STEPS = 6
MAX_JSON_CHARS = 16 * 1024
MAX_STRING_CHARS = 4096
MAX_THOUGHT_CHARS = 64 * 1024
MAX_DEPTH = 8
MAX_FAULTS = 20
MAX_WORD_CHARS = 64
MAX_KEYWORD_CHARS = 32

_ATTRIBUTES = {
    "route_plan": "steps",
    "route_rationale": "rationale",
    "expected_artifacts": "artifacts",
    "thinking_outline": "outline",
    "handoff_plan": "handoff",
    "todo_list": "todo",
    "difficulty": "difficulty",
    "tags": "tags",
    "acceptance_criteria": "acceptance_criteria",
    "metrics": "metrics",
}
_TEXT_KEYS = ("route_rationale", "handoff_plan")
_AGENT_OF_NAME = {"math": MATH, "code": CODE, "general": GENERAL, "general-search": GENERAL}
_DIFFICULTY_OF_WORD = {word: word for word in DIFFICULTIES} | dict(
    zip(("easy", "medium", "hard"), DIFFICULTIES, strict=True)
)
_THINK_OPENS, _THINK_CLOSES = "<think>", "</think>"
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One call of the plan: the agent, its task in words, and keyword arguments if it had any."""

    agent: str
    task: str = ""
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """What could be read of the router's text. `faults` says, in sentences, what could not."""

    steps: tuple[RouteStep, ...] = ()
    rationale: str = ""
    outline: tuple[str, ...] = ()
    handoff: str = ""
    difficulty: str = ""
    tags: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()
    acceptance_criteria: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    dialect: str = ""
    thought: str = ""
    complete: bool = False
    faults: tuple[str, ...] = ()

    @property
    def routes(self) -> tuple[str, ...]:
        """The agents' names, in the order in which they answer."""
        return tuple(step.agent for step in self.steps)

    @property
    def valid(self) -> bool:
        """Whether the text was a plan and nothing else."""
        return self.complete and not self.faults and bool(self.steps)


def read_plan(text: str) -> RoutePlan:
    """Read a whole text. Never raises, whatever the text is."""
    reader = PlanReader()
    reader.feed(text)
    return reader.finish()


def render_plan(plan: RoutePlan) -> str:
    """The plan as JSON in its own dialect; reading that text gives the same fields again."""
    keys = FULL_KEYS if plan.dialect == FULL else BRIEF_KEYS
    values = {key: getattr(plan, _ATTRIBUTES[key]) for key in keys}
    values["route_plan"] = [_render_step(step, plan.dialect) for step in plan.steps]
    return json.dumps(values, ensure_ascii=False)


def plan_schema(dialect: str) -> dict[str, Any]:
    """The dialect's JSON schema, for a grammar that leaves a model no other way to write."""
    if dialect not in (BRIEF, FULL):
        raise ValueError(f"Dialect {dialect!r} is not known; {BRIEF!r} or {FULL!r} was wanted.")
    keys = BRIEF_KEYS if dialect == BRIEF else FULL_KEYS
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {key: _key_schema(key, dialect) for key in keys},
        "required": list(keys),
        "additionalProperties": False,
    }


def _key_schema(key: str, dialect: str) -> dict[str, Any]:
    if key == "difficulty":
        return {"type": "string", "enum": list(DIFFICULTIES)}
    if key in _TEXT_KEYS:
        return {"type": "string"}
    item: dict[str, Any] = {"type": "string"}
    if key == "route_plan":
        # The agents of a plan are the ones there are; what a call asks of them is free.
        brief = {"enum": [f"/{agent}" for agent in AGENTS]}
        item |= brief if dialect == BRIEF else {"pattern": r"^/(math|code|general-search)\(.+\)$"}
    # A full plan's checklist has a line for every agent and for the check at the end.
    longest = 8 if key == "todo_list" else MAX_STEPS
    return {"type": "array", "items": item, "minItems": 1, "maxItems": longest}


# --- the reader -----------------------------------------------------------------------------------


class PlanReader:
    """Reads a plan while it is being written.

    Where a chat template has already opened `<think>` at the end of the prompt, feed `"<think>"`
    first: a draft of the plan inside the thought is then not taken for the plan.
    """

    def __init__(self) -> None:
        self._stage: Callable[[str, int], int] = self._read_text
        self._prose = _Clip(MAX_THOUGHT_CHARS)
        self._thought = _Clip(MAX_THOUGHT_CHARS)
        self._thinking = False
        self._tag = ""
        self._scanner: _JsonScanner | None = None
        self._attempt: list[str] = []
        self._tail = ""
        self._settled = RoutePlan()
        self._settled_keys: set[str] = set()
        self._settled_pairs = 0

    def feed(self, delta: str) -> None:
        """Read on. A stage takes what it can and says where the next one starts."""
        position = 0
        while position < len(delta):
            position = self._stage(delta, position)
        self._settle()

    @property
    def plan(self) -> RoutePlan:
        """What is known so far, unfinished strings included; a step counts once it is closed."""
        faults = self._faults_before()
        plan = self._settled
        if (scanner := self._scanner) and self._settled_pairs < len(scanner.root.pairs):
            plan = self._with_pair(plan, *scanner.root.pairs[-1])
        faults += plan.faults
        if not _FENCE.startswith(self._tail):
            faults += ("Text came after the object; only a closing fence was wanted.",)
        return replace(
            plan,
            thought=_mended(self._thought.text).strip(),
            complete=scanner is not None and scanner.root.closed,
            faults=_first_faults(faults),
        )

    @property
    def route_closed(self) -> bool:
        """Whether the list of routes is complete: a turn can begin before the plan has ended."""
        return "route_plan" in self._settled_keys

    def finish(self) -> RoutePlan:
        """The plan, now that no more text comes: what is missing is a fault too."""
        plan = self.plan
        return replace(plan, faults=_first_faults(plan.faults + self._faults_of_the_end(plan)))

    # The stages. Each returns the index of the first character that it left to the next stage.

    def _read_text(self, text: str, start: int) -> int:
        """Prose or thought, up to a tag or the object."""
        end = _index_of_any("<" if self._thinking else "<{", text, start)
        self._words.add(text[start:end])
        if text[end : end + 1] == "<":
            self._stage = self._read_tag
        elif end < len(text):
            self._scanner, self._attempt = _JsonScanner(), ["{"]
            self._stage, end = self._read_object, end + 1
        return end

    def _read_tag(self, text: str, start: int) -> int:
        """What may become a think tag; when it does not, it was words."""
        tag = self._tag + text[start]
        if _THINK_OPENS.startswith(tag) or _THINK_CLOSES.startswith(tag):
            self._tag = tag
            if tag in (_THINK_OPENS, _THINK_CLOSES):
                self._pass_tag(tag)
            return start + 1
        self._words.add(self._tag)
        self._tag, self._stage = "", self._read_text
        return start

    def _pass_tag(self, tag: str) -> None:
        if self._thinking and tag == _THINK_OPENS:
            self._thought.add(tag)
        elif tag == _THINK_CLOSES and not self._thinking:
            # The prompt had opened the thought, so all that came before belongs to it.
            self._thought.add(self._prose.text)
            self._prose = _Clip(MAX_THOUGHT_CHARS)
        self._thinking = tag == _THINK_OPENS
        if not self._thinking:
            self._thought.add("\n")
        self._tag, self._stage = "", self._read_text

    def _read_object(self, text: str, start: int) -> int:
        scanner = self._scanner
        assert scanner is not None, "the stage is entered with a scanner"
        for index in range(start, len(text)):
            scanner.take(text[index])
            if scanner.ended:
                return self._leave_object(scanner, index)
            if not scanner.root.pairs:
                self._attempt.append(text[index])
        return len(text)

    def _leave_object(self, scanner: "_JsonScanner", index: int) -> int:
        """A brace that led to no key was a brace in prose, such as a set or LaTeX."""
        if not scanner.root.pairs:
            self._prose.add("".join(self._attempt))
            self._scanner, self._stage = None, self._read_text
            return index
        self._stage = self._read_tail if scanner.root.closed else self._ignore
        return index + 1

    def _read_tail(self, text: str, start: int) -> int:
        """Only the first signs of a tail matter: is it a fence, or is it text?"""
        for index in range(start, len(text)):
            self._tail += text[index].strip()
            if not _FENCE.startswith(self._tail):
                self._stage = self._ignore
                break
        return len(text)

    def _ignore(self, text: str, start: int) -> int:
        return len(text)

    @property
    def _words(self) -> "_Clip":
        return self._thought if self._thinking else self._prose

    # From pairs to a plan. A pair settles when its value has closed, and is not read again after.

    def _settle(self) -> None:
        pairs = self._scanner.root.pairs if self._scanner else []
        while self._settled_pairs < len(pairs) and pairs[self._settled_pairs][1].closed:
            key, node = pairs[self._settled_pairs]
            self._settled = self._with_pair(self._settled, key, node)
            self._settled_keys.add(key)
            self._settled_pairs += 1

    def _with_pair(self, plan: RoutePlan, key: str, node: "_Node") -> RoutePlan:
        faults: list[str] = []
        again = key in self._settled_keys
        if key not in _ATTRIBUTES:
            faults.append(f"The key {_quoted(key)} came; a plan has no such key.")
        elif again:
            faults.append(f"The key {key} came again; once was wanted.")
        # A second route_plan changes nothing: the first may already have been acted on.
        if key in _ATTRIBUTES and not (again and key == "route_plan"):
            plan = _with_value(plan, key, node, faults)
        return replace(plan, faults=_first_faults(plan.faults + tuple(faults)))

    def _faults_before(self) -> tuple[str, ...]:
        scanner = self._scanner
        if scanner is None or not scanner.root.pairs:
            return ()
        prose = self._prose.text.replace("\ufeff", "").strip()
        if prose.lower() in ("", _FENCE, f"{_FENCE}json"):
            return tuple(scanner.faults)
        return (f"{_quoted(prose)} came before the object; only the object was wanted.",
                *scanner.faults)  # fmt: skip

    def _faults_of_the_end(self, plan: RoutePlan) -> tuple[str, ...]:
        scanner = self._scanner
        if scanner is None:
            return (self._fault_of_no_object(),)
        faults = [] if scanner.ended else ["The text ended before the object closed."]
        keys = {key for key, _ in scanner.root.pairs}
        if "route_plan" in keys and not plan.steps:
            faults.append("route_plan has no step that can be followed; at least one was wanted.")
        wanted = FULL_KEYS if plan.dialect == FULL else BRIEF_KEYS
        faults += [f"The key {key} is missing." for key in wanted if key not in keys]
        return tuple(faults)

    def _fault_of_no_object(self) -> str:
        if self._thinking:
            return "<think> was not closed; </think> and then a JSON object were wanted."
        if "{'" in self._prose.text:
            return "The object came in single quotes; JSON with double quotes was wanted."
        return "No JSON object came; a plan is an object that starts with route_plan."


def _first_faults(faults: tuple[str, ...]) -> tuple[str, ...]:
    """A hostile text can hold thousands of faults; nobody reads so many."""
    if len(faults) <= MAX_FAULTS:
        return faults
    return (*faults[: MAX_FAULTS - 1], "There are more faults than are listed here.")


# --- values ---------------------------------------------------------------------------------------


def _with_value(plan: RoutePlan, key: str, node: "_Node", faults: list[str]) -> RoutePlan:
    dialect = plan.dialect or BRIEF
    if key not in BRIEF_KEYS:
        dialect = FULL
    value: Any
    if key == "route_plan":
        value, has_calls = _steps(node, faults)
        dialect = FULL if has_calls else dialect
    elif key == "difficulty":
        value = _difficulty(node, faults)
    else:
        _check_kind(key, node, faults)
        value = _text(node) if key in _TEXT_KEYS else _items(node)
    return replace(plan, dialect=dialect, **{_ATTRIBUTES[key]: value})


def _check_kind(key: str, node: "_Node", faults: list[str]) -> None:
    wanted = "a string or a list of strings"
    if key == "metrics":
        # In the wild: {"primary": [...], "primary_guidance": "..."}, a list, or a sentence.
        if isinstance(node, _Leaf) and not node.is_string:
            faults.append(f"metrics came as {_kind(node)}; {wanted} was wanted.")
        return
    if isinstance(node, _Array):
        odd = next((item for item in node.items if not _is_string(item)), None)
        if odd is not None:
            faults.append(f"{key} came with {_kind(odd)} in its list; {wanted} was wanted.")
    elif not _is_string(node):
        faults.append(f"{key} came as {_kind(node)}; {wanted} was wanted.")


def _difficulty(node: "_Node", faults: list[str]) -> str:
    if not node.closed:
        return ""
    came = _quoted(node.text) if isinstance(node, _Leaf) and node.is_string else _kind(node)
    word = node.text.strip().lower() if isinstance(node, _Leaf) else ""
    if word not in _DIFFICULTY_OF_WORD:
        faults.append(f"difficulty came as {came}; one of {', '.join(DIFFICULTIES)} was wanted.")
    return _DIFFICULTY_OF_WORD.get(word, "")


def _text(node: "_Node") -> str:
    if isinstance(node, _Leaf):
        return node.text.strip()
    return _clipped("\n".join(_items(node)))


def _items(node: "_Node") -> tuple[str, ...]:
    """The value as short strings: a list's items, a text's lines, or an object's pairs."""
    match node:
        case _Leaf():
            items = [line.strip() for line in node.text.splitlines()]
        case _Array():
            items = [_flat(item) for item in node.items]
        case _Object():
            items = [_flat_pair(pair) for pair in node.pairs]
    return tuple(item for item in items if item)


def _flat(node: "_Node") -> str:
    """Recursion is safe here: the scanner reads no deeper than MAX_DEPTH."""
    match node:
        case _Leaf():
            return node.text.strip()
        case _Array():
            return _clipped("; ".join(_flat(item) for item in node.items))
        case _Object():
            return _clipped("; ".join(_flat_pair(pair) for pair in node.pairs))


def _flat_pair(pair: tuple[str, "_Node"]) -> str:
    key, node = pair
    return _clipped(f"{key.strip()}: {_flat(node)}")


def _clipped(text: str) -> str:
    return text[:MAX_STRING_CHARS].strip()


# --- steps ----------------------------------------------------------------------------------------


def _steps(node: "_Node", faults: list[str]) -> tuple[tuple[RouteStep, ...], bool]:
    """The steps that can be followed, and whether any of them came as more than a name."""
    read = [pair for call in _calls(node, faults) if (pair := _step(call, faults))]
    if len(read) > MAX_STEPS:
        faults.append(f"route_plan has more than {MAX_STEPS} steps; the rest was dropped.")
    kept = read[:MAX_STEPS]
    return tuple(step for step, _ in kept), any(is_call for _, is_call in kept)


def _calls(node: "_Node", faults: list[str]) -> list[str]:
    """Only closed strings: `/code` may still become `/codebook`."""
    if not isinstance(node, _Array):
        faults.append(f"route_plan came as {_kind(node)}; a list of calls was wanted.")
    nodes = node.items if isinstance(node, _Array) else [node]
    if isinstance(node, _Array) and (odd := next((n for n in nodes if not _is_string(n)), None)):
        faults.append(f"route_plan came with {_kind(odd)} in its list; a call was wanted.")
    return [_text(node) for node in nodes if _is_string(node) and node.closed]


def _step(call: str, faults: list[str]) -> tuple[RouteStep, bool] | None:
    name, rest = _name_and_rest(call)
    agent = _AGENT_OF_NAME.get(name)
    if agent is None:
        faults.append(f"The step {_quoted(call)} names no agent; {', '.join(AGENTS)} are known.")
        return None
    if rest and not (rest.startswith("(") and rest.endswith(")")):
        faults.append(f"The step {_quoted(call)} is no call; /{name}(task) was wanted.")
    body = rest[1:].removesuffix(")") if rest.startswith("(") else rest.removeprefix(":")
    return _step_of(agent, body.strip()), rest != ""


def _name_and_rest(call: str) -> tuple[str, str]:
    """`/Code(sort it)` -> `code` and `(sort it)`."""
    call = call.removeprefix("/")
    end = 0
    while end < len(call) and (call[end].isalpha() or call[end] in "-_"):
        end += 1
    return call[:end].lower(), call[end:].strip()


def _step_of(agent: str, body: str) -> RouteStep:
    """Only a search has keyword arguments: in a task for maths or code, `y=2` is an equation."""
    if agent != GENERAL:
        return RouteStep(agent, body)
    words, keywords = _split_arguments(body)
    if not words:
        words = next((value for key, value in keywords if key == "query"), "")
        if words:
            keywords.remove(("query", words))
    return RouteStep(agent, words, tuple(keywords))


def _split_arguments(body: str) -> tuple[str, list[tuple[str, str]]]:
    """`words, key="value", key=value` -> the words and the pairs."""
    words: list[str] = []
    keywords: list[tuple[str, str]] = []
    position = 0
    while position < len(body):
        key, position = _keyword(body, position)
        value, position = _value(body, position)
        if key:
            keywords.append((key, value.strip()))
        else:
            words.append(value)
    return ",".join(words).strip(), keywords


def _keyword(body: str, start: int) -> tuple[str, int]:
    equals = body.find("=", start, start + MAX_KEYWORD_CHARS)
    key = body[start:equals].strip() if equals > start else ""
    return (key, equals + 1) if key.isidentifier() else ("", start)


def _value(body: str, start: int) -> tuple[str, int]:
    """One value and where the next one starts, after the comma."""
    first = _skip_spaces(body, start)
    if body[first : first + 1] in ("'", '"'):
        return _quoted_value(body, first)
    comma = body.find(",", start)
    end = len(body) if comma < 0 else comma
    return body[start:end], end + 1


def _quoted_value(body: str, start: int) -> tuple[str, int]:
    """Models leave quotes inside quotes bare, so a quote closes only before a comma or the end."""
    quote, kept = body[start], []
    index = start + 1
    while index < len(body):
        char = body[index]
        if char == "\\" and body[index + 1 : index + 2] in ("\\", quote):
            index += 1
            char = body[index]
        elif char == quote and body[(end := _skip_spaces(body, index + 1)) :][:1] in ("", ","):
            return "".join(kept), end + 1
        kept.append(char)
        index += 1
    return "".join(kept), index


def _skip_spaces(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _render_step(step: RouteStep, dialect: str) -> str:
    name = "general-search" if step.agent == GENERAL and dialect == FULL else step.agent
    parts = [f"{key}={_render_value(value)}" for key, value in step.arguments]
    if step.task:
        parts.insert(0, f"query={_in_quotes(step.task)}" if step.agent == GENERAL else step.task)
    return f"/{name}({', '.join(parts)})" if parts else f"/{name}"


def _render_value(value: str) -> str:
    return value if value.isalnum() else _in_quotes(value)


def _in_quotes(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# --- JSON, as far as it goes ----------------------------------------------------------------------


@dataclass(slots=True)
class _Leaf:
    """A string, or a bare word such as 12 or null. While it is open, a part is a character."""

    is_string: bool
    closed: bool = False
    parts: list[str] = field(default_factory=list)

    def close(self) -> None:
        """From here on the text is looked at often and does not change."""
        self.closed = True
        self.parts = ["".join(self.parts)]

    @property
    def text(self) -> str:
        text = _mended("".join(self.parts))
        # null says nothing, and half a number is another number.
        return text if self.is_string or (self.closed and text != "null") else ""


@dataclass(slots=True)
class _Array:
    closed: bool = False
    items: list["_Node"] = field(default_factory=list)


@dataclass(slots=True)
class _Object:
    """Pairs, not a dict: a key that comes twice must stay visible."""

    closed: bool = False
    pairs: list[tuple[str, "_Node"]] = field(default_factory=list)


_Node = _Leaf | _Array | _Object

_BLANKS = " \t\n\r"
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX_DIGITS = "0123456789abcdefABCDEF"
_WORD_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."


class _JsonScanner:
    """Reads one object, its opening brace already taken, a character at a time.

    A node is hung into the tree when it opens, so the tree always holds all that came. Small slips
    are noted and passed over; at the first character that fits nowhere, reading stops.
    """

    def __init__(self) -> None:
        self.root = _Object()
        self.faults: list[str] = []
        self.ended = False
        self._state: Callable[[str], None] = self._first_key
        self._stack: list[_Array | _Object] = [self.root]
        self._key = ""
        self._leaf = _Leaf(is_string=True)
        self._reading_key = False
        self._hex_digits = ""
        self._taken = 1

    def take(self, char: str) -> None:
        """Read one character."""
        self._taken += 1
        if self._taken > MAX_JSON_CHARS:
            self._stop(f"The object passes {MAX_JSON_CHARS} characters; the rest was dropped.")
        else:
            self._state(char)

    def _note(self, fault: str) -> None:
        if len(self.faults) <= MAX_FAULTS and fault not in self.faults:
            self.faults.append(fault)

    def _stop(self, fault: str) -> None:
        self.faults.append(fault)
        self.ended = True

    def _refuse(self, char: str, wanted: str) -> None:
        came = "a single quote" if char == "'" else _quoted(char)
        self._stop(f"Character {self._taken} of the object is {came}; {wanted} was wanted.")

    # Between values.

    def _first_key(self, char: str) -> None:
        if char == "}":
            self._close(_Object)
        elif char == '"':
            self._open_string(reading_key=True)
        elif char not in _BLANKS:
            self._refuse(char, "a key in double quotes")

    def _next_key(self, char: str) -> None:
        if char == "}":
            self._note("A comma came before a closing brace; none was wanted.")
        self._first_key(char)

    def _colon(self, char: str) -> None:
        if char == ":":
            self._state = self._value
        elif char not in _BLANKS:
            self._refuse(char, "a colon")

    def _first_item(self, char: str) -> None:
        if char == "]":
            self._close(_Array)
        else:
            self._value(char)

    def _next_item(self, char: str) -> None:
        if char == "]":
            self._note("A comma came before a closing bracket; none was wanted.")
        self._first_item(char)

    def _value(self, char: str) -> None:
        if char == '"':
            self._open_string(reading_key=False)
        elif char in "[{":
            self._open_container(_Array() if char == "[" else _Object())
        elif char in _WORD_CHARS:
            self._open_word(char)
        elif char not in _BLANKS:
            self._refuse(char, "a value")

    def _after_value(self, char: str) -> None:
        in_array = isinstance(self._stack[-1], _Array)
        if char == ",":
            self._state = self._next_item if in_array else self._next_key
        elif char in "]}":
            self._close(_Array if char == "]" else _Object)
        elif char not in _BLANKS:
            self._refuse(char, "a comma or a bracket" if in_array else "a comma or a brace")

    # Opening and closing.

    def _hang(self, node: _Node) -> None:
        holder = self._stack[-1]
        if isinstance(holder, _Array):
            holder.items.append(node)
        else:
            holder.pairs.append((self._key, node))

    def _open_container(self, node: _Array | _Object) -> None:
        if len(self._stack) == MAX_DEPTH:
            self._stop(f"The object is nested deeper than {MAX_DEPTH}; the rest was dropped.")
            return
        self._hang(node)
        self._stack.append(node)
        self._state = self._first_item if isinstance(node, _Array) else self._first_key

    def _close(self, kind: type[_Array] | type[_Object]) -> None:
        node = self._stack[-1]
        if not isinstance(node, kind):
            self._refuse("]" if kind is _Array else "}", "the other closing bracket")
            return
        node.closed = True
        self._stack.pop()
        self._state = self._after_value
        self.ended = not self._stack

    def _open_string(self, reading_key: bool) -> None:
        self._leaf = _Leaf(is_string=True)
        self._reading_key = reading_key
        self._state = self._string
        if not reading_key:
            self._hang(self._leaf)

    def _close_string(self) -> None:
        self._leaf.close()
        self._state = self._after_value
        if self._reading_key:
            self._key = self._leaf.text
            self._state = self._colon

    # Inside a string or a word.

    def _string(self, char: str) -> None:
        if char == '"':
            self._close_string()
        elif char == "\\":
            self._state = self._escape
        else:
            if char < " ":
                self._note("A string has a raw control character; an escape was wanted.")
            self._keep(char)

    def _escape(self, char: str) -> None:
        self._state = self._string
        if char == "u":
            self._hex_digits, self._state = "", self._unicode
        elif char in _ESCAPES:
            self._keep(_ESCAPES[char])
        else:
            # LaTeX that nobody escaped, such as \alpha: what was written is what was meant.
            self._note("A string has a bare backslash; \\\\ was wanted.")
            self._keep("\\")
            self._string(char)

    def _unicode(self, char: str) -> None:
        if char in _HEX_DIGITS:
            self._hex_digits += char
            if len(self._hex_digits) == 4:
                self._keep(chr(int(self._hex_digits, 16)))
                self._state = self._string
            return
        self._note("A string has \\u without four hex digits; all four were wanted.")
        for written in f"\\u{self._hex_digits}":
            self._keep(written)
        self._state = self._string
        self._string(char)

    def _keep(self, char: str) -> None:
        if len(self._leaf.parts) < MAX_STRING_CHARS:
            self._leaf.parts.append(char)
        else:
            self._note(f"A string passes {MAX_STRING_CHARS} characters; the rest was dropped.")

    def _open_word(self, char: str) -> None:
        self._leaf = _Leaf(is_string=False)
        self._hang(self._leaf)
        self._state = self._word
        self._keep(char)

    def _word(self, char: str) -> None:
        if char in _WORD_CHARS:
            self._keep(char)
            return
        self._leaf.close()
        if not _is_json_word(self._leaf.parts[0]):
            self._note(f"{_quoted(self._leaf.text)} came without quotes; a JSON value was wanted.")
        self._state = self._after_value
        self._after_value(char)


def _is_json_word(word: str) -> bool:
    """json decides, on a few characters only: no plan needs a number of a thousand digits."""
    if len(word) > MAX_WORD_CHARS or word in ("NaN", "Infinity", "-Infinity"):
        return False
    try:
        json.loads(word)
    except ValueError:
        return False
    return True


def _is_string(node: _Node) -> bool:
    return isinstance(node, _Leaf) and node.is_string


def _kind(node: _Node) -> str:
    match node:
        case _Array():
            return "a list"
        case _Object():
            return "an object"
        case _Leaf(is_string=True):
            return "a string"
        case _:
            return f"the bare word {''.join(node.parts)[:MAX_WORD_CHARS]}"


# --- text -----------------------------------------------------------------------------------------


class _Clip:
    """Text that grows, up to a limit, and then forgets."""

    def __init__(self, limit: int) -> None:
        self._parts: list[str] = []
        self._room = limit

    def add(self, text: str) -> None:
        """Append what there is room for."""
        if text and self._room:
            self._parts.append(text[: self._room])
            self._room -= len(self._parts[-1])

    @property
    def text(self) -> str:
        """All that was kept, joined once and not again."""
        self._parts = ["".join(self._parts)]
        return self._parts[0]


def _index_of_any(chars: str, text: str, start: int) -> int:
    # One pass for all: a find for each character would read to the end again at every hop.
    for index in range(start, len(text)):
        if text[index] in chars:
            return index
    return len(text)


def _mended(text: str) -> str:
    """Surrogate pairs joined, lone halves replaced: what is kept can always be encoded."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _quoted(text: str) -> str:
    """A snippet for a fault, with anything that cannot be printed escaped."""
    return repr(text if len(text) <= 40 else f"{text[:39]}…")
