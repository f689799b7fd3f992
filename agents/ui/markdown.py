r"""Turn a text into Markdown that the chat shows as it was meant: math as math, code as code, the rest as words.

The chat cuts `$$ $$`, `\[ \]` and `\( \)` out of the raw text before it reads any Markdown, and knows no `$x$`: a
dollar is more often money or a shell variable. So `$x$` becomes `\(x\)` here, where code and prices can be told apart.
HTML and images are shown, not obeyed: what a model writes must neither lay out the page nor fetch from elsewhere.

An answer is rewritten whole at each update of its stream, so everything here is linear in the text, reads no
pattern with a regular expression, and leaves what has not been closed yet as it is.

What stays as it is, knowingly:
- Code is never altered, so a lone `$$`, `\[` or `\(` inside code still pairs with a closing one after it.
- Markdown is read as marked reads it, but for odd nestings (an empty list item, an address touching a backtick):
  there a tag may pass as if it were in code. Gradio's sanitiser stands behind, which stops scripts, not pictures.
- `[text](url)` stays a link whatever its scheme: Gradio's sanitiser drops `javascript:`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

DELIMITERS = {"$$": "$$", r"\[": r"\]", r"\(": r"\)"}

# What an environment becomes inside $$ $$; "" leaves its body alone.
ENVIRONMENTS = {
    "align": "aligned",
    "align*": "aligned",
    "gather": "gathered",
    "gather*": "gathered",
    "equation": "",
    "equation*": "",
    "multline": "",
    "multline*": "",
} | {name: name for name in "aligned cases matrix pmatrix bmatrix vmatrix array split".split()}

# Words of formulas; any other word beside a bare number makes it a price.
FUNCTIONS = frozenset("sin cos tan cot sec csc log ln exp mod max min gcd lcm det dim lim sup inf arg dx dy dt".split())

PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
DIGITS = frozenset("0123456789")
NO_BREAK_SPACE = "\u00a0"
TAB_WIDTH = 4


def displayable(text: str) -> str:
    """`text`, written by a model and perhaps not finished, as Markdown for the chat."""
    return _rewritten(text, typed=False)


def as_typed(text: str) -> str:
    """`text`, typed by a person, as Markdown for the chat: as `displayable`, and its lines stay lines."""
    return _rewritten(text, typed=True)


def _rewritten(text: str, typed: bool) -> str:
    # The renderer does this first too; a stream cut between \r and \n shows the same.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    written: list[str] = []
    guarded = False
    for start, end, is_code in _blocks(text):
        if is_code:
            written.append(text[start:end])
            guarded = guarded or _holds_delimiter(text[start:end])
        else:
            prose = _Prose(text, start, end, typed, guarded)
            written.append(prose.rewritten())
            guarded = prose.guarded
    return "".join(written)


# --- Blocks: which lines are code ---


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, is code) of the runs of lines that are code and of those that are not."""
    reader = _CodeLines()
    start = position = 0
    was_code = False
    for line in _lines(text):
        is_code = reader.is_code(line.removesuffix("\n"))
        if is_code != was_code and position > start:
            yield start, position, was_code
            start = position
        was_code = is_code
        position += len(line)
    if position > start:
        yield start, position, was_code


def _lines(text: str) -> Iterator[str]:
    """Lines with their newline. str.splitlines also cuts at form feeds and the like, which Markdown does not."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


@dataclass(frozen=True, slots=True)
class _Fence:
    run: str
    column: int  # where the content of its list item begins, 0 outside lists
    quotes: int


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the beginning of a line opens before its own text comes."""

    quotes: int
    items: list[tuple[int, int]]  # (column of the marker, column of its content)
    inner: int  # the column at which the containers end
    column: int  # the column of the first character of the text
    rest: str


