#!/bin/sh
# Counts words, what stands between the commas behind the id, over the transactions of the demo, chunk by
# chunk. Its progress is one directory, $WORK, with one file, `state`: how many chunks are counted, and then a
# line for each word. Run by run-killed, below baton run.
set -eu
chunks=${CHUNKS:-100}
rows=$(($(wc -l < "$TRANSACTIONS_CSV") - 1)) # the first line names the columns

# Both in one file, replaced in one step: a save at any moment finds them fit together.
state=$WORK/state
mkdir -p "$WORK"
[ -f "$state" ] || echo 0 > "$state"
read -r chunk < "$state"

while [ "$chunk" -lt "$chunks" ]; do
  echo "$chunk" >> "$LOG"
  first=$((chunk * rows / chunks + 1))
  after=$(((chunk + 1) * rows / chunks + 1))
  {
    tail -n +2 "$state"
    tail -n "+$((first + 1))" "$TRANSACTIONS_CSV" | head -n "$((after - first))" |
      awk -F , '{ for (i = 2; i <= NF; ++i) print $i, 1 }'
  } | awk '{ n[$1] += $2 } END { for (w in n) print w, n[w] }' | LC_ALL=C sort > "$state.sums"
  chunk=$((chunk + 1))
  { echo "$chunk"; cat "$state.sums"; } > "$state.new"
  rm "$state.sums"
  mv "$state.new" "$state"
  echo "$chunk/$chunks" > "$BATON_PROGRESS_FILE"
  # The chunk counts as done once it is on the volume.
  "$BATON_BIN" checkpoint save "$WORK" --step "$chunk" > /dev/null
done
tail -n +2 "$state" > "$RESULT.part"
mv "$RESULT.part" "$RESULT"
