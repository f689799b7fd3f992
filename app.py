"""CourseGPT Pro, the Space: build the tabs and launch.

python app.py
"""

import agents.environment  # noqa: F401  (first: the libraries below read it while they are imported)

# isort: split
import os
import sys

from agents.inference.zerogpu import ON_ZEROGPU  # imports spaces, which must come before torch

# isort: split
import gradio as gr
import torch
from starlette.middleware import Middleware

from agents.catalogue import ROOT, Catalogue, load_catalogue
from agents.errors import CatalogueError
from agents.inference.capacity import room_bytes
from agents.inference.residents import ResidentModels, best_device, limit_threads
from agents.ui.about_tab import build_about_tab
from agents.ui.api import publish_endpoints
from agents.ui.chat_tab import build_chat_tab
from agents.ui.security import ContentSecurityPolicy

ASSETS = ROOT / "assets"

# A question and thirty saved chats; larger requests are refused unread.
MOST_BODY_BYTES = 4_000_000

# Fonts that are on the reader's machine: nothing to fetch, nothing to wait for.
SYSTEM_FONTS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")


def build_space(catalogue: Catalogue, models: ResidentModels) -> gr.Blocks:
    """All tabs of the Space, and its endpoints."""
    with gr.Blocks(title="CourseGPT Pro", fill_height=True, analytics_enabled=False) as space:
        # First, so that they get their names: gradio names private listeners too, and the chat has an `ask` of its own.
        publish_endpoints(catalogue, models)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Chat", id="chat", scale=1):
                build_chat_tab(space, catalogue, models)
            with gr.Tab("About", id="about"):
                build_about_tab(catalogue)
    return space.queue(max_size=32, default_concurrency_limit=4)


def launch(space: gr.Blocks, port: int) -> None:
    """Serve the Space until the process ends.

    Raises:
        OSError: the port is taken.
    """
    space.launch(
        server_port=port,
        ssr_mode=False,
        run_history=False,
        mcp_server=True,
        enable_monitoring=False,
        show_error=False,
        max_threads=64,
        max_file_size="2mb",
        state_session_capacity=500,
        footer_links=["api"],
        theme=gr.themes.Soft(primary_hue="indigo", neutral_hue="slate", font=SYSTEM_FONTS),
        css_paths=ASSETS / "style.css",
        head=f"<script>{(ASSETS / 'chat.js').read_text(encoding='utf-8')}</script>",
        favicon_path=ASSETS / "logo.svg",
        app_kwargs={"max_body_size": MOST_BODY_BYTES, "middleware": [Middleware(ContentSecurityPolicy)]},
    )


def main() -> None:
    """Launch on GRADIO_SERVER_PORT, or say why not."""
    limit_threads()
    port = int(os.environ.get("GRADIO_SERVER_PORT", "7860"))
    try:
        catalogue = load_catalogue()
        # On ZeroGPU the parent must never touch CUDA: its own models are the pocket ones, on the CPU.
        device = torch.device("cpu") if ON_ZEROGPU else best_device()
        models = ResidentModels(catalogue, device, room_bytes(device))
        launch(build_space(catalogue, models), port)
    except CatalogueError as error:
        sys.exit(f"CourseGPT Pro cannot start. {error}")
    except OSError as error:
        if "port" not in str(error):
            raise
        sys.exit(f"Port {port} cannot be used ({error}). Choose another one: make run PORT=7861")


if __name__ == "__main__":
    main()