class _CodeLines:
    """Fed line by line, says which are code: fenced in a quote, a list or neither, or indented outside lists.

    It follows marked, which the chat uses. Where the two could differ a line counts as prose: code is left alone.
    """

    def __init__(self) -> None:
        self._fence: _Fence | None = None
        self._items: list[int] = []  # content columns of the open list items, ascending
        self._item_had_blank = False
        self._before = ""
        self._indented = False

    def is_code(self, line: str) -> bool:
        line = line.expandtabs(TAB_WIDTH)
        code = self._inside_fence(line) if self._fence else False
        if not code:
            code = self._in_prose(line)
        if not line.strip(" "):
            self._item_had_blank = True
        self._before = line
        return code

    def _inside_fence(self, line: str) -> bool:
        """Whether the open fence holds `line`; it may end with it."""
        fence = self._fence
        assert fence is not None
        inner = _end_of_quotes(line, fence.quotes)
        if inner is None or self._leaves_item(line[inner:], fence.column - inner):
            self._fence = None
            return False
        column = _first_column(line, inner)
        run = line[column:].rstrip(" ")
        closes = run.startswith(fence.run) and not run.strip("`~")
        if closes and column - max(inner, min(fence.column, column)) <= 3:
            self._fence = None
        return True

    def _leaves_item(self, line: str, item_column: int) -> bool:
        """Whether `line`, its quote marks gone, stands too far left for its list item and is not lazily taken in."""
        column = _first_column(line, 0)
        if column >= item_column or not line.strip(" "):
            return False
        before = self._before.lstrip("> ")
        return self._item_had_blank or _starts_block(line.lstrip(" ")) or _starts_block(before)

    def _in_prose(self, line: str) -> bool:
        """Whether `line`, outside any fence, is code: it opens a fence or is indented."""
        blank = not line.strip(" ")
        if blank:
            return self._indented
        column = _first_column(line, 0)
        after_blank = not self._before.strip(" ")
        if after_blank:
            del self._items[bisect_right(self._items, column) :]
        self._indented = column >= 4 and not self._items and (after_blank or self._indented)
        if self._indented:
            return True
        opened = _opened(line)
        for marker, content in opened.items:
            del self._items[bisect_right(self._items, marker) :]
            self._items.append(content)
            self._item_had_blank = False
        return self._opens_fence(opened)

    def _opens_fence(self, opened: _Opened) -> bool:
        run = _fence_run(opened.rest)
        at = bisect_right(self._items, opened.column)
        item_column = self._items[at - 1] if at else 0
        if not run or opened.column - max(opened.inner, item_column) > 3:
            return False
        self._fence = _Fence(run, item_column, opened.quotes)
        return True


def _first_column(line: str, start: int) -> int:
    """The column of the first character from `start` on that is no space; the end of a blank line."""
    return len(line) - len(line[start:].lstrip(" "))


def _end_of_quotes(line: str, quotes: int) -> int | None:
    """The column after `quotes` quote marks, or None where the line has fewer."""
    inner = 0
    for _ in range(quotes):
        column = line.find(">", inner)
        if column < 0 or line[inner:column].strip(" "):
            return None
        inner = column + 1
    return inner


def _opened(line: str) -> _Opened:
    quotes, items, inner = 0, [], 0
    while True:
        column = _spaces_end(line, inner)
        if line[column : column + 1] == ">":
            quotes += 1
            inner = column + 1
        elif marker := _marker_length(line, column):
            after = _spaces_end(line, column + marker)
            gap = after - column - marker
            inner = after if 1 <= gap <= 4 and after < len(line) else column + marker + 1
            items.append((column, inner))
        else:
            return _Opened(quotes, items, inner, column, line[column:])


def _spaces_end(line: str, start: int) -> int:
    end = start
    while line[end : end + 1] == " ":
        end += 1
    return end


def _marker_length(line: str, column: int) -> int:
    """The length of the list marker at `column`: a bullet, or up to nine digits and a dot or bracket."""
    end = column
    while end - column < 9 and line[end : end + 1] in DIGITS:
        end += 1
    ends = ".)" if end > column else "-*+"
    if line[end : end + 1] and line[end] in ends and line[end + 1 : end + 2] in ("", " "):
        return end + 1 - column
    return 0


def _fence_run(rest: str) -> str:
    """The backticks or tildes that open a fence at the beginning of `rest`, or nothing."""
    char = rest[:1]
    if char not in ("`", "~"):
        return ""
    info = rest.lstrip(char)
    run = rest[: len(rest) - len(info)]
    return run if len(run) >= 3 and not (char == "`" and "`" in info) else ""


def _starts_block(stripped: str) -> bool:
    """Whether a line that begins with `stripped` may begin something other than the rest of a paragraph."""
    return (
        stripped.startswith(("#", ">", "|", "=", "<", "```", "~~~", "---", "***", "___"))
        or set(stripped) <= {"-", " "}
        or _marker_length(stripped, 0) > 0
    )


def _holds_delimiter(code: str) -> bool:
    return any(opens in code for opens in DELIMITERS)


# --- Prose: what stands between code blocks ---


