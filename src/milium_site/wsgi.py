"""The WSGI application that `milium-site serve` hands to Granian."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "milium_site.settings")
application = get_wsgi_application()
