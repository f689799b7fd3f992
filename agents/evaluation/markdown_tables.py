"""Markdown tables of figures, one form for the README and the model cards."""

from collections.abc import Collection, Iterable, Sequence

FIGURE_HEADER = ("Measured here", "n", "Value (95 % interval)", "Worst part", "Simple baselines, same questions")


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars inside cells are escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def figure_rows(record: dict, names: Collection[str] = ()) -> list[list[str]]:
    """One row a figure of assets/scores/<variant>.json, or of the figures in `names` alone."""
    return [
        [
            f"{figure['label']}{' (' + figure['note'] + ')' if figure['note'] else ''}",
            str(figure["n"]),
            estimate_text(figure),
            "; ".join(f"{by} {name}: {estimate_text(figure['by'][by][name])}" for by, name in figure["worst"].items()),
            "; ".join(f"{name}: {estimate_text(baseline)}" for name, baseline in figure["baselines"].items()),
        ]
        for figure in record["figures"]
        if not names or figure["name"] in names
    ]


def part_tables(record: dict) -> str:
    """Every breakdown of every figure."""
    tables = [
        f"{figure['label']}, by {by}:\n\n"
        + markdown_table(
            (by.capitalize(), "n", "Value (95 % interval)"),
            ([name, str(part["n"]), estimate_text(part)] for name, part in parts.items()),
        )
        for figure in record["figures"]
        for by, parts in figure["by"].items()
    ]
    return "\n\n".join(tables)


def origin(record: dict) -> str:
    """The line under a table that says how to get it again."""
    return f"`{record['command']}`, {record['date']}, seed {record['seed']}, commit `{record['commit']}`."


def estimate_text(estimate: dict) -> str:
    """A value with its interval."""
    low, high = estimate["interval"]
    return f"{estimate['value']:.3f} ({low:.3f} to {high:.3f})"
