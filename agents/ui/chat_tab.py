"""The chat's layout and wiring; what it does is in chat.py."""

import gradio as gr

from agents.catalogue import ALL_AGENTS, VARIABLES, Catalogue
from agents.inference.residents import ResidentModels
from agents.request import Sampling
from agents.ui.chat import MOST_NEW_TOKENS, Chat
from agents.ui.example_questions import read_examples
from agents.ui.messages import LABELS
from agents.ui.readiness import readiness
from agents.ui.saved_chats import SavedChats
from agents.ui.transcript import Conversation

# `$` alone is left out: it would pair the dollar of a price with the dollar of a shell variable.
LATEX_DELIMITERS: list[dict[str, str | bool]] = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "\\[", "right": "\\]", "display": True},
    {"left": "\\(", "right": "\\)", "display": False},
]
FEEDBACK = ["Like", "Dislike", "Wrong route"]

# Models share the machine's cores: whoever comes third sees a place in the queue.
TURN_SLOTS = 2

PLACEHOLDER = """### CourseGPT Pro
A router model reads your question and decides who answers: **Math**, **Code** or **General**.
You see its decision, and one click overrules it. Chats and larger models are behind the arrow on the left."""

DOWNLOAD_JS = """(file) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([file.text], {type: file.type}));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}"""

# Not on a touch screen, where the keyboard would jump up.
FOCUS_JS = "() => { if (matchMedia('(pointer: fine)').matches) document.querySelector('#question textarea').focus(); }"

# Listeners of the page: quick, never waiting for each other, and none of them an API endpoint or an MCP tool.
# They go through the queue all the same, since toasts come from there alone; Stop does not.
QUICK = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}


def build_chat_tab(blocks: gr.Blocks, catalogue: Catalogue, models: ResidentModels) -> None:
    """Lay the chat out inside `blocks` and wire it."""
    chat = Chat(catalogue, models)

    # 1) What is on the page.
    # The secret ships with the page: it only keeps the key from changing, so that chats outlive a restart.
    saved = gr.BrowserState(SavedChats().to_json(), storage_key="coursegpt-pro-chats", secret="coursegpt-pro")
    conversation = gr.State(Conversation())  # each page gets its own when it loads
    file = gr.JSON(visible=False)
    with gr.Sidebar(open=False, elem_id="settings"):
        new_chat, delete_chat, chats = _build_chat_list()
        variants = _build_variant_choice(catalogue)
        sampling = _build_sampling()
        download_markdown, download_json = _build_downloads()
    chatbot = _build_chatbot()
    with gr.Row(elem_id="ask-row"):
        question = _build_question_box()
        ask = gr.Button("Ask", variant="primary", scale=0, min_width=88, elem_id="ask")
        stop = gr.Button("Stop", variant="stop", scale=0, min_width=88, visible=False, elem_id="stop")
    page = [chatbot, conversation, question, ask, stop, saved, chats]

    # 2) Ways to ask. A question that cannot be asked leaves the page as it was.
    beginnings = [
        gr.on([question.submit, ask.click], chat.ask, [question, conversation, saved], page, **QUICK),
        chatbot.example_select(chat.ask_example, [conversation, saved], page, **QUICK),
        chatbot.retry(chat.retry, [conversation, saved], page, **QUICK),
        chatbot.edit(chat.edit, [conversation, saved], page, **QUICK),
        chatbot.option_select(chat.overrule, [conversation, saved], page, **QUICK),
    ]

    # 3) Stream the turn, then save it, however it ended.
    for beginning in beginnings:
        beginning.success(
            chat.stream,
            [conversation, *variants, *sampling],
            chatbot,
            concurrency_id="turn",
            concurrency_limit=TURN_SLOTS,
            show_progress="minimal",
            api_visibility="private",
        ).then(chat.save, [conversation, saved], [chatbot, ask, stop, saved, chats], **QUICK)

    # 4) Everything that is done to a conversation.
    stop.click(chat.stop, None, None, queue=False, show_progress="hidden", api_visibility="private")
    chatbot.undo(chat.undo, [conversation, saved], page, **QUICK)
    chatbot.clear(chat.clear, [conversation, saved], page, **QUICK)
    chatbot.like(chat.note_feedback, [conversation, saved], saved, **QUICK)
    new_chat.click(chat.new, [conversation, saved], page, **QUICK)
    delete_chat.click(chat.clear, [conversation, saved], page, **QUICK)
    chats.input(chat.open, [chats, conversation, saved], page, **QUICK)
    for button, make_file in ((download_markdown, chat.download_markdown), (download_json, chat.download_json)):
        button.click(make_file, conversation, file, **QUICK).success(
            None, file, None, js=DOWNLOAD_JS, api_visibility="private"
        )
    blocks.load(chat.reopen, saved, page, queue=False, show_progress="hidden", api_visibility="private").then(
        None, None, None, js=FOCUS_JS, api_visibility="private"
    )
    blocks.unload(chat.leave)


