"""One line for a rule over answers, for tables that need hundreds of them.

`colour=white|pearly`, `pus=true`, `age_years<0.25`, `duration_weeks>=4`, several joined by ` and `. What
comes out is the same `Rule` that the longer form gives; the longer form is taken as it is.
"""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from milium.knowledge.models.rule import Rule

_TEST = re.compile(r"(?P<answer>[a-z_]+)(?P<sign>=|<|>=)(?P<value>[a-z0-9_.|]+)")


def _comparison(text: str) -> dict[str, Any]:
    match = _TEST.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not `answer=value`, `answer<number` or `answer>=number`")
    answer, sign, value = match["answer"], match["sign"], match["value"]
    if sign == "=":
        if value in {"true", "false"}:
            return {"answer": answer, "is": value == "true"}
        return {"answer": answer, "any_of": value.split("|")}
    return {"answer": answer, "below" if sign == "<" else "at_least": float(value)}


def parse_shorthand(rule: Any) -> Any:
    """The rule in its long form; anything but text comes back untouched.

    >>> parse_shorthand("colour=white|pearly and age_years>=20")["all"][1]
    {'answer': 'age_years', 'at_least': 20.0}

    Raises: ValueError when a part of the text is no test of an answer.
    """
    if not isinstance(rule, str):
        return rule
    parts = [_comparison(part) for part in rule.split(" and ")]
    return parts[0] if len(parts) == 1 else {"all": parts}


AnswerRule = Annotated[Rule, BeforeValidator(parse_shorthand)]
