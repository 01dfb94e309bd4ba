"""Lets MiniStack 1.5.33, the pinned version, run state machines of which the test plays the functions.

1. A function is not run: the test is asked over HTTP what it answers. Lambda is not what is compared here.
2. The test is told how long each wait and each delay before a retry would have been. With SFN_WAIT_SCALE=0 none is.

Nothing in how MiniStack reads a definition is touched, unless MACHINES_CORRECTED is set: then it is corrected as in
the wire suite, whose patches say what they correct. The product's own machines need that, the small ones do without.
"""

import contextvars
import json
import os
import urllib.request

if os.environ.get("MACHINES_CORRECTED"):
    os.environ["WIRE_PRELOAD"] = "unused"
    __import__("patch_ministack")

from ministack.services import stepfunctions as states

_execution = contextvars.ContextVar("execution", default="")


def _ask(message: dict) -> dict:
    body = json.dumps({"execution": _execution.get(), **message}).encode()
    with urllib.request.urlopen(urllib.request.Request(os.environ["MACHINES_ASK"], body), timeout=60) as answer:
        return json.load(answer)


def _call_lambda(func_ref, event):
    name = func_ref.split(":function:")[-1].split(":")[0]
    answer = _ask({"function": name, "payload": event})
    if "failure" in answer:
        failure = answer["failure"]
        # Spelled as Lambda spells it, for the text is part of outputs.
        raise states._ExecutionError(failure["errorType"], json.dumps(failure, separators=(",", ":")))
    return answer["result"]


_run_execution = states._run_execution


def _run_and_remember(exec_arn):
    _execution.set(exec_arn)
    _run_execution(exec_arn)


_scaled_sleep = states._scaled_sleep


def _tell_and_sleep(seconds):
    _ask({"waited": seconds})
    _scaled_sleep(seconds)


states._call_lambda = _call_lambda
states._run_execution = _run_and_remember
states._scaled_sleep = _tell_and_sleep
