"""Corrects MiniStack 1.5.33, the pinned version, where a function in Node behaves otherwise than on AWS Lambda.

1. An error that a handler throws reaches the caller under the error's own name (errorType). MiniStack says
   Runtime.HandlerError, so no Retry or Catch that names an error would ever match.
   https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
2. A resource that CloudFormation names has another name in each Region, as on AWS, where the suffix is random.
   MiniStack derives it from the stack and the logical id alone, so the second Region's roles overwrite the first's.
   https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
3. PutMetricData gives the condition key cloudwatch:namespace, so that AUTH can judge policies that ask for it.
   https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
4. A Parallel state in JSONata has its Output and its Assign, its branches keep their own variables and context, and
   a Succeed state has its Output. MiniStack leaves all of that out, so a failover would never learn its verdict.
   https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
   https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html
5. A function's own HTTPS requests go where they are sent. MiniStack redirects those to *.amazonaws.com to itself, so
   that a lost Region's API would answer; the bundled SDK needs no such help, it takes AWS_ENDPOINT_URL.
6. StartExecution with the name and input of an execution that is running answers with that one; MiniStack refuses it.
   https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
7. The file named by WIRE_PRELOAD runs before the handler: it stands for the network that the functions are in.
"""

import copy
import hashlib
import json
import os
import threading
import urllib.parse


def _replace(text: str, old: str, new: str) -> str:
    if old not in text:
        raise RuntimeError(f"MiniStack is not the version that is patched here: {old!r} is not in its worker")
    return text.replace(old, new)


def _patch_errors() -> None:
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    script = _replace(
        lambda_runtime._NODEJS_WORKER_SCRIPT,
        'status: "error", error: String(err.message || err)',
        'status: "error", error_type: err && err.name, error: String(err.message || err)',
    )
    script = _replace(script, "      patchAwsSdk();\n", "")
    lambda_runtime._NODEJS_WORKER_SCRIPT = f"require({os.environ['WIRE_PRELOAD']!r});\n{script}"

    # One thread carries an invocation from the function to its worker and back.
    last = threading.local()
    invoke = lambda_runtime.Worker.invoke

    def invoke_and_remember(self, *args, **kwargs):
        result = invoke(self, *args, **kwargs)
        last.error_type = result.get("error_type")
        return result

    execute = lambda_svc._execute_function_warm

    def execute_by_name(*args, **kwargs):
        last.error_type = None
        answer = execute(*args, **kwargs)
        if answer.get("error") and last.error_type:
            answer["body"]["errorType"] = last.error_type
        return answer

    lambda_runtime.Worker.invoke = invoke_and_remember
    lambda_svc._execute_function_warm = execute_by_name


def _patch_names() -> None:
    from ministack.core.responses import get_region
    from ministack.services.cloudformation import provisioners

    by_stack = provisioners._physical_name

    def by_stack_and_region(*args, **kwargs):
        name = by_stack(*args, **kwargs)
        suffix = hashlib.sha256(f"{name}:{get_region()}".encode()).hexdigest()[:13]
        return name[:-13] + (suffix if name == name.lower() else suffix.upper())

    provisioners._physical_name = by_stack_and_region


def _patch_metrics() -> None:
    from ministack.core import iam_actions

    tags = iam_actions.request_tag_context

    def with_namespace(service, iam_action, body, params):
        context = tags(service, iam_action, body, params)
        if iam_action == "cloudwatch:PutMetricData":
            context["cloudwatch:namespace"] = _namespace(body)
        return context

    iam_actions.request_tag_context = with_namespace


def _namespace(body: bytes) -> str:
    """The namespace in whichever of CloudWatch's protocols the SDK speaks."""
    if body[:1] == b"{":
        return json.loads(body).get("Namespace", "")
    if body.startswith((b"Action=", b"Namespace=")) or b"&Namespace=" in body:
        return urllib.parse.parse_qs(body.decode()).get("Namespace", [""])[0]
    import cbor2

    return cbor2.loads(body).get("Namespace", "")


def _patch_states() -> None:
    from ministack.services import stepfunctions as states

    run_sub_machine = states._run_sub_machine

    def run_in_own_scope(states_, start, input_, execution, ctx):
        return run_sub_machine(states_, start, input_, execution, copy.deepcopy(ctx))

    run_branches = states._run_parallel_branches

    def run_branches_and_assign(state_def, raw_input, execution, ctx):
        results, following = run_branches(state_def, raw_input, execution, ctx)
        if states._state_query_language(state_def, ctx) != "JSONata":
            return results, following
        output = states._apply_jsonata_output(state_def, raw_input, ctx, result=results, default=results)
        states._apply_state_assign(state_def, raw_input, ctx, result=results)
        return output, following

    output_path = states._apply_output_path

    def output_path_or_output(state_def, output, ctx=None):
        if state_def.get("Type") == "Succeed" and states._state_query_language(state_def, ctx) == "JSONata":
            return states._apply_jsonata_output(state_def, output, ctx, default=output)
        return output_path(state_def, output, ctx)

    start_execution = states._start_execution

    def start_execution_once(data):
        base = states._resolve_state_machine_arn(data.get("stateMachineArn", ""))
        arn = f"{base}:{data.get('name')}".replace(":stateMachine:", ":execution:")
        running = states._executions.get(arn)
        if running and running["status"] == "RUNNING" and running["input"] == data.get("input", "{}"):
            return states.json_response({"executionArn": arn, "startDate": running["startDate"]})
        return start_execution(data)

    states._start_execution = start_execution_once
    states._run_sub_machine = run_in_own_scope
    states._run_parallel_branches = run_branches_and_assign
    states._apply_output_path = output_path_or_output


_patch_states()
_patch_errors()
_patch_names()
_patch_metrics()
