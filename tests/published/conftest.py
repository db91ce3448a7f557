"""Test files that others publish: never part of the project, read where a setting names them.

HUIYIN_JSONLOGIC_TESTS names a copy of tests.json of jsonlogic.com; without it nothing here is collected.
"""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("HUIYIN_JSONLOGIC_TESTS") else ["test_json_logic.py"]
