"""Python imports this module by itself when its folder is on PYTHONPATH; engines.ts says what it patches."""

import os

for name in os.environ.get("WIRE_PATCHES", "").split():
    __import__(f"patch_{name}")
