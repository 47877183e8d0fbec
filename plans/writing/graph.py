"""A plan drawn as a Mermaid graph."""

from collections.abc import Mapping, Sequence

from plans.durations import written
from plans.plan import PlannedStep


def mermaid(
    steps: Sequence[PlannedStep],
    language: str = "en",
    states: Mapping[str, str] | None = None,
) -> str:
    """Return the graph of the steps, each after those it waits for.

    Args:
        steps: In the order of the plan.
        language: Of the titles.
        states: How steps stand, by name: waiting, met or short; colours the boxes.
    """
    start = _START.get(language.split("-", maxsplit=1)[0], _START["en"])
    lines = ["flowchart TD", f"    start(({start}))"]
    for step in steps:
        title = step.title.get(language) or next(iter(step.title.values()), step.step)
        lines.append(
            f'    {_id(step.step)}["{_plain(title)}<br/>{_small(step, language)}"]'
        )
    for step in steps:
        before = [_id(name) for name in step.after] or ["start"]
        lines += [f"    {one} --> {_id(step.step)}" for one in before]
    for name, state in (states or {}).items():
        lines.append(f"    class {_id(name)} {state}")
    if states:
        lines += [f"    classDef {state} {style}" for state, style in _STYLES.items()]
    return "\n".join(lines) + "\n"


_START = {"en": "alarm", "zh": "响应启动"}
_STYLES = {
    "waiting": "fill:#fff3cd,stroke:#946200",
    "met": "fill:#d1e7dd,stroke:#0a5c36",
    "short": "fill:#f8d7da,stroke:#9b1c2a",
}


def _id(name: str) -> str:
    # `end` and others are words of Mermaid.
    return f"s_{name.replace('-', '_')}"


def _small(step: PlannedStep, language: str) -> str:
    deadline = f", {written(step.within, language)}" if step.within else ""
    return f"{step.kind}, {step.level}{deadline}"


def _plain(text: str) -> str:
    """Return the text without what Mermaid or a page would read as its own."""
    marks = {"&": "#38;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
    escaped = "".join(marks.get(one, one) for one in text.replace("#", "#35;"))
    return " ".join(escaped.split())
