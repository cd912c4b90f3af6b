# Completion of baton for bash, made by scripts/reference.
# shellcheck shell=bash disable=SC2034

_baton_commands='help wait run mark checkpoint sidecar pipeline status report metric event alert config install doctor'

# Options: all of them; those whose value can be left out; those that take a path, a condition, or another
# value; and which values there are. Actions are what the first operand may be.
_baton_tables() {
  case $1 in
    wait)
      options='--timeout --quiet --any --count --strict --max-age --newer-than --verify --lost-after --start-within --poll --report-every --job --pipeline --run --index --logical-time --timezone --state --config --log-format --timestamp-ms --metrics-enabled --log-level'
      bare='--verify'
      files='--newer-than --state --config'
      values='--timeout --count --max-age --lost-after --start-within --poll --report-every --job --pipeline --run --index --logical-time --timezone --log-format --log-level'
      choices='--verify:size|digest --log-format:text|json'
      operands='conditions'
      command='yes'
      ;;
    run)
      options='--completions --label --after --wait-timeout --upstream-lost-after --grace --marker --failed-marker --if-complete --heartbeat --tmp-max-age --sample --wait-for-owner --termination-log --no-state --output --allow-empty --scan --log --log-max-size --log-keep --retries --retry-delay --retry-factor --retry-max-delay --retry-jitter --retry-on --no-retry-on --attempt-timeout --deadline --restore-to --checkpoint-from --checkpoint-every --checkpoint-signal --checkpoint-command --checkpoint-keep --checkpoint-compare --checkpoint-bandwidth --checkpoint-dir --across-runs --any --count --strict --max-age --newer-than --verify --lost-after --start-within --poll --report-every --job --pipeline --run --index --logical-time --timezone --state --config --log-format --timestamp-ms --metrics-enabled --log-level'
      bare='--verify'
      files='--marker --failed-marker --termination-log --output --log --restore-to --checkpoint-from --checkpoint-dir --newer-than --state --config'
      conditions='--after'
      values='--completions --label --wait-timeout --upstream-lost-after --grace --if-complete --heartbeat --tmp-max-age --sample --log-max-size --log-keep --retries --retry-delay --retry-factor --retry-max-delay --retry-jitter --retry-on --no-retry-on --attempt-timeout --deadline --checkpoint-every --checkpoint-signal --checkpoint-command --checkpoint-keep --checkpoint-compare --checkpoint-bandwidth --count --max-age --lost-after --start-within --poll --report-every --job --pipeline --run --index --logical-time --timezone --log-format --log-level'
      choices='--if-complete:skip|rerun|fail --retry-jitter:none|equal|full --checkpoint-compare:stat|digest|none --verify:size|digest --log-format:text|json'
      command='yes'
      ;;
    mark)
      options='--message --label --tmp-max-age --output --allow-empty --job --pipeline --run --index --logical-time --timezone --state --config --log-level'
      files='--output --state --config'
      values='--message --label --tmp-max-age --job --pipeline --run --index --logical-time --timezone --log-level'
      actions='complete failed clear'
      operands='files'
      ;;
    checkpoint)
      options='--name --step --label --compare --if-exists --keep --max-age --bandwidth --json --tmp-max-age --checkpoint-dir --across-runs --job --pipeline --run --index --logical-time --timezone --state --config --log-format --timestamp-ms --metrics-enabled --log-level'
      files='--checkpoint-dir --state --config'
      values='--name --step --label --compare --keep --max-age --bandwidth --tmp-max-age --job --pipeline --run --index --logical-time --timezone --log-format --log-level'
      choices='--compare:stat|digest|none --log-format:text|json'
      actions='save restore list verify prune'
      operands='files'
      ;;
    sidecar)
      options='--follow --interval --listen --linger --textfile --pushgateway --push-delete-on-success --alertmanager --threshold --thresholds --hysteresis --volume --restart-within --max-lifetime --lost-after --label --checkpoint-dir --job --pipeline --run --index --logical-time --timezone --state --config --log-format --timestamp-ms --metrics-enabled --log-level'
      files='--follow --textfile --volume --checkpoint-dir --state --config'
      values='--interval --listen --linger --pushgateway --alertmanager --threshold --thresholds --hysteresis --restart-within --max-lifetime --lost-after --label --job --pipeline --run --index --logical-time --timezone --log-format --log-level'
      choices='--thresholds:default|none --log-format:text|json'
      ;;
    pipeline)
      options='--set --log-level --format --max-parallel --only --from --fail-fast --completions-log --dry-run --run --logical-time --timezone --state --grace --heartbeat --sample --scan --log-format --timestamp-ms --metrics-enabled --image --baton-in-image --namespace --claim --mount --schedule --schedule-zone --name-prefix --no-sidecar --port --env-from --config-map --start-within --upstream-lost-after --active-deadline --backoff-limit --user --verify'
      bare='--verify'
      files='--completions-log --state --mount'
      values='--set --log-level --format --max-parallel --only --from --run --logical-time --timezone --grace --heartbeat --sample --log-format --image --namespace --claim --schedule --schedule-zone --name-prefix --port --env-from --config-map --start-within --upstream-lost-after --active-deadline --backoff-limit --user'
      choices='--format:text|dot|mermaid --log-format:text|json --verify:size|digest'
      actions='validate plan run render'
      operands='files'
      ;;
    status)
      options='--all --json --watch --job --pipeline --run --logical-time --timezone --state --lost-after --log-level'
      files='--state'
      values='--job --pipeline --run --logical-time --timezone --lost-after --log-level'
      ;;
    report)
      options='--text --json --html --completions-log --pipeline --run --logical-time --timezone --state --log-level'
      files='--html --completions-log --state'
      values='--pipeline --run --logical-time --timezone --log-level'
      ;;
    metric)
      options='--log-format --timestamp-ms --metrics-enabled --log-level'
      values='--log-format --log-level'
      choices='--log-format:text|json'
      ;;
    event)
      options='--severity --log-format --timestamp-ms --metrics-enabled --log-level'
      values='--severity --log-format --log-level'
      choices='--log-format:text|json'
      ;;
    alert)
      options='--log-format --timestamp-ms --metrics-enabled --log-level'
      values='--log-format --log-level'
      choices='--log-format:text|json'
      ;;
    config)
      options='--job --pipeline --run --index --logical-time --timezone --state --config'
      files='--state --config'
      values='--job --pipeline --run --index --logical-time --timezone'
      ;;
    install)
      operands='files'
      ;;
    doctor)
      options='--json --peer --timeout --job --pipeline --run --index --logical-time --timezone --state --config --log-level'
      files='--state --config'
      values='--peer --timeout --job --pipeline --run --index --logical-time --timezone --log-level'
      operands='files'
      ;;
    *) return 1 ;;
  esac
}

