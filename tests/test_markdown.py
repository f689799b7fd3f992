r"""What the chat is given to render: math, money, code, HTML, cut streams, hostile texts.

python -m pytest tests/test_markdown.py
"""

import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.ui.markdown import ENVIRONMENTS, as_typed, displayable

quick = settings(derandomize=True, deadline=None, max_examples=300, database=None)

MATH = {
    "$x$": r"\(x\)",
    "so $x+1$, then": r"so \(x+1\), then",
    "the $n$th and $k$-means": r"the \(n\)th and \(k\)-means",
    "($a$) [$b$] **$c$** _$d$_": r"(\(a\)) [\(b\)] **\(c\)** _$d$_",
    "$5$ apples": r"\(5\) apples",
    "$2x = 10$": r"\(2x = 10\)",
    "$2 sin x$ and $7 mod 3$": r"\(2 sin x\) and \(7 mod 3\)",
    r"$5 \text{ and } 6$": r"\(5 \text{ and } 6\)",
    "$+$ or $=$": r"\(+\) or \(=\)",
    "$x =\ny$": "\\(x =\ny\\)",
    r"$\$5 \times n$": r"\(\$5 \times n\)",
    "函数$f(x)$是": r"函数\(f(x)\)是",
    "I paid $20. Solve $x+1=2$": r"I paid $20. Solve \(x+1=2\)",
    "| $|x|$ | $a$ |\n|---|---|\n| $b$ | $5 |": "| \\(|x|\\) | \\(a\\) |\n|---|---|\n| \\(b\\) | $5 |",
    "- $a$\n- $b$\n1. $c$": "- \\(a\\)\n- \\(b\\)\n1. \\(c\\)",
    "# $a$\n> $b$": "# \\(a\\)\n> \\(b\\)",
    r"\$ $x$": r"\$ \(x\)",
}

AS_IT_IS = [
    "",
    "$",
    "$x",
    "$5 and $6",
    "costs $3.50, not $4",
    "from $5-$6, $5–$10, $5/$6",
    "US$5 and US$6",
    r"\$5 and \$6",
    r"\$x\$",
    "**$5** and **$6**",
    "$5 million and 10$",
    "$5 to 6$",
    "$HOME and $PATH",
    "$HOME/$USER and $PATH:$HOME",
    "${HOME}/${USER}",
    "'$a', '$b'",
    "A$AP and Ke$ha",
    "^foo$ or bar$",
    "5$ or 6$",
    "$ x $",
    "$x\n\ny$",
    "$a{b$",
    "$(this)",
    "$HOME is where the heart is$",
    "$a `b$` c",
    "$$x$$",
    "$$\nx < y\n\n\\begin{aligned}a\\end{aligned}\n$$",
    r"\[ x<y \] and \(a<b\)",
    r"\[ \begin{cases}1 & x<y\\[2pt] 2\end{cases} \]",
    r"\(\begin{pmatrix}1\end{pmatrix}\)",
    "`$x$ <b> ![a](b)`",
    "`` ` $x$ <b> ``",
    "`two\nlines <b>`",
    "[text](http://a.b) and [x](javascript:alert(1))",
    "a < b, x<5, <-, <=, <3, <",
    "n! [0] and !",
    r"\begin{tikzpicture}\end{tikzpicture}",
    r"\begin{align} x",
    r"\begin{align}$$\end{align}",
    "a\\",
    "| a | b |\n|---|---|\n| 1 | $2 |",
]

# Left as they are whatever they hold: `$x$ <b>` stands in each.
CODE_BLOCKS = [
    "```\n$x$ <b>\n```\n",
    "```python title=x\nprint('$x$ <b>')\n\n\n![a](b)\n```\n",
    "~~~\n$x$ <b>\n```\n$y$\n~~~\n",
    "````markdown\n```\n$x$ <b>\n```\n````\n",
    "   ```\n   $x$ <b>\n   ```\n",
    "```\n$x$ <b>\n    ```\n$y$\n```\n",
    "```\n$x$ <b> never closed",
    "```",
    "~~~~ a ` b\n$x$ <b>\n~~~~~  \n",
    "```\n$$ \\( \\[ $x$ <b> \\begin{align}a\\end{align}\n```\n",
    "    $x$ <b>\n\n    ![a](b)\n",
    "\t$x$ <b>\n",
]


