#!/usr/bin/env bash
# Are the switch's health checks healthy? Usage: check-switch.sh STAGE REGION-OF-THE-GLOBAL-STACK
# New inverted checks are born unhealthy; records that hang on one would send users to the standby.
# Route 53 publishes the state of every kind of check as a metric, in us-east-1 only:
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html
set -euo pipefail
stage=$1 region=$2

checks=$(aws cloudformation list-stack-resources --region "$region" --stack-name "lifeboat-global-$stage" \
  --query "StackResourceSummaries[?ends_with(LogicalResourceId, 'InChargeCheck')].[LogicalResourceId, PhysicalResourceId]" \
  --output text)
[ -n "$checks" ] || { echo "lifeboat-global-$stage has no switch"; exit 1; }

healthy() { # whether check $1 was healthy in each of the last five minutes
  local worst
  worst=$(aws cloudwatch get-metric-statistics --region us-east-1 --namespace AWS/Route53 \
    --metric-name HealthCheckStatus --dimensions "Name=HealthCheckId,Value=$1" --period 60 --statistics Minimum \
    --start-time "$(date -u -d '5 minutes ago' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" \
    --query 'min(Datapoints[].Minimum)' --output text)
  [ "$worst" = 1.0 ]
}

for _ in {1..40}; do
  sick=
  while read -r name id; do healthy "$id" || sick="$sick $name"; done <<<"$checks"
  [ -n "$sick" ] || { echo "Healthy: every check that the records hang on."; exit 0; }
  sleep 15
done
echo "Not healthy:$sick. Attach no records (docs/deploy.md, The global stack). After a failover the check of the Region"
echo "that was left is unhealthy on purpose: set the switch up again first."
exit 1
