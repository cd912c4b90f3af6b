#!/bin/sh
# Stage 1: writes customers.csv and transactions.csv for the logical day. Stands in for two source systems: the
# rows come from a fixed pseudo-random sequence, so every run of the same size has the same rows, bad ones
# included. Usage: extract.sh DATA_DIRECTORY
set -eu
raw=$1
customers=${CUSTOMERS:-100000}
transactions=${TRANSACTIONS:-1000000}
mkdir -p "$raw"

progress() { [ -z "${BATON_PROGRESS_FILE-}" ] || echo "$1/2" >"$BATON_PROGRESS_FILE"; }

# The "minimal standard" generator of Park and Miller: exact in double precision.
awk -v n="$customers" '
  function random(limit) { x = (16807 * x) % 2147483647; return x % limit }
  BEGIN {
    x = 20240116
    print "customer_id,name,email,signup_date"
    for (i = 1; i <= n; i++)
      printf "%d,Customer %d,customer%d@example.com,%d-%02d-%02d\n", 1000 + i, i, i, 2020 + random(4), 1 + random(12), 1 + random(28)
  }' >"$raw/customers.csv.part"
mv "$raw/customers.csv.part" "$raw/customers.csv"
progress 1
baton metric records_processed_total="$customers" stage=extraction source=customers

# Every 1000th row names a customer that does not exist; every 2500th, counted from the 7th, has no amount.
awk -v n="$transactions" -v customers="$customers" '
  function random(limit) { x = (16807 * x) % 2147483647; return x % limit }
  BEGIN {
    x = 42
    print "transaction_id,customer_id,amount,date"
    for (i = 1; i <= n; i++) {
      customer = 1001 + random(customers); cents = 100 + random(50000); day = 1 + random(16)
      if (i % 1000 == 0) customer = 9000000 + i
      amount = i % 2500 == 7 ? "n/a" : sprintf("%d.%02d", int(cents / 100), cents % 100)
      printf "t%07d,%d,%s,2024-01-%02d\n", i, customer, amount, day
    }
  }' >"$raw/transactions.csv.part"
mv "$raw/transactions.csv.part" "$raw/transactions.csv"
progress 2
baton metric records_processed_total="$transactions" stage=extraction source=transactions

printf 'customers=%d\ntransactions=%d\n' "$customers" "$transactions" >"$raw/row_counts"
