"""What the site's tests share beside `tests/conftest.py`."""

import time

import pytest

OTHER_SESSIONS = (
    "SELECT state, query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database. PostgreSQL drops it only once every session has ended, those of pools and dead servers too."""
    yield
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()
        with connection.Database.connect(**_without_pool(connection)) as own:
            for _ in range(100):
                others = own.execute(OTHER_SESSIONS).fetchall()
                if not others:
                    return
                time.sleep(0.1)
    pytest.fail(f"A test left sessions open: {others}")


def _without_pool(connection):
    asked = connection.get_connection_params()
    return {name: asked[name] for name in ("dbname", "user", "password", "host", "port") if name in asked}
