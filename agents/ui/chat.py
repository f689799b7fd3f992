"""What the chat does: begin a turn, stream it, save it, and everything that can be done to a conversation.

Every way to ask (typing, an example, retry, edit, "answer with ... instead") begins a turn; then the same two
methods stream and save it. The layout is in chat_tab.py.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from agents.catalogue import ALL_AGENTS, Catalogue
from agents.conversation import SPECIALISTS, Turn
from agents.errors import CatalogueError, QuestionError
from agents.events import TurnFailed
from agents.inference import zerogpu
from agents.inference.residents import ResidentModels
from agents.questions import read_question
from agents.request import Sampling
from agents.ui.messages import LABELS, ChatMessage, draw, draw_earlier, draw_last, turn_at
from agents.ui.saved_chats import SavedChats, read_saved_chats
from agents.ui.streaming import Stops, drawn_updates
from agents.ui.transcript import Conversation, TurnRecord, to_markdown

MOST_NEW_TOKENS = 2048


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat of this Space: its catalogue, the models of this process, and who pressed Stop.

    Methods that begin something return the values of the whole page: chatbot, conversation, question box, Ask,
    Stop, saved chats, list of chats.
    """

    catalogue: Catalogue
    models: ResidentModels
    stops: Stops = field(default_factory=Stops)

    # --- ways to ask ------------------------------------------------------------------------------

    def ask(self, question: str, conversation: Conversation, saved: object, request: gr.Request) -> list[Any]:
        """A question was typed."""
        return self._begin(len(conversation.turns), question, conversation, saved, request)

    def ask_example(
        self, conversation: Conversation, saved: object, event: gr.SelectData, request: gr.Request
    ) -> list[Any]:
        """An example was chosen."""
        return self._begin(len(conversation.turns), event.value["text"], conversation, saved, request)

    def retry(self, conversation: Conversation, saved: object, event: gr.RetryData, request: gr.Request) -> list[Any]:
        """Answer a question again, by whom the person chose if they chose; the turns after it go."""
        index = self._turn_index(conversation, event.index)
        turn = conversation.turns[index]
        return self._begin(index, turn.question, conversation, saved, request, turn.chosen_routes)

    def edit(self, conversation: Conversation, saved: object, event: gr.EditData, request: gr.Request) -> list[Any]:
        """Ask a changed question in place of the old one; the turns after it go."""
        index = self._turn_index(conversation, event.index)
        return self._begin(index, event.value, conversation, saved, request)

    def overrule(
        self, conversation: Conversation, saved: object, event: gr.SelectData, request: gr.Request
    ) -> list[Any]:
        """The person chooses who answers the last question: one agent, or several in order."""
        routes = tuple(str(event.value).split("+"))
        if not conversation.turns or not set(routes) <= set(SPECIALISTS) or len(set(routes)) < len(routes):
            raise gr.Error("There is no such agent to answer with.", print_exception=False)
        last = len(conversation.turns) - 1
        question = conversation.turns[last].question
        return self._begin(last, question, conversation, saved, request, routes)

    # --- the turn ---------------------------------------------------------------------------------

    def stream(
        self,
        conversation: Conversation,
        router: str,
        math: str,
        code: str,
        general: str,
        temperature: float | None,
        top_p: float | None,
        max_new_tokens: int | None,
        seed: int | None,
        with_plan: bool,
        request: gr.Request,
    ) -> Iterator[list[ChatMessage]]:
        """Answer the last turn's question; yields the chatbot's messages."""
        record = conversation.turns[-1]
        earlier = draw_earlier(conversation, self.catalogue)
        try:
            turn = Turn(
                question=record.question,
                history=conversation.history(),
                variants=self._read_variants(router, math, code, general),
                sampling=read_sampling(temperature, top_p, max_new_tokens, seed),
                routes=record.chosen_routes,
                with_plan=bool(with_plan) and not record.chosen_routes,
            )
        except CatalogueError as error:
            record.take(TurnFailed(str(error)))
            yield [*earlier, *draw_last(conversation, self.catalogue)]
            return
        yield from drawn_updates(
            zerogpu.run(turn, self.catalogue, self.models),
            record,
            lambda: [*earlier, *draw_last(conversation, self.catalogue)],
            self.stops.flag(_page_id(request)),
        )

    def save(self, conversation: Conversation, saved: object) -> list[Any]:
        """The turn is over, however it ended: chatbot, Ask, Stop, saved chats, list of chats."""
        if conversation.turns:
            conversation.turns[-1].end()
        chatbot, _, _, ask, stop, saves, chats = self._page(conversation, saved)
        return [chatbot, ask, stop, saves, chats]

    def stop(self, request: gr.Request) -> None:
        """End the turn of this page within one token."""
        self.stops.stop(_page_id(request))

    def leave(self, request: gr.Request) -> None:
        """The page was closed: nobody waits for what is being computed."""
        self.stops.forget(_page_id(request))

    # --- the conversation -------------------------------------------------------------------------

    def undo(self, conversation: Conversation, saved: object, event: gr.UndoData) -> list[Any]:
        """Take a question back into the box; it and the turns after it go."""
        index = self._turn_index(conversation, event.index)
        question = conversation.turns[index].question
        del conversation.turns[index:]
        return self._page(conversation, saved, question=question)

    def clear(self, conversation: Conversation, saved: object, request: gr.Request) -> list[Any]:
        """Delete what was said in this chat."""
        self.stop(request)
        return self._opened(read_saved_chats(saved).without(conversation.id), Conversation())

    def new(self, conversation: Conversation, saved: object, request: gr.Request) -> list[Any]:
        """Save the present chat, with whatever of an answer has come, and begin another."""
        return self._opened(self._left(conversation, saved, request), Conversation())

    def open(self, chat_id: str, conversation: Conversation, saved: object, request: gr.Request) -> list[Any]:
        """Save the present chat and open another."""
        saves = self._left(conversation, saved, request)
        return self._opened(saves, saves.opened(chat_id))

    def reopen(self, saved: object) -> list[Any]:
        """The page was loaded: show the chat that was open last."""
        saves = read_saved_chats(saved)
        return self._opened(saves, saves.opened(saves.current))

    def note_feedback(self, conversation: Conversation, saved: object, event: gr.LikeData) -> dict[str, Any]:
        """Keep like, dislike or "Wrong route" with the turn, in the browser."""
        verdict = event.liked if isinstance(event.liked, str) else "Like" if event.liked else "Dislike"
        turn = conversation.turns[self._turn_index(conversation, event.index)]
        turn.feedback = verdict
        gr.Info("Noted in this chat, on this browser only.")
        return read_saved_chats(saved).with_chat(conversation).to_json()

    def download_markdown(self, conversation: Conversation) -> dict[str, str]:
        """The file the browser makes of this chat: name, type and text."""
        return _file(conversation, "md", "text/markdown", to_markdown(conversation, LABELS))

    def download_json(self, conversation: Conversation) -> dict[str, str]:
        """The file the browser makes of this chat: name, type and text."""
        text = json.dumps(conversation.to_json(), indent=2, ensure_ascii=False)
        return _file(conversation, "json", "application/json", text)

    # --- inside -----------------------------------------------------------------------------------

    def _begin(
        self,
        index: int,
        question: object,
        conversation: Conversation,
        saved: object,
        request: gr.Request,
        chosen_routes: tuple[str, ...] = (),
    ) -> list[Any]:
        """Put a new turn at `index`, in place of whatever stood there and after it.

        One turn at a time: a second one would be drawn over the first.
        """
        if any(turn.state == "running" for turn in conversation.turns):
            raise gr.Error(
                "An answer is still being written. Stop it first, or wait for its end.", print_exception=False
            )
        try:
            record = TurnRecord(read_question(question), chosen_routes=chosen_routes)
        except QuestionError as error:
            # A toast; what was typed stays in its box.
            raise gr.Error(str(error), print_exception=False) from error
        conversation.turns[index:] = [record]
        self.stops.begin(_page_id(request))
        return self._page(conversation, saved, running=True)

    def _left(self, conversation: Conversation, saved: object, request: gr.Request) -> SavedChats:
        """The saved chats with `conversation` as it stands; its turn is stopped."""
        self.stop(request)
        if conversation.turns:
            conversation.turns[-1].end()
        return read_saved_chats(saved).with_chat(conversation)

    def _page(self, conversation: Conversation, saved: object, running: bool = False, question: str = "") -> list[Any]:
        saves = read_saved_chats(saved).with_chat(conversation)
        return [
            draw(conversation, self.catalogue),
            conversation,
            gr.update(value=question, interactive=True),
            gr.update(visible=not running),
            gr.update(visible=running),
            saves.to_json(),
            gr.update(choices=saves.choices(), value=conversation.id if conversation.turns else None),
        ]

    def _opened(self, saves: SavedChats, conversation: Conversation) -> list[Any]:
        return self._page(conversation, saves.to_json())

    def _turn_index(self, conversation: Conversation, message_index: int | tuple[int, int]) -> int:
        index = message_index if isinstance(message_index, int) else message_index[0]
        try:
            return turn_at(conversation, self.catalogue, index)
        except IndexError:
            raise gr.Error("This message is not in the conversation any more.", print_exception=False) from None

    def _read_variants(self, *names: str) -> dict[str, str]:
        """The chosen variants by agent; the browser may have sent anything.

        Raises:
            CatalogueError: a name that is not an offered variant of its agent.
        """
        pairs = zip(ALL_AGENTS, names, strict=True)
        return {agent: self.catalogue.variant_for(agent, name).name for agent, name in pairs}


def read_sampling(temperature: object, top_p: object, max_new_tokens: object, seed: object) -> Sampling:
    """Sampling with every number within its bounds; what is no number (an emptied field) becomes the default."""
    default = Sampling()
    return Sampling(
        temperature=_bounded(temperature, 0.0, 2.0, default.temperature),
        top_p=_bounded(top_p, 0.01, 1.0, default.top_p),
        max_new_tokens=int(_bounded(max_new_tokens, 1, MOST_NEW_TOKENS, default.max_new_tokens)),
        seed=int(_bounded(seed, 0, 2**31 - 1, default.seed)),
    )


def _bounded(value: object, least: float, most: float, default: float) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return default
    return min(max(value, least), most)


def _page_id(request: gr.Request) -> str:
    return request.session_hash or ""


def _file(conversation: Conversation, ending: str, media_type: str, text: str) -> dict[str, str]:
    return {"name": f"coursegpt-{conversation.created[:10]}.{ending}", "type": media_type, "text": text}
