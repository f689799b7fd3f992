"""Read the question templates in questions/*.toml and fill their slots.

A file has slots (lists of values) and groups (one idea, several wordings). `{city}` draws from the list `city`;
`{city2}` draws from it again. Splits go by group, so that no template stands on both sides, and separately for every
list of routes, so that every order of agents stands in every split.
"""

import random
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from zlib import crc32

FOLDER = Path(__file__).with_name("questions")
FIRST_NAMES = (
    "Ada Ben Carla Deniz Emma Farid Grace Hugo Ines Jonas Kofi Lena Mira Noor Omar Priya Quinn Rosa Sven Tara "
    "Umar Vera Wen Xenia Yara Zoe Aiko Bram Chidi Dara Elif Finn Gita Hana Ivan Jana Kai Lucia Mateo Nia"
).split()
VALIDATION_SHARE, TEST_SHARE = 0.10, 0.05


@dataclass(frozen=True, slots=True)
class Group:
    """One idea in several wordings, with the plan's facts."""

    name: str
    routes: tuple[str, ...]
    tasks: tuple[str, ...]
    tags: tuple[str, ...]
    difficulty: str
    questions: tuple[str, ...]
    after: tuple[str, ...]
    slots: dict[str, list[str]]
    split: str = "train"


@cache
def read_groups() -> tuple[Group, ...]:
    """All groups of all files, in a stable order.

    Raises:
        ValueError: two groups have one name.
    """
    groups = [group for path in sorted(FOLDER.glob("*.toml")) for group in _read_file(path)]
    names = [group.name for group in groups]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"Two groups of {FOLDER} have the same name: {', '.join(sorted(twice))}.")
    return tuple(_with_splits(groups))


def _with_splits(groups: list[Group]) -> Iterator[Group]:
    """`groups` in their order, each with its split: the hashes of the names decide, within each list of routes."""
    kinds: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for group in sorted(groups, key=lambda group: crc32(group.name.encode())):
        kinds.setdefault((group.routes, bool(group.after)), []).append(group.name)
    splits = {}
    for names in kinds.values():
        tested = max(1, round(len(names) * TEST_SHARE))
        validated = max(1, round(len(names) * VALIDATION_SHARE))
        splits |= dict.fromkeys(names[:tested], "test")
        splits |= dict.fromkeys(names[tested : tested + validated], "validation")
    for group in groups:
        yield replace(group, split=splits.get(group.name, "train"))


def _read_file(path: Path) -> list[Group]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    slots = table.get("slots", {})
    return [
        Group(
            name=row["name"],
            routes=tuple(row["routes"]),
            tasks=tuple(row["tasks"]) if "tasks" in row else (row["task"],),
            tags=tuple(row["tags"]),
            difficulty=row["difficulty"],
            questions=tuple(row["questions"]),
            after=tuple(row.get("after", ())),
            slots=slots,
        )
        for row in table["group"]
    ]


def fill(template: str, slots: dict[str, list[str]], rng: random.Random) -> str:
    """`template` with every slot filled."""
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    return template.format_map({name: _draw(name, slots, rng) for name in sorted(names)})


def _draw(name: str, slots: dict[str, list[str]], rng: random.Random) -> str:
    if name in slots:
        return str(rng.choice(slots[name]))
    stem = name.rstrip(string.digits)
    if stem in slots:
        return str(rng.choice(slots[stem]))
    return BUILT_IN[stem](rng)


BUILT_IN = {
    "n": lambda rng: str(rng.randint(1, 20)),
    "big": lambda rng: str(rng.randint(21, 999)),
    "huge": lambda rng: str(rng.randint(1000, 99999)),
    "dec": lambda rng: f"{rng.randint(0, 99)}.{rng.randint(1, 9)}",
    "name": lambda rng: rng.choice(FIRST_NAMES),
    "var": lambda rng: rng.choice("abcdmnptxyz"),
}