class _Prose:
    """Rewrites text[start:end], once, from left to right; nothing is looked at more than a few times."""

    def __init__(self, text: str, start: int, end: int, typed: bool, guarded: bool) -> None:
        self.text, self.start, self.end, self.typed = text, start, end, typed
        # Code with a delimiter came before, so the chat may pair math otherwise than we do and obey what is in it.
        self.guarded = guarded
        self._written: list[str] = []
        self._found: dict[str, tuple[int, int]] = {}
        self._layout = _Layout(text, start, end)
        self._runs = _backtick_runs(text, start, end)
        self._environments = _environments(text, start, end)
        self._last_display = max(text.rfind("$$"), text.rfind(r"\begin{", end))
        self._rewrites = {
            "\\": self._backslash,
            "`": self._backticks,
            "$": self._dollar,
            "<": self._less,
            "!": self._bang,
        }
        if typed:
            self._rewrites["\n"] = self._newline

    def rewritten(self) -> str:
        position = self.start
        for at in [at for at in range(self.start, self.end) if self.text[at] in self._rewrites]:
            if at >= position:
                self._written.append(self.text[position:at])
                position = self._rewrites[self.text[at]](at)
        self._written.append(self.text[position : self.end])
        return "".join(self._written)

    # Each of these writes what stands at `at` and returns where to go on.

    def _backslash(self, at: int) -> int:
        two = self.text[at : min(at + 2, self.end)]
        if two in DELIMITERS:
            return self._delimited(at, two)
        if found := self._environments.get(at):
            return self._environment(at, found)
        if two[1:] not in PUNCTUATION:
            return self._write("\\", at + 1)
        after = self.text[at + 2 : at + 3]
        if two == "\\<" and _opens_tag(after):
            # An address before it would take the backslash along and leave the tag.
            return self._write("&lt;", at + 2)
        if two == "\\\\" and after in ("(", "[") and at + 2 < self.end:
            # A backslash and a bracket to Markdown, a delimiter to the chat.
            return self._write(two + _entity(after), at + 3)
        return self._write(two, at + 2)

    def _delimited(self, at: int, opens: str) -> int:
        r"""Math in `\( \)` or `\[ \]` as it is. Left open, it must not reach for an end beyond the next code block."""
        closes = self._next(DELIMITERS[opens], at + 3)
        limit = self._layout.next_blank(at) if opens == r"\(" else self.end
        stray = opens == r"\(" and self._next(opens, at + 2) < closes
        if closes >= limit or stray:
            if opens == r"\[":
                self._environments = {}  # the stream may be inside this display
            return self._write(_entity(opens[1]), at + 2)
        return self._math(at, closes + 2)

    def _environment(self, at: int, found: "_Environment") -> int:
        if self._next("$$", found.body) < found.body_end:
            return self._write("\\", at + 1)
        name = ENVIRONMENTS[found.name]
        body = self.text[found.body : found.body_end]
        if name:
            body = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._write(f"$${self._harmless(body)}$$", found.end)

    def _backticks(self, at: int) -> int:
        length = _run_length(self.text, at, self.end)
        if self.text[at - 1 : at] == "~" != self.text[at - 2 : at - 1]:
            return self._write("`" * length, at + length)  # marked reads a tilde and backticks as one word
        closers = self._runs.get(length, [])
        closer = bisect_left(closers, at + length)
        if closer == len(closers) or closers[closer] >= self._layout.span_limit(at):
            return self._write("`" * length, at + length)
        end = closers[closer] + length
        self.guarded = self.guarded or _holds_delimiter(self.text[at:end])
        return self._write(self.text[at:end], end)

    def _dollar(self, at: int) -> int:
        if self.text.startswith("$$", at, self.end):
            return self._display(at)
        if close := self._inline_end(at):
            return self._write(f"\\({self._harmless(self.text[at + 1 : close])}\\)", close + 1)
        # Beside an escaped dollar it would make a delimiter.
        return self._write(_entity("$") if self.text[at - 1 : at] == "$" and at else "$", at + 1)

    def _display(self, at: int) -> int:
        closes = self._next("$$", at + 3)
        if closes < self.end:
            return self._math(at, closes + 2)
        reaches_beyond = self._last_display >= at + 3
        self._environments = {}  # the stream may be inside this display
        return self._write(_entity("$") * 2 if reaches_beyond else "$$", at + 2)

    def _inline_end(self, at: int) -> int | None:
        """Where the dollar stands that closes the math opened by the one at `at`; None where that is no math."""
        before, first = self.text[at - 1 : at] if at else "", self.text[at + 1 : at + 2]
        if before == "_" or (before.isascii() and before.isalnum()) or not first or first.isspace():
            return None
        close = self._next("$", at + 1)
        while close < self.end and _is_escaped(self.text, close):
            close = self._next("$", close + 1)
        if close >= min(self.end, self._layout.next_break(at)) or self.text.startswith("$$", close, self.end):
            return None
        return close if _is_math(self.text[at + 1 : close], self.text[close + 1 : close + 2]) else None

    def _less(self, at: int) -> int:
        close = self._next(">", at + 1)
        if close < self._next("<", at + 1) and _is_address(self.text[at + 1 : close]):
            # Bare addresses become links, and this one would take the bracket with it.
            return self._write(f"&lt;{self.text[at + 1 : close]}&gt;", close + 1)
        return self._write("&lt;" if _opens_tag(self.text[at + 1 : at + 2]) else "<", at + 1)

    def _bang(self, at: int) -> int:
        r"""`\![` is a bang and a link: the picture is one click away, and nothing is fetched, whatever its scheme."""
        return self._write("\\!" if self.text.startswith("![", at, self.end) else "!", at + 1)

    def _newline(self, at: int) -> int:
        """Two spaces before it keep a newline that has words on both sides."""
        hard = self._layout.joins(at) and not self.text.endswith("  ", self.start, at)
        self._write("  \n" if hard else "\n", at + 1)
        column = self._layout.verse_column(at)
        return self._write(NO_BREAK_SPACE * column, at + 1 + column)

    def _math(self, at: int, end: int) -> int:
        return self._write(self._harmless(self.text[at:end]), end)

    def _harmless(self, math: str) -> str:
        """Math as it is; after code that may confuse the chat, a space says the same and makes tag and image none."""
        if not self.guarded:
            return math
        pieces = math.split("<")
        spaced = [f" {piece}" if _opens_tag(piece[:1]) else piece for piece in pieces[1:]]
        return "<".join([pieces[0], *spaced]).replace("![", "! [")

    def _write(self, written: str, position: int) -> int:
        self._written.append(written)
        return position

    def _next(self, needle: str, position: int) -> int:
        """Where `needle` next stands, or the end. Remembered: many may ask for one that is far away or not there."""
        asked, found = self._found.get(needle, (0, -1))
        if not asked <= position <= found:
            found = self.text.find(needle, position, self.end)
            found = self.end if found < 0 else found
            self._found[needle] = position, found
        return found


