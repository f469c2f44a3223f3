"""The interface keeps what its own document says, whatever is sent to it."""

import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import factories
from milium_site.api.forms import KEY_PATTERN
from milium_site.api.queries import token_of
from milium_site.api.views.document import document
from milium_site.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
NEGATIVE = schemathesis.GenerationMode.NEGATIVE
OPERATIONS = sorted((path, method) for path, methods in document()["paths"].items() for method in methods)


@pytest.fixture
def clinic(settings, db):
    """A clinic that a real WSGI request can see: it must not close the connection that holds the test's rows."""
    settings.ABUSE_LIMITS = False
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield factories.make_clinic()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_document_names_the_version_every_step_and_no_operation_twice():
    found = document()
    assert found["openapi"].startswith("3.1")
    names = [
        operation["operationId"] for methods in found["paths"].values() for operation in methods.values()
    ]
    assert len(names) == len(set(names))
    assert {"list_services", "list_locations", "list_free_times", "book", "show", "move", "cancel"} <= {
        *names
    }


def test_every_write_takes_a_key():
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            headers = {each["name"] for each in operation["parameters"] if each["in"] == "header"}
            assert ("Idempotency-Key" in headers) == (method != "get"), (method, path)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_interface_keeps_its_document(clinic, path, method):
    """Requests made from the document, right and wrong ones."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = schema[path][method]
    start = (datetime.now(UTC) + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    token = token_of(factories.make_appointment(clinic, start))

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    @given(case=st.one_of(operation.as_strategy(), operation.as_strategy(generation_mode=NEGATIVE)))
    def keeps(case):
        headers = {"Authorization": f"Bearer {token}"}
        if re.fullmatch(KEY_PATTERN, str((case.headers or {}).get("Idempotency-Key", ""))):
            # A right key, and a new one: a request of an earlier example must not be answered again.
            headers["Idempotency-Key"] = secrets.token_hex(16)
        case.call_and_validate(headers=headers, checks=CHECKS)

    keeps()
