"""The site's settings for its tests: the demo's, with what only costs time taken out."""

import os
import tempfile

os.environ["MILIUM_MODE"] = "demo"
os.environ.setdefault("MILIUM_DATA_DIR", tempfile.mkdtemp(prefix="milium-tests-"))

from milium_site.settings import *  # noqa: F403
from milium_site.settings import DATABASES, STATIC_ROOT, STORAGES

STATIC_ROOT.mkdir(
    parents=True, exist_ok=True
)  # WhiteNoise warns of a missing folder, and warnings are errors

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: races need connections that do not share one transaction.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["MILIUM_DATA_DIR"], "tests.sqlite3")}  # noqa: PTH118