_baton_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_baton_files() {
  local -a found
  compopt -o filenames 2>/dev/null
  mapfile -t found < <(compgen -f -- "$1")
  COMPREPLY+=("${found[@]}")
}

# The command line behind the --, which begins at word $1.
_baton_command_line() {
  if declare -F _command_offset >/dev/null; then
    _command_offset "$1"
  elif ((COMP_CWORD == $1)); then
    mapfile -t COMPREPLY < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
  else
    _baton_files "${COMP_WORDS[COMP_CWORD]}"
  fi
}

_baton_condition() {
  local current=$1 previous=$2
  [[ $previous == : ]] || _baton_words 'marker: job: file: glob: tcp: http://' "$current"
  _baton_files "$current"
  [[ ${COMPREPLY[0]-} != *[:/] ]] || compopt -o nospace 2>/dev/null
}

_baton_value() {
  local option=$1 current=$2 choice
  for choice in $choices; do
    [[ ${choice%%:*} != "$option" ]] || { choice=${choice#*:}; _baton_words "${choice//|/ }" "$current"; return; }
  done
  [[ " $files " != *" $option "* ]] || _baton_files "$current"
  [[ " $conditions " != *" $option "* ]] || _baton_condition "$current" "$option"
}

_baton_operand() {
  local current=$1 previous=$2
  if [[ -n $actions && $COMP_CWORD == 2 ]]; then
    _baton_words "$actions" "$current"
  elif [[ $operands == conditions ]]; then
    _baton_condition "$current" "$previous"
  elif [[ $operands == files ]]; then
    _baton_files "$current"
  fi
}

_baton() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} at
  local options='' bare='' files='' values='' conditions='' choices='' actions='' operands='' command=''
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _baton_words "$_baton_commands --help --version" "$current"
    return
  fi
  if [[ ${COMP_WORDS[1]} == help ]]; then
    ((COMP_CWORD > 2)) || _baton_words "${_baton_commands/help /}" "$current"
    return
  fi
  _baton_tables "${COMP_WORDS[1]}" || return
  for ((at = 2; at < COMP_CWORD; at++)); do
    if [[ ${COMP_WORDS[at]} == -- ]]; then
      if [[ -n $command ]]; then _baton_command_line $((at + 1)); else _baton_operand "$current" "$previous"; fi
      return
    fi
  done
  if [[ $current == = ]]; then
    current=''
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  elif [[ $current == : ]]; then
    current='' previous=:
  elif [[ " $bare " == *" $previous "* ]]; then
    previous=''                             # its value can only stand behind =
  fi
  if [[ " $files $values $conditions $bare " == *" $previous "* && $previous == --* ]]; then
    _baton_value "$previous" "$current"
  elif [[ $current == -* ]]; then
    _baton_words "$options --help" "$current"
  else
    _baton_operand "$current" "$previous"
  fi
}

complete -F _baton baton
