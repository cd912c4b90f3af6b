#!/bin/sh
# Stage 3, two workers: worker 0 summarises the customers, worker 1 the transactions. Amounts are added in
# cents. Usage: process.sh VALIDATED_DIRECTORY PROCESSED_DIRECTORY
set -eu
validated=$1
processed=$2
mkdir -p "$processed"

case $BATON_INDEX in
  0)
    result=customer_analytics.csv
    awk -F, '
      FNR == 1 { file++; next }
      file == 1 { customers++; signups[substr($4, 1, 4)]++; next }
      { split($3, part, "."); cents = part[1] * 100 + part[2]; spent[$2] += cents; total += cents }
      END {
        print "measure,key,value"
        printf "customers,all,%d\n", customers
        for (year = 2020; year <= 2023; year++) printf "signups,%d,%d\n", year, signups[year]
        for (customer in spent) buyers++
        printf "customers,with purchases,%d\n", buyers
        printf "revenue,all,%.2f\n", total / 100
        # The ten best by selection; equal sums in the order of the customer numbers.
        for (rank = 1; rank <= 10 && rank <= buyers; rank++) {
          best = ""
          for (customer in spent)
            if (best == "" || spent[customer] > spent[best] || (spent[customer] == spent[best] && customer + 0 < best + 0)) best = customer
          printf "top customer %d,%d,%.2f\n", rank, best, spent[best] / 100
          delete spent[best]
        }
      }' "$validated/customers.csv" "$validated/transactions.csv" >"$processed/$result.part"
    ;;
  1)
    result=transaction_analytics.csv
    awk -F, '
      FNR == 1 { next }
      { split($3, part, "."); cents = part[1] * 100 + part[2]; n++; total += cents; days[$4]++; sums[$4] += cents }
      END {
        print "date,transactions,revenue,average"
        for (day = 1; day <= 16; day++) {
          date = sprintf("2024-01-%02d", day)
          if (days[date]) printf "%s,%d,%.2f,%.2f\n", date, days[date], sums[date] / 100, sums[date] / 100 / days[date]
        }
        printf "all,%d,%.2f,%.2f\n", n, total / 100, total / 100 / n
      }' "$validated/transactions.csv" >"$processed/$result.part"
    ;;
  *)
    echo "no work for index $BATON_INDEX" >&2
    exit 1
    ;;
esac
mv "$processed/$result.part" "$processed/$result"
baton event result_written "$processed/$result" stage=processing
