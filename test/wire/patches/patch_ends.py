"""Corrects MiniStack 1.5.33, the pinned version, where an execution that has ended does not rest, and lets one time out.

1. A stopped execution enters no further state, in its branches and iterations either; nothing is added to its history,
   and its end stays the one it has. MiniStack stops its outermost states only, and one that fails afterwards has failed.
   https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
2. No correction but a way to inject what MiniStack never does: StopExecution with the error States.Timeout leaves what
   a state machine's TimeoutSeconds leaves on AWS, the status TIMED_OUT. Who heeds the seconds is not tried by that.
   https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
   https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionTimedOutEventDetails.html

Apart from the other two, because nobody stops an execution in the machines' comparison.
"""

from ministack.services import stepfunctions as states
from patch_history import inside

_add_event = states._add_event


def _add_event_before_end(execution, event_type, details=None):
    # Its end is the one event that comes after its status has changed.
    if execution["status"] != "RUNNING" and not event_type.startswith("Execution"):
        return None
    return _add_event(execution, event_type, details)


_fail_execution = states._fail_execution


def _fail_execution_once(execution, error, cause):
    if execution["status"] == "RUNNING":
        _fail_execution(execution, error, cause)


def _unless_over(execute):
    def execute_unless_over(*args):
        execution = inside.get()
        if execution is not None and execution["status"] != "RUNNING":
            raise states._ExecutionError("States.Runtime", "the execution has ended")
        return execute(*args)

    return execute_unless_over


_stop_execution = states._stop_execution


def _stop_or_time_out(data):
    execution = states._executions.get(data.get("executionArn"))
    if data.get("error") != "States.Timeout" or execution is None or execution["status"] != "RUNNING":
        return _stop_execution(data)
    execution.update(status="TIMED_OUT", stopDate=states.now_iso())
    states._add_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {}})
    states._emit_execution_status_event(execution)
    return states.json_response({"stopDate": execution["stopDate"]})


states._add_event = _add_event_before_end
states._fail_execution = _fail_execution_once
states._stop_execution = _stop_or_time_out
for _kind in ("Pass", "Task", "Choice", "Wait", "Parallel", "Map"):
    _name = f"_execute_{_kind.lower()}"
    setattr(states, _name, _unless_over(getattr(states, _name)))
