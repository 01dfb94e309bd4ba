#!/usr/bin/env bash
# Is Lifeboat on duty in a Region? Usage: check-region.sh STAGE REGION
# Waits until the copy there has reported for every group after the deployment; fails when it does not.
set -euo pipefail
stage=$1 region=$2
stack=lifeboat-$stage

status=$(aws cloudformation describe-stacks --region "$region" --stack-name "$stack" \
  --query 'Stacks[0].StackStatus' --output text)
case $status in
  CREATE_COMPLETE | UPDATE_COMPLETE) echo "$stack in $region: $status" ;;
  *)
    echo "$stack in $region: $status; see docs/deploy.md, When a deployment fails"
    exit 1
    ;;
esac

alarms() { # names of the alarms that end in -$1 and whose state is $2
  aws cloudwatch describe-alarms --region "$region" --alarm-name-prefix "$stack-" --alarm-types MetricAlarm \
    --query "MetricAlarms[?ends_with(AlarmName, '-$1') && $2].AlarmName" --output text
}

# The alarm notices a silent detector after three minutes; what it says before that is about the previous version.
sleep "${SETTLE_SECONDS:-240}"
for _ in {1..24}; do
  blind=$(alarms detector-blind "StateValue!='OK'")
  [ -n "$blind" ] || break
  sleep 15
done
if [ -n "$blind" ]; then
  echo "Nobody watches: $blind (RUNBOOK.md, detector-blind)"
  exit 1
fi
isolated=$(alarms detector-isolated "StateValue=='ALARM'")
if [ -n "$isolated" ]; then
  echo "Cut off from the world: $isolated (RUNBOOK.md, detector-isolated)"
  exit 1
fi

# The first copies need some minutes, so these do not fail a deployment; somebody has to look all the same.
for word in detection recovery-point-age projected-age partial-outage; do
  loud=$(alarms "$word" "StateValue=='ALARM'")
  [ -z "$loud" ] || echo "::warning::in alarm in $region: $loud (RUNBOOK.md, $word)"
done
echo "On duty in $region."
