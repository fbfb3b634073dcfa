"""The checkers of schemas: each keyword can be met and missed, and both say so."""

import pytest

from tests.quick_schema import compiled
from tests.schema import Schema


@pytest.mark.parametrize(
    ("spec", "good", "bad", "said"),
    [
        ({"type": "object"}, {}, [], "$: [] is no object"),
        ({"type": ["string", "null"]}, None, 1, "$: 1 is no string or null"),
        ({"type": "integer"}, 1, True, "$: True is no integer"),
        ({"type": "number"}, 1.5, "1.5", "$: '1.5' is no number"),
        ({"enum": ["a", "b"]}, "a", "c", "$: 'c' is none of ['a', 'b']"),
        ({"const": 1}, 1, True, "$: True is none of [1]"),
        ({"required": ["a"]}, {"a": 1}, {}, "$: a is missing"),
        (
            {"properties": {"a": {"type": "string"}}, "additionalProperties": False},
            {"a": ""},
            {"b": 1},
            "$: b is not known",
        ),
        ({"properties": {"a": {"type": "string"}}}, {"a": "", "b": 1}, {"a": 1}, "$.a: 1 is no string"),
        ({"additionalProperties": {"type": "null"}}, {"a": None}, {"a": 1}, "$.a: 1 is no null"),
        ({"items": {"type": "string"}}, ["a"], ["a", 1], "$[1]: 1 is no string"),
        ({"uniqueItems": True}, [1, 2], [1, 1], "$: something stands there twice"),
        ({"minItems": 1}, [1], [], "$: 0 is outside minItems 1"),
        ({"maxItems": 1}, [1], [1, 2], "$: 2 is outside maxItems 1"),
        ({"minLength": 1}, "a", "", "$: 0 is outside minLength 1"),
        ({"minimum": 0}, 0, -1, "$: -1 is outside minimum 0"),
        ({"maximum": 1}, 1, 2, "$: 2 is outside maximum 1"),
        ({"pattern": "^a+$"}, "aa", "ab", "$: 'ab' does not match ^a+$"),
        (
            {"$defs": {"word": {"type": "string"}}, "items": {"$ref": "#/$defs/word"}},
            ["a"],
            [1],
            "$[0]: 1 is no string",
        ),
    ],
)
def test_a_keyword_can_be_met_and_missed(spec, good, bad, said):
    schema, holds = Schema(spec), compiled(spec)

    assert schema.faults(good) == []
    assert schema.faults(bad) == [said]
    assert (holds(good), holds(bad)) == (True, False)


@pytest.mark.parametrize("spec", [{"oneOf": []}, {"items": {"format": "date"}}])
def test_a_keyword_that_is_not_known_is_refused(spec):
    with pytest.raises(ValueError, match="does not know"):
        Schema(spec)