def _build_chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        elem_classes="chat",
        label="Conversation",
        show_label=False,
        scale=1,
        latex_delimiters=LATEX_DELIMITERS,
        autoscroll=False,  # chat.js follows the text, and lets the reader go
        buttons=["copy"],
        editable="user",
        feedback_options=FEEDBACK,
        placeholder=PLACEHOLDER,
        examples=[{"text": example.question, "display_text": example.label} for example in read_examples()],
    )


def _build_question_box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        label="Your question",
        show_label=False,
        container=False,
        placeholder="Ask a question of your course",
        lines=1,
        max_lines=10,
        scale=1,
        interactive=False,  # until the saved chat is open: it would overwrite a question asked before it
    )


def _build_chat_list() -> tuple[gr.Button, gr.Button, gr.Radio]:
    with gr.Row():
        new_chat = gr.Button("New chat", size="sm", variant="primary", elem_id="new-chat")
        delete_chat = gr.Button("Delete chat", size="sm", elem_id="delete-chat")
    chats = gr.Radio([], label="Your chats", info="Kept in this browser, not on the server.", elem_id="chats")
    return new_chat, delete_chat, chats


def _build_variant_choice(catalogue: Catalogue) -> list[gr.Dropdown]:
    """A selector for each agent; below it, what the chosen variant needs and whether it can run here."""
    with gr.Accordion("Models", open=False):
        return [_build_selector(catalogue, agent) for agent in ALL_AGENTS]


def _build_selector(catalogue: Catalogue, agent: str) -> gr.Dropdown:
    choices = [
        (spec.label if readiness(spec).ready else f"{spec.label} (cannot run here)", spec.name)
        for spec in catalogue.variants(agent)
        if spec.offered
    ]

    def need(name: str) -> str:
        reason = readiness(catalogue.variant_for(agent, name)).reason
        return f"{reason[0].upper()}{reason[1:]}. Default by {VARIABLES[agent]}."

    def show_need(name: str):
        return gr.update(info=need(name))

    selector = gr.Dropdown(
        choices,
        value=catalogue.chosen[agent],
        label=LABELS[agent],
        info=need(catalogue.chosen[agent]),
        elem_id=f"variant-{agent}",
    )
    selector.input(show_need, selector, selector, **QUICK)
    return selector


def _build_sampling() -> list[gr.components.Component]:
    default = Sampling()
    with gr.Accordion("Sampling", open=False):
        return [
            gr.Slider(0, 1.5, default.temperature, step=0.05, label="Temperature", info="0 takes the likeliest token."),
            gr.Slider(0.05, 1, default.top_p, step=0.05, label="Top-p"),
            gr.Slider(16, MOST_NEW_TOKENS, default.max_new_tokens, step=16, label="Most tokens of an answer"),
            gr.Number(default.seed, precision=0, minimum=0, maximum=2**31 - 1, label="Seed"),
            gr.Checkbox(True, label="Write the router's whole plan after each answer"),
        ]


def _build_downloads() -> tuple[gr.Button, gr.Button]:
    with gr.Accordion("Download this chat", open=False), gr.Row():
        return (
            gr.Button("Markdown", size="sm", elem_id="download-md"),
            gr.Button("JSON", size="sm", elem_id="download-json"),
        )