def _entity(char: str) -> str:
    return f"&#{ord(char)};"


def _opens_tag(after: str) -> bool:
    return after.isascii() and (after.isalpha() or after in ("/", "!", "?"))


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and not any(char.isspace() or char in "![]`$\\" for char in text)


def _is_escaped(text: str, at: int) -> bool:
    slashes = at
    while slashes and text[slashes - 1] == "\\":
        slashes -= 1
    return (at - slashes) % 2 == 1


# --- Math or money ---


def _is_math(content: str, after: str) -> bool:
    """Whether `content` between two dollars, the second followed by `after`, is math rather than money or a shell."""
    if content[-1:].isspace() or after in DIGITS:
        return False
    if any(sign in content for sign in ("`", r"\(", r"\)")) or not _braces_match(content):
        return False
    # "$HOME/$USER", "'$a', '$b'", "$5-$" before its 6 arrives: cut in the middle of something.
    if content[-1:] in "/:=+-*,;|&([{\"'" and len(content) > 1 and (not after or _goes_on(after)):
        return False
    return not _is_prose(content)


def _goes_on(after: str) -> bool:
    return after.isalnum() or after in "_({"


def _braces_match(content: str) -> bool:
    depth = position = 0
    while position < len(content) and depth >= 0:
        char = content[position]
        depth += (char == "{") - (char == "}")
        position += 2 if char == "\\" else 1
    return depth == 0


def _is_prose(content: str) -> bool:
    """Words without any sign of a formula: one is enough beside a number, which is then a price."""
    if any(sign in content for sign in "\\^_={}"):
        return False
    words = [word.strip("".join(PUNCTUATION)) for word in content.split()]
    plain = [word for word in words if len(word) > 1 and word.isalpha() and word not in FUNCTIONS]
    return len(plain) >= (1 if content[0] in DIGITS else 3)


