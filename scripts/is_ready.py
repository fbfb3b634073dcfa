"""Ask this container's own /readyz, under the name that the site answers to. Exit 0 when it is ready."""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("ORTHOREGEN_HOSTS", "localhost").split(",")[0]
request = urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": host})
try:
    urllib.request.urlopen(request, timeout=10).close()
except (urllib.error.URLError, OSError) as error:
    sys.exit(f"not ready: {error}")
