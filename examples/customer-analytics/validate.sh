#!/bin/sh
# Stage 2: checks the extracted rows. Good ones go to the validated directory, bad ones with their reason to
# rejected.csv, the counts to validation_report. Fails when a file is not whole, or more than 1 % of the
# transactions are bad. Usage: validate.sh RAW_DIRECTORY VALIDATED_DIRECTORY
set -eu
raw=$1
validated=$2
mkdir -p "$validated"
rm -f "$validated/rejected.csv"

fail() {
  baton event validation_failed "$1" --severity ERROR stage=validation
  echo "$1" >&2
  exit 1
}

. "$raw/row_counts"
[ "$(($(wc -l <"$raw/customers.csv") - 1))" -eq "$customers" ] || fail "customers.csv does not have $customers rows"
[ "$(($(wc -l <"$raw/transactions.csv") - 1))" -eq "$transactions" ] || fail "transactions.csv does not have $transactions rows"

awk -F, -v validated="$validated" '
  FNR == 1 { file++; if (file == 1) print > (validated "/customers.csv"); else print > (validated "/transactions.csv"); next }
  file == 1 {
    if (NF != 4 || $1 !~ /^[0-9]+$/ || $3 !~ /@/ || $1 in known) { bad_customers++; next }
    known[$1]; good_customers++; print > (validated "/customers.csv"); next
  }
  NF != 4 { malformed++; print $0 ",malformed" > (validated "/rejected.csv"); next }
  $3 !~ /^[0-9]+\.[0-9][0-9]$/ { bad_amount++; print $0 ",bad amount" > (validated "/rejected.csv"); next }
  !($2 in known) { unknown_customer++; print $0 ",unknown customer" > (validated "/rejected.csv"); next }
  { good++; print > (validated "/transactions.csv") }
  END {
    report = validated "/validation_report"
    printf "customers_valid=%d\ncustomers_bad=%d\n", good_customers, bad_customers > report
    printf "transactions_valid=%d\nbad_amount=%d\nunknown_customer=%d\nmalformed=%d\n", good, bad_amount, unknown_customer, malformed > report
  }' "$raw/customers.csv" "$raw/transactions.csv"

. "$validated/validation_report"
bad=$((bad_amount + unknown_customer + malformed))
baton metric records_processed_total=$((transactions_valid + bad)) stage=validation
baton metric error_rate_percent="$(awk -v bad=$bad -v all="$transactions" 'BEGIN { printf "%.3f", 100 * bad / all }')" stage=validation
[ "$customers_bad" -eq 0 ] || fail "$customers_bad customers are malformed or appear twice"
[ $((bad * 100)) -le "$transactions" ] || fail "$bad of $transactions transactions are bad, more than 1 %"