@pytest.mark.parametrize(("typed", "shown"), MATH.items())
def test_math_between_dollars_is_math_to_the_chat(typed: str, shown: str) -> None:
    assert displayable(typed) == shown


@pytest.mark.parametrize("text", AS_IT_IS)
def test_money_shells_code_and_what_is_math_already_stay_as_they_are(text: str) -> None:
    assert displayable(text) == text


@pytest.mark.parametrize("block", CODE_BLOCKS)
@pytest.mark.parametrize("before", ["", "$a$ <i>\n\n"])
def test_code_blocks_stay_byte_for_byte(block: str, before: str) -> None:
    assert displayable(before + block) == displayable(before) + block
    assert as_typed(before + block) == as_typed(before) + block


@pytest.mark.parametrize(
    "container",
    [
        "1. Write:\n\n    {}\n    {}\n    {}\n\n2. $y$ <i>",
        "- ```\n  {1}\n  ```\n- $y$ <i>",
        "- a\n  - b\n\n    {}\n    {}\n    {}\n\n$y$ <i>",
        "> {}\n> {}\n> {}\n> $y$ <i>",
        "> - a\n>   {}\n>   {}\n>   {}\n>\n> $y$ <i>",
        "> {}\n> {}\n$y$ <i>",  # the quote ends, and its fence with it
        "- {}\n  {}\n\n$y$ <i>",  # and so does the item
    ],
)
def test_a_fence_in_a_list_or_quote_ends_where_its_container_does(container: str) -> None:
    text = container.format("```python", "if a<b: $x$", "```")
    assert displayable(text) == text.replace("$y$ <i>", r"\(y\) &lt;i>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a `b $x$", r"a `b \(x\)"),
        ("`a\n\n<i>`", "`a\n\n&lt;i>`"),
        ("- `a\n- <i>`", "- `a\n- &lt;i>`"),
        ("# `a\n<i>`", "# `a\n&lt;i>`"),
        ("| `a | <i>` |\n|---|---|", "| `a | &lt;i>` |\n|---|---|"),
        ("``a` <i>", "``a` &lt;i>"),
        (r"\`<i>\`", r"\`&lt;i>\`"),
        ("~`<i>`", "~`&lt;i>`"),
        ("- a\n\n    <i>", "- a\n\n    &lt;i>"),
        ("a\n    <i>", "a\n    &lt;i>"),
    ],
)
def test_what_only_looks_like_code_is_rewritten(text: str, shown: str) -> None:
    assert displayable(text) == shown


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_bare_environment_becomes_display_math(name: str) -> None:
    body = "a &= b \\\\\n c &< d"
    shown = displayable(f"so \\begin{{{name}}}{body}\\end{{{name}}} holds")
    inner = f"\\begin{{{ENVIRONMENTS[name]}}}{body}\\end{{{ENVIRONMENTS[name]}}}" if ENVIRONMENTS[name] else body
    assert shown == f"so $${inner}$$ holds"


def test_environments_are_wrapped_once_and_only_outside_math_and_code() -> None:
    nested = r"\begin{equation}\begin{split}a\begin{cases}b\end{cases}\end{split}\end{equation}"
    assert displayable(nested) == r"$$\begin{split}a\begin{cases}b\end{cases}\end{split}$$"
    for within in ("$${}$$", r"\[{}\]", r"\({}\)", "`{}`", "```\n{}\n```"):
        text = within.format(r"\begin{align}a\end{align}")
        assert displayable(text) == text
    assert displayable(r"$\begin{pmatrix}1\end{pmatrix}$") == r"\(\begin{pmatrix}1\end{pmatrix}\)"


