"""About: what this Space is, which models it knows and which can run here, and how this copy is set up."""

import os

import gradio as gr

from agents.catalogue import ALL_AGENTS, VARIABLES, Catalogue
from agents.ui.messages import LABELS
from agents.ui.readiness import readiness

INTRODUCTION = """## A tutor in parts
A **router** model reads each question and decides which agents answer it: **Math** solves step by step,
**Code** writes and explains programs, **General** explains concepts and helps you study.
You see the decision and how sure the router is, and you can overrule it.

The **pocket models** in this repository are tiny: they run on any machine, were trained from nothing on generated
questions, and know only their small territory. They say so when they are asked something else. Larger variants
answer much more; choose them under *Models* in the panel on the left, where they can run.

Chats are kept in this browser. The server keeps nothing of them after the page is closed.
"""

COLUMNS = ["Agent", "Variant", "Name", "Here?", "Needs", "Reported", "Licence"]


def build_about_tab(catalogue: Catalogue) -> None:
    """Lay the page out inside the current Blocks."""
    gr.Markdown(INTRODUCTION)
    gr.Markdown("## Models")
    gr.Dataframe(
        _rows(catalogue),
        headers=COLUMNS,
        interactive=False,
        wrap=True,
        show_label=False,
        label="Models",
        elem_id="models",
        column_widths=["90px", "180px", "170px", "70px", "260px", "220px", "110px"],
    )
    gr.Markdown(f"## This copy\n{_settings(catalogue)}")
    gr.DuplicateButton(visible="SPACE_ID" in os.environ)


def _rows(catalogue: Catalogue) -> list[list[str]]:
    rows = []
    for agent in ALL_AGENTS:
        for spec in catalogue.variants(agent):
            state = readiness(spec)
            reported = ", ".join(f"{key.replace('_', ' ')} {value:g}" for key, value in spec.reported.items())
            where = f"{reported} ({spec.reported_in})" if reported else ""
            here = "yes" if state.ready else "no"
            rows.append([LABELS[agent], spec.label, spec.name, here, state.reason, where, spec.licence])
    return rows


def _settings(catalogue: Catalogue) -> str:
    lines = [
        f"- `{variable}`: {os.environ.get(variable) or 'not set'}, so the {LABELS[agent]} agent is "
        f"`{catalogue.chosen[agent]}`"
        for agent, variable in VARIABLES.items()
    ]
    token = "set" if os.environ.get("HF_TOKEN") else "not set: gated and private models cannot be fetched"
    lines.append(f"- `HF_TOKEN` (a secret): {token}")
    return "\n".join(
        (*lines, "", "A duplicate needs none of these. Set them under *Settings, Variables and secrets* of your copy.")
    )
