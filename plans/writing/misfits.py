"""What does not fit a model, in plain words; and what fits all the same."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from plans.writing.findings import Finding, Path

#: By pydantic's type of problem: message and hint, in English and Chinese.
_PLAIN_WORDS = {
    "missing": (
        ("the key {key} is missing", "add it here"),
        ("缺少键 {key}", "请在此处补上"),
    ),
    "extra_forbidden": (
        ("nobody knows the key {key}", "look for a typing error"),
        ("没有名为 {key} 的键", "请检查是否有拼写错误"),
    ),
    "string_type": (("{key} is text", "write words"), ("{key} 应为文字", "请填写文字")),
    "string_too_short": (("{key} is empty", "write it"), ("{key} 是空的", "请填写")),
    "string_pattern_mismatch": (
        ("{key} cannot be called {value}", "write small letters, digits, - and _"),
        ("{key} 不能写成 {value}", "请用小写字母、数字、- 和 _"),
    ),
    "enum": (
        ("{key} cannot be {value}", "there are: {expected}"),
        ("{key} 不能是 {value}", "可选：{expected}"),
    ),
    "int_parsing": (
        ("{key} is a whole number", "write digits only"),
        ("{key} 应为整数", "请只写数字"),
    ),
    "greater_than_equal": (
        ("{key} is too small", "it is at least {ge}"),
        ("{key} 太小", "至少为 {ge}"),
    ),
    "too_short": (
        ("{key} is empty", "write at least one"),
        ("{key} 是空的", "请至少写一项"),
    ),
    "tuple_type": (
        ("{key} is a list", "write [a, b] or a line with - for each"),
        ("{key} 应为列表", "请写成 [a, b] 或每行一个 -"),
    ),
    "model_type": (
        ("{key} is keys with values", "see the guide, plans/README.md"),
        ("{key} 应为键和值", "见编写指南 plans/README.md"),
    ),
    "date_from_datetime_parsing": (
        ("{key} is a day", "write it as 2027-04-20"),
        ("{key} 应为日期", "请写成 2027-04-20"),
    ),
}
_SAME = {
    "list_type": "tuple_type",
    "dict_type": "model_type",
    "mapping_type": "model_type",
    "model_attributes_type": "model_type",
    "date_parsing": "date_from_datetime_parsing",
    "literal_error": "enum",
}
_OTHER = (
    ("{key}: {problem}", "see the guide, plans/README.md"),
    ("{key} 不符合要求（{problem}）", "见编写指南 plans/README.md"),
)
#: A key that a rule of its own asks for.
_RULE_OF_MISSING = {
    "owner": "M015",
    "deputy": "M015",
    "stand_down": "M016",
    "authority": "M010",
}


def misfits(
    model: type[BaseModel], value: object, path: Path = ()
) -> Iterator[Finding]:
    """Yield a finding for everything in the value that does not fit the model."""
    try:
        model.model_validate(value)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            yield _finding(problem, path)


def fitting(model: type[BaseModel], value: object) -> dict[str, Any]:
    """Return, by field, what fits the model; a field left out has its default."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if isinstance(value, Mapping) and name in value:
            try:
                found[name] = _adapter(model, name).validate_python(value[name])
            except ValidationError:
                continue  # misfits() tells it
        elif not field.is_required():
            found[name] = field.get_default(call_default_factory=True)
    return found


@cache
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    annotation: Any = field.annotation
    for one in field.metadata:
        annotation = Annotated[annotation, one]
    return TypeAdapter(annotation)


def _finding(problem: ErrorDetails, path: Path) -> Finding:
    kind = problem["type"]
    loc = tuple(part for part in problem["loc"] if part != "[key]")
    words = _PLAIN_WORDS.get(_SAME.get(kind, kind), _OTHER)
    facts = {
        **problem.get("ctx", {}),
        "key": ".".join(map(str, loc)) or "the file",
        "value": str(problem["input"])[:40],
        "problem": problem["msg"].removeprefix("Value error, "),
    }
    (message, hint), zh = words
    last = str(loc[-1]) if loc else ""
    return Finding(
        rule=_RULE_OF_MISSING.get(last, "M002") if kind == "missing" else "M002",
        message=_filled(message, facts),
        hint=_filled(hint, facts),
        zh=(_filled(zh[0], facts), _filled(zh[1], facts)),
        path=(*path, *loc),
    )


def _filled(words: str, facts: Mapping[str, object]) -> str:
    for name, value in facts.items():
        words = words.replace(f"{{{name}}}", " ".join(str(value).split())[:200])
    return words
