"""The WSGI entry point."""

import gc
import os
import re
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from intake.headless.start import knowledge_or_end

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")

CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)
with knowledge_or_end():
    django = get_wsgi_application()
    import_module(settings.ROOT_URLCONF)  # now, once for all processes, and not by the first request of each
gc.collect()
gc.freeze()  # what was loaded stays: looking through all of it for what can go stops a request for 0.1 s


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Django, for whom every body is in UTF-8, as our pages are.

    What a request says of its letters is believed by Django before anything of ours can refuse it, and Python
    knows some, such as rot13, that end in a fault.
    """
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return django(environ, start_response)
