"""What every test may ask for. Factories for rows live in `factories.py`, Hypothesis strategies in `strategies.py`."""

import os
from importlib import import_module

import pytest
from hypothesis import HealthCheck, settings

# Playwright's synchronous interface runs an event loop in the test's thread; Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# The same examples at every run, so that a change is judged by what it changed; `HYPOTHESIS_PROFILE=explore` looks
# further, with other examples each time. A busy machine is no failed law.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_configure(config):
    """Pages in other languages are tested with the catalogues as they are now."""
    if not hasattr(config, "workerinput"):
        from messages import compile_catalogues

        compile_catalogues()


@pytest.fixture(autouse=True, scope="session")
def _audit_trail_is_emptied_between_tests():
    """Tests with real transactions empty every table afterwards; the audit trail's own guard would refuse that."""
    from django.db import connection

    guard = import_module("milium_site.audit.migrations.0002_append_only")
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def lifted(self, sql_list):
        with self.connection.cursor() as cursor:
            for statement in guard.lift(self.connection.vendor):
                cursor.execute(statement)
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for statement in guard.guards(self.connection.vendor):
                cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", lifted)
        yield
