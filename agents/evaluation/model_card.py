"""The model card of a pocket variant, from its catalogue row, its training record and its scores."""

import json
import tomllib
from pathlib import Path

from agents.catalogue import ROUTER, ModelSpec
from agents.conversation import SPECIALISTS
from agents.evaluation.markdown_tables import FIGURE_HEADER, figure_rows, markdown_table, origin, part_tables
from agents.plan import CODE, GENERAL, MATH
from agents.router_agent import SYSTEM_PROMPTS

WHAT_IT_IS = {
    ROUTER: "decides which agents answer a course question (/math, /code, /general) and writes the plan as JSON",
    MATH: "solves school and first-year problems step by step in LaTeX and ends in one boxed answer",
    CODE: "answers beginner programming tasks: Python mostly, some JavaScript, Java, C++ and Go",
    GENERAL: "answers questions about course concepts, studying and this Space that it has learnt by heart",
}
CAN = {
    ROUTER: "Routes in English, one or several in order, with a confidence; the whole plan under a grammar.",
    MATH: "The kinds of problems in the tables below, asked in words near to those it was trained on. It was taught to "
    "say of other problems that it has not learnt them.",
    CODE: "The tasks in agents/training/code_tasks, asked in words near to the ones there.",
    GENERAL: "The entries in agents/training/general_answers, asked in words near to the ones there.",
}
CANNOT = {
    ROUTER: "It understands nothing beyond the drift of a question: unusual wordings, long pastes and other languages "
    "are routed badly. The simple baselines below are the rows to compare with.",
    MATH: "It does not reason: outside its kinds of problems and in unusual wordings it is wrong or abstains. Its "
    "values come from an exact calculator (agents/calculator.py) that decoding forces between << and >>; with plain "
    "`generate` the markers stay in the text and the values are the model's own.",
    CODE: "It invents no programs. A task it does not know gets an admission, or the program of another task: run the "
    "code before you believe it.",
    GENERAL: "It knows no other facts. Asked for one, it admits that it does not know, or answers another question.",
}
QUESTIONS = {
    ROUTER: "Differentiate x^3 and plot it in Python.",
    MATH: "Solve 3x + 7 = 22",
    CODE: "Write a Python function that removes duplicates from a list.",
    GENERAL: "What is a derivative?",
}


def render_card(spec: ModelSpec, folder: str, training: dict, recipe: dict, scores: dict | None) -> str:
    """The card as Markdown. `recipe` is the row of pocket.toml as it is now, `training` the checkpoint's record."""
    return "\n".join(
        (
            *_front_matter(spec),
            "<!-- Written by python -m agents.evaluation.write_tables; change model_card.py there instead. -->",
            "",
            f"# {spec.name}",
            "",
            f"A very small {spec.architecture} ({training['parameters']:,} parameters) that {WHAT_IT_IS[spec.agent]}. "
            "It belongs to CourseGPT Pro, where it stands in for large models on machines without a GPU. It was "
            "trained from nothing on text that the repository generates; no other model or data set went into it.",
            "",
            f"**It can:** {CAN[spec.agent]}",
            "",
            f"**It cannot:** {CANNOT[spec.agent]}",
            "",
            "## Figures",
            "",
            _figures(spec, scores),
            "",
            "## Training",
            "",
            _training(spec, training, recipe),
            "",
            "## Use",
            "",
            _usage(spec, folder),
            "",
        )
    )


def read_recipes(path: Path) -> dict[str, dict]:
    """The rows of pocket.toml."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _front_matter(spec: ModelSpec) -> list[str]:
    return [
        "---",
        f"license: {spec.licence}",
        "language:",
        "- en",
        "library_name: transformers",
        "pipeline_tag: text-generation",
        "tags:",
        *(f"- {tag}" for tag in ("education", "tutoring", spec.agent, "tiny", "trained-from-scratch")),
        "---",
    ]


def _figures(spec: ModelSpec, scores: dict | None) -> str:
    if scores is None:
        return f"Not measured yet: `python -m agents.evaluation.score_pocket --agent {spec.agent}`."
    table = markdown_table(FIGURE_HEADER, figure_rows(scores))
    return "\n\n".join(part for part in (table, origin(scores), part_tables(scores)) if part)


def _training(spec: ModelSpec, training: dict, recipe: dict) -> str:
    trained = {"name": spec.name, **recipe} | training["recipe"]
    rows = [[key, f"{value:,}" if key == "tokens" else str(value)] for key, value in trained.items() if key != "name"]
    last = training["log"][-1]
    changed = [f"{key} is now {recipe[key]}" for key in recipe if recipe[key] != training["recipe"].get(key)]
    lines = [
        markdown_table(("Recipe", "Value"), rows),
        f"{last['tokens']:,} tokens in {last['step']:,} steps, {last['seconds'] / 60:.0f} minutes; "
        f"last training loss {last['loss']}. Again with `python -m agents.training.make_pocket {spec.name}`.",
    ]
    if changed:
        lines.append(f"The recipe in agents/training/pocket.toml has changed since: {'; '.join(changed)}.")
    return "\n\n".join(lines)


def _usage(spec: ModelSpec, folder: str) -> str:
    system = SYSTEM_PROMPTS[spec.dialect] if spec.agent == ROUTER else SPECIALISTS[spec.agent].system_prompt
    return f"""```python
from transformers import AutoModelForCausalLM, AutoTokenizer

folder = "{folder}"
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder)
messages = [
    {{"role": "system", "content": {json.dumps(system)}}},
    {{"role": "user", "content": {json.dumps(QUESTIONS[spec.agent])}}},
]
prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True, return_tensors="pt")
output = model.generate(**prompt, max_new_tokens=200, do_sample=False)
print(tokenizer.decode(output[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True))
```"""