def test_math_left_open_does_not_reach_into_a_code_block() -> None:
    """The chat pairs delimiters in the raw text, so an open one would take a fence along."""
    fence = "```\n\\) \\] $$\n```\n"
    assert displayable(r"a \( b" + "\n" + fence) == "a &#40; b\n" + fence
    assert displayable(r"a \[ b" + "\n" + fence) == "a &#91; b\n" + fence
    assert displayable("a $$ b\n" + fence) == "a &#36;&#36; b\n" + fence
    assert displayable("a \\( b\n\nc \\(x\\)") == "a &#40; b\n\nc \\(x\\)"
    assert displayable(r"\[a](b)") == "&#91;a](b)"
    assert displayable(r"\\(a) \\[2pt]") == r"\\&#40;a) \\&#91;2pt]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>x</b>", "&lt;b>x&lt;/b>"),
        ("<!-- c --> <?php", "&lt;!-- c --> &lt;?php"),
        ("<https://a.b/c>", "&lt;https://a.b/c&gt;"),
        ("<a@b.c>", "&lt;a@b.c>"),
        (r"\<b>", "&lt;b>"),
        ("$a<b$ <b>", r"\(a<b\) &lt;b>"),
        ("![alt](http://a.b/c.png)", r"\![alt](http://a.b/c.png)"),
        ("![](data:image/png;base64,AA)", r"\![](data:image/png;base64,AA)"),
        ("![a][r]\n\n[r]: http://a.b", "\\![a][r]\n\n[r]: http://a.b"),
        ("[![a](b)](c)", r"[\![a](b)](c)"),
        (r"!![a](b) \![a](b) \\![a](b)", r"!\![a](b) \![a](b) \\\![a](b)"),
    ],
)
def test_html_and_images_are_shown_not_obeyed(text: str, shown: str) -> None:
    assert displayable(text) == shown
    assert as_typed(text).replace("  \n", "\n") == shown


HOSTILE_HTML = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "a<iframe src='javascript:alert(1)'>",
    "<<script>script>",
    "<\n<script>",
    "</p><style>*{display:none}</style>",
    "<!--><img src=x>-->",
    "<![CDATA[<script>]]>",
    "<?xml <script>?>",
    "`<b>\n\n<script>`",
    "$5 <script> and $6",
    "- ```\n  a\n\n<script>",
    "> ```\n<script>",
    "\\`<script>\\`",
    "\\<script>",
    "https://a.b\\<script>",
    "$x\n\n<script>$",
    "\\(\n\n<script>\\)",
    "`$$` $$<script>$$",
    "`\\(` \\(<script>\\)",
    "```\n\\[\n```\n\\[<script>\\] \\begin{align}<img src=x>\\end{align} $<b>$",
]


def tags_outside_code(text: str) -> list[str]:
    """What follows each `<` that could open a tag, where the text holds no code that does so itself."""
    return [after[:8] for after in text.split("<")[1:] if after[:1].isalpha() or after[:1] in ("/", "!", "?")]


@pytest.mark.parametrize("rewrite", [displayable, as_typed])
def test_no_tag_survives(rewrite: Callable[[str], str]) -> None:
    assert any("<script" in text for text in HOSTILE_HTML) and tags_outside_code(HOSTILE_HTML[0])  # positive control
    for text in HOSTILE_HTML:
        assert tags_outside_code(rewrite(text)) == [], text


def test_after_code_with_a_delimiter_math_holds_neither_tag_nor_image() -> None:
    """The chat pairs the `$$` in code with the next one, and what follows it is no longer math to it."""
    assert displayable("`$$` $$a<b ![c](d)$$") == "`$$` $$a< b ! [c](d)$$"


ANSWERS = {
    "math": """Let $f(x) = x^2$ on $[0, 1]$; a ticket is $5, or $6.

\\begin{align*}
f'(x) &= 2x \\\\[2pt]
f(0) &< f(1)
\\end{align*}

1. First, \\(x < y\\):
   $$
   \\begin{aligned} x &= 1 \\end{aligned}
   $$
2. **So** \\[ x_1 * x_2 \\] and `$x`.

| $n$ | $n!$ |
|----:|:-----|
| $3$ | `6`  |
""",
    "code": """Use `grep '$x' <file>`:

```bash
echo $HOME $$ <b>
for i in *; do echo "$i"; done
```

Then in a list:

- Python:

  ```python
  def f(x: list[int]) -> str:
      return f"<b>{x}</b>"
  ```

- ``a `b` $c$ <d>`` and <b>bold</b>, $O(n)$.

~~~html
<script>alert("$")</script>
~~~

It took $3 & 5 < 6.
""",
    "nested": """> A quote with $x$:
> ```
> <i> $x$
> ```
> done <i>

````markdown
```python
$x$ <b>
```
````

![chart](http://a.b/c.png) costs $20 \\$ and ends
""",
}


