"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from intake.headless.start import knowledge_or_end

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")

with knowledge_or_end():
    application = get_wsgi_application()
