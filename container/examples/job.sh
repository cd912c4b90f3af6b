#!/bin/sh
# Stands in for a job: says who it is below, and that it has done something.
set -eu
echo "attempt ${BATON_ATTEMPT:-1} of ${BATON_JOB:-a job without a name}"
baton metric records_processed_total=1000 stage=example
