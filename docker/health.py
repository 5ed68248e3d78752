"""Exit 0 when this container's Odoo answers and reaches its database."""

import sys
import urllib.request

try:
    with urllib.request.urlopen(
        "http://127.0.0.1:8069/web/health?db_server_status=1", timeout=4
    ) as answer:
        sys.exit(answer.status != 200)
except OSError as error:
    sys.exit(f"Odoo does not answer: {error}")