def code_of(text: str) -> Iterator[str]:
    """The lines inside the fences of our own answers, which are well formed."""
    run = ""
    for line in text.split("\n"):
        bare = line.lstrip("> ")
        if not run and bare.startswith(("```", "~~~")):
            run = bare[: len(bare) - len(bare.lstrip("`~"))]
        elif run and bare == run:
            run = ""
        elif run:
            yield line


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_wherever_a_stream_is_cut_its_code_is_untouched_and_what_was_settled_stays(answer: str) -> None:
    whole = displayable(answer)
    for end in range(len(answer) + 1):
        cut = answer[:end]
        shown = displayable(cut)
        as_typed(cut)
        assert list(code_of(shown)) == list(code_of(cut))
        paragraphs = cut.rfind("\n\n")
        # Only what is still open may change: a blank line settles all but display math and code before it.
        settled = displayable(cut[: paragraphs + 2]) if paragraphs >= 0 else ""
        if all(settled.count(sign) % 2 == 0 for sign in ("$$", "```", "~~~")):
            assert whole.startswith(settled)


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_rewriting_twice_is_rewriting_once(answer: str) -> None:
    """Holds for finished texts; cut in the middle of display math, the second pass may go further."""
    assert displayable(displayable(answer)) == displayable(answer)


@given(st.text(alphabet="ab5 \n\t$\\`~<>!?/[](){}|-*#.&;_^\r", max_size=60))
@quick
def test_any_text_is_shown_and_a_text_without_signs_is_itself(text: str) -> None:
    shown = displayable(text)
    as_typed(text)
    if not any(sign in text for sign in "$\\<!\r"):
        assert shown == text


def test_line_endings_are_those_the_chat_would_make_of_them() -> None:
    assert displayable("```\r\na\r```\r\n$x$") == "```\na\n```\n\\(x\\)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\n\nc", "a  \nb\n\nc"),
        ("a  \nb\n", "a  \nb\n"),
        ("a\n```\nb\nc\n```\nd\ne", "a\n```\nb\nc\n```\nd  \ne"),
        ("def f():\n    return $1", "def f():  \n\u00a0\u00a0\u00a0\u00a0return $1"),
        ("    def f():\n        return 1", "    def f():\n        return 1"),
        ("\tdef f():\n\t\treturn 1", "\tdef f():\n\t\treturn 1"),
        ("- a\n  b", "- a  \n  b"),
        ("$$\na\n$$\nb", "$$\na\n$$  \nb"),
        ("`a\nb`", "`a\nb`"),
        ("is $x$ < $5?\n<b>", "is \\(x\\) < $5?  \n&lt;b>"),
    ],
)
def test_what_a_person_typed_keeps_its_lines(text: str, shown: str) -> None:
    assert as_typed(text) == shown


HOSTILE = {
    "dollars": "$x ",
    "displays": "$$ ",
    "backticks": "`a ",
    "tags": "<a",
    "begins": "\\begin{",
    "environments": "\\begin{align}",
    "open brackets": "\\[",
    "open parentheses": "\\(",
    "table bars": "|\\|",
}


def ladder(size: int) -> str:
    """Backtick runs of ever new lengths: each would look for its own end."""
    steps = "".join("`" * length + " " for length in range(1, int((2 * size) ** 0.5)))
    return steps[:size]


def cpu_seconds(text: str) -> float:
    start = time.process_time()
    displayable(text)
    return time.process_time() - start


@pytest.mark.parametrize("piece", [*HOSTILE.values(), "ladder"], ids=[*HOSTILE, "ladder"])
def test_twice_the_hostile_text_takes_about_twice_the_time(piece: str) -> None:
    """Linear is 2, quadratic 4. Short times say nothing: a quarter of a second is forgiven."""
    long = ladder(200_000) if piece == "ladder" else piece * (200_000 // len(piece))
    assert cpu_seconds(long) < 3.5 * cpu_seconds(long[:100_000]) + 0.25
