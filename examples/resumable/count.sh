#!/bin/sh
# Counts words over generated text, chunk by chunk. Its progress is one directory, $WORK: `done`, how many
# chunks are counted, and `counts`, a line for each word. Run by run-killed, below baton run.
set -eu
chunks=${CHUNKS:-100}
words=${WORDS:-20000} # in a chunk

# Both in one file, replaced in one step: a save at any moment finds them fit together.
state=$WORK/state
mkdir -p "$WORK"
[ -f "$state" ] || echo 0 > "$state"
read -r chunk < "$state"

while [ "$chunk" -lt "$chunks" ]; do
  echo "$chunk" >> "$LOG"
  {
    tail -n +2 "$state"
    awk -v seed="$chunk" -v words="$words" 'BEGIN {
      x = seed * 7919 + 1
      for (i = 0; i < words; ++i) { x = (x * 1103 + 12345) % 1048573; print "word" x % 97, 1 }
    }'
  } | awk '{ n[$1] += $2 } END { for (w in n) print w, n[w] }' | LC_ALL=C sort > "$state.sums"
  chunk=$((chunk + 1))
  { echo "$chunk"; cat "$state.sums"; } > "$state.new"
  mv "$state.new" "$state"
  echo "$chunk/$chunks" > "$BATON_PROGRESS_FILE"
  # The chunk counts as done once it is on the volume.
  "$BATON_BIN" checkpoint save "$WORK" --step "$chunk" > /dev/null
done
tail -n +2 "$state" > "$RESULT.part"
mv "$RESULT.part" "$RESULT"
