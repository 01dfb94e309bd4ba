"""Python imports this module by itself when its folder is on PYTHONPATH; engines.ts says which engine it is in."""

import os

if "WIRE_ENGINE" in os.environ:
    __import__(f"patch_{os.environ['WIRE_ENGINE']}")
