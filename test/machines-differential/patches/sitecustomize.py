"""Python imports this module by itself when its folder is on PYTHONPATH."""

import os

if "MACHINES_ASK" in os.environ:
    __import__("patch_machines")
