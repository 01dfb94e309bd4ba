"""Corrects MiniStack 1.5.33, the pinned version, where an execution's history says less than on AWS.

1. The states of a branch and of an iteration enter and leave the history as all others do. MiniStack leaves them out,
   so that nobody who follows a failover would learn that the standby starts.
   https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
2. An event's id is its own. Branches are threads, and two of MiniStack's could take the same.

Apart from patch_ministack.py, because the machines' comparison compares the outer path only.
"""

import contextvars
import json
import threading

from ministack.services import stepfunctions as states

# The execution whose branch or iteration runs here; none in an execution's outermost states, which are told already.
inside = contextvars.ContextVar("inside", default=None)

_one_at_a_time = threading.Lock()
_add_event = states._add_event


def _add_event_alone(*args, **kwargs):
    with _one_at_a_time:
        return _add_event(*args, **kwargs)


_run_sub_machine = states._run_sub_machine


def _run_inside(states_, start, input_, execution, ctx):
    token = inside.set(execution)
    try:
        return _run_sub_machine(states_, start, input_, execution, ctx)
    finally:
        inside.reset(token)


def _telling(kind, execute):
    def execute_and_tell(state_def, input_, *rest):
        execution = inside.get()
        if execution is None:
            return execute(state_def, input_, *rest)
        name = rest[-1]["State"]["Name"]
        entered = {"name": name, "input": json.dumps(input_)}
        states._add_event(execution, f"{kind}StateEntered", {"stateEnteredEventDetails": entered})
        output, following = execute(state_def, input_, *rest)
        exited = {"name": name, "output": json.dumps(output)}
        states._add_event(execution, f"{kind}StateExited", {"stateExitedEventDetails": exited})
        return output, following

    return execute_and_tell


states._add_event = _add_event_alone
states._run_sub_machine = _run_inside
for _kind in ("Pass", "Task", "Choice", "Wait", "Parallel", "Map"):
    _name = f"_execute_{_kind.lower()}"
    setattr(states, _name, _telling(_kind, getattr(states, _name)))
