"""The description of the whole API is complete: every view says what it takes and what it returns."""

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema


def test_schema_is_valid_and_free_of_warnings():
    GENERATOR_STATS.reset()

    schema = SchemaGenerator().get_schema(request=None, public=True)

    validate_schema(schema)
    assert {**GENERATOR_STATS._error_cache, **GENERATOR_STATS._warn_cache} == {}
    assert {"/api/v1/agents/", "/api/v1/customers/{id}/", "/api/v1/interactions/{id}/events/"} <= set(
        schema["paths"]
    )