# --- What is where ---


class _Layout:
    """Where paragraphs, table cells and verses end in text[start:end]."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.end = end
        self._blanks: list[int] = []  # newlines next to a blank line
        self._breaks: list[int] = []  # newlines at which a paragraph may end
        self._spans: list[int] = []  # those, and the bars between table cells
        self._verses: dict[int, int] = {}  # newline -> spaces that begin the next line of the same paragraph
        lines = [line.removesuffix("\n") for line in _lines(text[start:end])]
        newline, in_table, in_list = start - 1, False, False
        for line, following in pairwise([*lines, ""]):
            position, newline = newline + 1, newline + 1 + len(line)
            blank, next_blank = not line.strip(" \t"), not following.strip(" \t")
            in_table = not blank and (in_table or _is_delimiter_row(following))
            stripped, next_stripped = line.lstrip(" \t"), following.lstrip(" \t")
            in_list = in_list or _marker_length(stripped, 0) > 0
            if in_table:
                self._spans += _bars(line, position)
            if blank or next_blank:
                self._blanks.append(newline)
            if blank or next_blank or in_table or stripped.startswith("#") or _starts_block(next_stripped):
                self._breaks.append(newline)
                self._spans.append(newline)
            elif not in_list and not stripped.startswith(">"):
                self._verses[newline] = len(following) - len(following.lstrip(" "))

    def next_blank(self, at: int) -> int:
        return self._after(self._blanks, at)

    def next_break(self, at: int) -> int:
        return self._after(self._breaks, at)

    def span_limit(self, at: int) -> int:
        """Where an inline code span that begins at `at` must have ended."""
        return self._after(self._spans, at)

    def joins(self, newline: int) -> bool:
        """Whether Markdown would make the lines before and after `newline` one."""
        return newline < self.next_blank(newline - 1)

    def verse_column(self, newline: int) -> int:
        return self._verses.get(newline, 0)

    def _after(self, ends: list[int], at: int) -> int:
        following = bisect_right(ends, at)
        return ends[following] if following < len(ends) else self.end


def _is_delimiter_row(line: str) -> bool:
    """Whether a table's header may stand above `line`."""
    return "-" in line and ("|" in line or ":" in line) and set(line) <= set("|:->* \t")


def _bars(line: str, position: int) -> list[int]:
    """The bars that separate cells: in a table they do so inside code as well."""
    return [position + at for at, char in enumerate(line) if char == "|" and not _is_escaped(line, at)]


def _run_length(text: str, at: int, end: int) -> int:
    length = 0
    while at + length < end and text[at + length] == "`":
        length += 1
    return length


def _backtick_runs(text: str, start: int, end: int) -> dict[int, list[int]]:
    """Where the runs of each length stand."""
    runs: dict[int, list[int]] = {}
    at = text.find("`", start, end)
    while at >= 0:
        length = _run_length(text, at, end)
        runs.setdefault(length, []).append(at)
        at = text.find("`", at + length, end)
    return runs


@dataclass(frozen=True, slots=True)
class _Environment:
    name: str
    body: int
    body_end: int
    end: int


def _environments(text: str, start: int, end: int) -> dict[int, _Environment]:
    r"""The environments we know, by where their `\begin` stands; each ends at the `\end` that balances it."""
    opened: dict[str, list[tuple[int, int]]] = {}
    found: dict[int, _Environment] = {}
    for at, is_begin, name, after in _environment_ends(text, start, end):
        if is_begin:
            opened.setdefault(name, []).append((at, after))
        elif opened.get(name):
            begin, body = opened[name].pop()
            found[begin] = _Environment(name, body, at, after)
    return found


def _environment_ends(text: str, start: int, end: int) -> Iterator[tuple[int, bool, str, int]]:
    """(where, whether it begins one, the environment's name, where it ends) of each begin and end, in order."""
    if text.find("\\end{", start, end) < 0:
        return
    longest = max(map(len, ENVIRONMENTS))
    at = text.find("{", start, end)
    while at >= 0:
        # A name is looked for no further than names are long: many braces may have no end.
        name, closed, _ = text[at + 1 : min(at + longest + 2, end)].partition("}")
        for command in (r"\begin", r"\end"):
            if closed and name in ENVIRONMENTS and text.endswith(command, start, at):
                yield at - len(command), command == r"\begin", name, at + len(name) + 2
        at = text.find("{", at + 1, end)
