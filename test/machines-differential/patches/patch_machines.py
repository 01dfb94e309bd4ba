"""Lets MiniStack 1.5.33, the pinned version, run state machines of which the test plays the functions.

1. A function is not run: the test is asked over HTTP what it answers. Lambda is not what is compared here.
2. The test is told how long each wait and each delay before a retry would have been. With SFN_WAIT_SCALE=0 none is.

Nothing in how MiniStack reads a definition is touched, unless MACHINES_CORRECTED is set: then it is corrected as in
the wire suite, whose patches say what they correct, and a wait that is skipped has passed all the same, for $millis()
and for the times in the context. The product's own machines need that, the small ones do without.
"""

import contextvars
import datetime
import json
import os
import threading
import time
import urllib.request

if os.environ.get("MACHINES_CORRECTED"):
    os.environ["WIRE_PRELOAD"] = "unused"
    __import__("patch_ministack")
    __import__("patch_history")

from ministack.services import stepfunctions as states

_execution = contextvars.ContextVar("execution", default="")


class _Clock:
    """How much waiting a thread of an execution has skipped. A branch begins with its parent's, which then waits for it."""

    current = contextvars.ContextVar("clock", default=None)

    def __init__(self, parent=None):
        self.thread = threading.get_ident()
        self.parent = parent
        self.seconds = self.joined = parent.seconds if parent else 0

    @classmethod
    def own(cls):
        clock = cls.current.get()
        if clock is None or clock.thread != threading.get_ident():
            clock = cls(clock)
            cls.current.set(clock)
        clock.seconds = max(clock.seconds, clock.joined)
        return clock

    def skip(self, seconds):
        self.seconds += seconds
        above = self.parent
        while above:
            above.joined = max(above.joined, self.seconds)
            above = above.parent

    @classmethod
    def now(cls):
        return time.time() + cls.own().seconds


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
    _Clock.current.set(_Clock())
    _run_execution(exec_arn)


_scaled_sleep = states._scaled_sleep


def _tell_and_sleep(seconds):
    _ask({"waited": seconds})
    _Clock.own().skip(seconds)
    _scaled_sleep(seconds)


_register_functions = states._register_sfn_jsonata_functions


def _register_with_clock(expression):
    _register_functions(expression)
    expression.register_lambda("millis", lambda: int(_Clock.now() * 1000))


def _iso_with_clock():
    at = datetime.datetime.fromtimestamp(_Clock.now(), datetime.timezone.utc)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


states._call_lambda = _call_lambda
states._run_execution = _run_and_remember
states._scaled_sleep = _tell_and_sleep
if os.environ.get("MACHINES_CORRECTED"):
    states._register_sfn_jsonata_functions = _register_with_clock
    states.now_iso = _iso_with_clock
