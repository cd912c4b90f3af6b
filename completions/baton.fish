# Completion of baton for fish, made by scripts/reference.

# Words before the cursor: baton alone.
function __baton_first
    test (count (commandline -opc)) -eq 1
end

# In the options and operands of a command, that is, before any --.
function __baton_is
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test "$words[2]" = $argv[1]; and not contains -- -- $words
end

# So many words before the cursor.
function __baton_at
    test (count (commandline -opc)) -eq $argv[1]
end

# In the command line behind a --.
function __baton_behind
    set -l words (commandline -opc)
    test (count $words) -ge 3; and test "$words[2]" = $argv[1]; and contains -- -- $words[3..-1]
end

function __baton_command_word
    set -l words (commandline -opc)
    test "$words[-1]" = --
end

complete -c baton -f
complete -c baton -n '__baton_first' -l help -d 'what there is'
complete -c baton -n '__baton_first' -l version -d 'which baton this is'
complete -c baton -n '__baton_first' -a help -d 'how a command is used'

# wait
complete -c baton -n '__baton_first' -a wait -d 'wait until upstream has completed'
complete -c baton -n '__baton_is help; and __baton_at 2' -a wait -d 'wait until upstream has completed'
complete -c baton -n '__baton_is wait' -l timeout -x -d 'give up after DUR, with exit code 124'
complete -c baton -n '__baton_is wait' -l quiet -d 'print no EVENT and METRIC lines'
complete -c baton -n '__baton_is wait' -l any -d 'one condition is enough'
complete -c baton -n '__baton_is wait' -l count -x -d 'how many paths a glob: must match'
complete -c baton -n '__baton_is wait' -l strict -d 'only markers that baton wrote count'
complete -c baton -n '__baton_is wait' -l max-age -x -d 'what is older does not count'
complete -c baton -n '__baton_is wait' -l newer-than -r -F -d 'what is not newer than FILE does not count'
complete -c baton -n '__baton_is wait' -l verify -a 'size digest' -d 'the outputs that a marker: or job: lists must be there, too, with their size or also their digest'
complete -c baton -n '__baton_is wait' -l lost-after -x -d 'an owner whose heartbeat stands still for so long, and for three of its beats, is lost'
complete -c baton -n '__baton_is wait' -l start-within -x -d 'a job: that nobody has started after DUR never comes, exit code 69'
complete -c baton -n '__baton_is wait' -l poll -x -d 'upper bound on the time between looks'
complete -c baton -n '__baton_is wait' -l report-every -x -d 'how often to say what is still waited for'
complete -c baton -n '__baton_is wait' -l job -x -d 'name of the job'
complete -c baton -n '__baton_is wait' -l pipeline -x -d 'pipeline the job belongs to'
complete -c baton -n '__baton_is wait' -l run -x -d 'run id'
complete -c baton -n '__baton_is wait' -l index -x -d 'index of this worker of a parallel job; auto: run claims the lowest free one'
complete -c baton -n '__baton_is wait' -l logical-time -x -d 'moment the run is for: a date, an RFC 3339 time or @SECONDS'
complete -c baton -n '__baton_is wait' -l timezone -x -d 'time zone of dates without one'
complete -c baton -n '__baton_is wait' -l state -r -F -d 'state directory'
complete -c baton -n '__baton_is wait' -l config -r -F -d 'YAML file with the pipeline\'s stages'
complete -c baton -n '__baton_is wait' -l log-format -x -a 'text json' -d 'of the lines on stdout: text or json'
complete -c baton -n '__baton_is wait' -l timestamp-ms -d 'timestamps with milliseconds'
complete -c baton -n '__baton_is wait' -l metrics-enabled -d 'whether METRIC lines are printed'
complete -c baton -n '__baton_is wait' -l log-level -x -d 'of messages on stderr: debug, info, warning, error, critical'
complete -c baton -n '__baton_is wait' -a 'marker: job: file: glob: tcp: http://'
complete -c baton -n '__baton_is wait' -F
complete -c baton -n '__baton_behind wait; and __baton_command_word' -a '(__fish_complete_command)'
complete -c baton -n '__baton_behind wait' -F

# run
complete -c baton -n '__baton_first' -a run -d 'run a command as a job: signals, record, markers'
complete -c baton -n '__baton_is help; and __baton_at 2' -a run -d 'run a command as a job: signals, record, markers'
complete -c baton -n '__baton_is run' -l completions -x -d 'workers of a parallel job that must complete'
complete -c baton -n '__baton_is run' -l label -x -d 'recorded in the record and the markers, a credential\'s as (hidden); repeatable'
complete -c baton -n '__baton_is run' -l after -r -F -a 'marker: job: file: glob: tcp: http://' -d 'wait for it first, as baton wait does; repeatable'
complete -c baton -n '__baton_is run' -l wait-timeout -x -d 'give up waiting, for conditions or for the owner, after DUR, with exit code 124'
complete -c baton -n '__baton_is run' -l grace -x -d 'from a stop signal to SIGKILL of the command\'s process group'
complete -c baton -n '__baton_is run' -l marker -r -F -d 'completion marker to publish on success'
complete -c baton -n '__baton_is run' -l failed-marker -r -F -d 'failure marker to publish on failure'
complete -c baton -n '__baton_is run' -l if-complete -x -a 'skip rerun fail' -d 'when this run is complete already: skip, rerun or fail'
complete -c baton -n '__baton_is run' -l heartbeat -x -d 'how often to say on the volume that the owner lives; 0 is never'
complete -c baton -n '__baton_is run' -l tmp-max-age -x -d 'age at which temporaries that other machines\' writers left are removed; 0 is never'
complete -c baton -n '__baton_is run' -l sample -x -d 'how often to measure cgroup, node and volumes for the record; 0 is never'
complete -c baton -n '__baton_is run' -l wait-for-owner -d 'wait until the job\'s present owner has ended or is lost, instead of exiting with 75'
complete -c baton -n '__baton_is run' -l termination-log -r -F -d 'gets a summary at the end, where it exists and the command has left it empty'
complete -c baton -n '__baton_is run' -l no-state -d 'keep no record, even with a job name'
complete -c baton -n '__baton_is run' -l output -r -F -d 'file, directory or pattern: flushed and listed in the marker; missing or empty fails; repeatable'
complete -c baton -n '__baton_is run' -l allow-empty -d 'an output may be empty'
complete -c baton -n '__baton_is run' -l scan -d 'record the METRIC and EVENT lines that the command prints'
complete -c baton -n '__baton_is run' -l log -r -F -d 'append the command\'s stdout and stderr to PATH, too'
complete -c baton -n '__baton_is run' -l log-max-size -x -d 'at which the log becomes PATH.1 and a new one begins; 0 is never'
complete -c baton -n '__baton_is run' -l log-keep -x -d 'how many such older logs stay: PATH.1 to PATH.N'
complete -c baton -n '__baton_is run' -l retries -x -d 'attempts after the first'
complete -c baton -n '__baton_is run' -l retry-delay -x -d 'pause before the second attempt'
complete -c baton -n '__baton_is run' -l retry-factor -x -d 'by which each pause is longer than the one before'
complete -c baton -n '__baton_is run' -l retry-max-delay -x -d 'longest pause'
complete -c baton -n '__baton_is run' -l retry-jitter -x -a 'none equal full' -d 'how much of a pause is left to chance: none, equal (half of it) or full'
complete -c baton -n '__baton_is run' -l retry-on -x -d 'failures to retry: 1,3-5,SIGSEGV,timeout; 137 is an exit code, not SIGKILL, and 124 not timeout'
complete -c baton -n '__baton_is run' -l no-retry-on -x -d 'failures not to retry'
complete -c baton -n '__baton_is run' -l attempt-timeout -x -d 'time limit of one attempt; 0 is none'
complete -c baton -n '__baton_is run' -l deadline -x -d 'time limit of all attempts and pauses together; 0 is none'
complete -c baton -n '__baton_is run' -l restore-to -r -F -d 'before each attempt, replace PATH by the newest valid checkpoint, when there is one'
complete -c baton -n '__baton_is run' -l checkpoint-from -r -F -d 'save PATH as a checkpoint when an attempt has failed or was stopped'
complete -c baton -n '__baton_is run' -l checkpoint-every -x -d 'save it so often, too, while the command runs'
complete -c baton -n '__baton_is run' -l checkpoint-signal -x -d 'before each of these, SIG to the command\'s process, and wait for $BATON_CHECKPOINT_READY'
complete -c baton -n '__baton_is run' -l checkpoint-command -x -d 'likewise, run CMD instead: split at blanks outside quotes, without a shell'
complete -c baton -n '__baton_is run' -l checkpoint-keep -x -d 'how many checkpoints stay'
complete -c baton -n '__baton_is run' -l checkpoint-compare -x -a 'stat digest none' -d 'how unchanged files are found: stat (size, times and inode), digest, or none: copy all'
complete -c baton -n '__baton_is run' -l checkpoint-bandwidth -x -d 'bytes a second that a save or restore reads and copies at most; 0 is no limit'
complete -c baton -n '__baton_is run' -l checkpoint-dir -r -F -d 'where checkpoints are, of one job'
complete -c baton -n '__baton_is run' -l across-runs -d 'the checkpoints of all runs count, not of this one only'
complete -c baton -n '__baton_is run' -l any -d 'one condition is enough'
complete -c baton -n '__baton_is run' -l count -x -d 'how many paths a glob: must match'
complete -c baton -n '__baton_is run' -l strict -d 'only markers that baton wrote count'
complete -c baton -n '__baton_is run' -l max-age -x -d 'what is older does not count'
complete -c baton -n '__baton_is run' -l newer-than -r -F -d 'what is not newer than FILE does not count'
complete -c baton -n '__baton_is run' -l verify -a 'size digest' -d 'the outputs that a marker: or job: lists must be there, too, with their size or also their digest'
complete -c baton -n '__baton_is run' -l lost-after -x -d 'an owner whose heartbeat stands still for so long, and for three of its beats, is lost'
complete -c baton -n '__baton_is run' -l start-within -x -d 'a job: that nobody has started after DUR never comes, exit code 69'
complete -c baton -n '__baton_is run' -l poll -x -d 'upper bound on the time between looks'
complete -c baton -n '__baton_is run' -l report-every -x -d 'how often to say what is still waited for'
complete -c baton -n '__baton_is run' -l job -x -d 'name of the job'
complete -c baton -n '__baton_is run' -l pipeline -x -d 'pipeline the job belongs to'
complete -c baton -n '__baton_is run' -l run -x -d 'run id'
complete -c baton -n '__baton_is run' -l index -x -d 'index of this worker of a parallel job; auto: run claims the lowest free one'
complete -c baton -n '__baton_is run' -l logical-time -x -d 'moment the run is for: a date, an RFC 3339 time or @SECONDS'
complete -c baton -n '__baton_is run' -l timezone -x -d 'time zone of dates without one'
complete -c baton -n '__baton_is run' -l state -r -F -d 'state directory'
complete -c baton -n '__baton_is run' -l config -r -F -d 'YAML file with the pipeline\'s stages'
complete -c baton -n '__baton_is run' -l log-format -x -a 'text json' -d 'of the lines on stdout: text or json'
complete -c baton -n '__baton_is run' -l timestamp-ms -d 'timestamps with milliseconds'
complete -c baton -n '__baton_is run' -l metrics-enabled -d 'whether METRIC lines are printed'
complete -c baton -n '__baton_is run' -l log-level -x -d 'of messages on stderr: debug, info, warning, error, critical'
complete -c baton -n '__baton_behind run; and __baton_command_word' -a '(__fish_complete_command)'
complete -c baton -n '__baton_behind run' -F

# mark
complete -c baton -n '__baton_first' -a mark -d 'write or clear a marker by hand'
complete -c baton -n '__baton_is help; and __baton_at 2' -a mark -d 'write or clear a marker by hand'
complete -c baton -n '__baton_is mark' -l message -x -d 'why it failed, or what was done by hand; one with a URL that has user info as (hidden)'
complete -c baton -n '__baton_is mark' -l label -x -d 'recorded in the marker, a credential\'s as (hidden); repeatable'
complete -c baton -n '__baton_is mark' -l tmp-max-age -x -d 'age at which temporaries that other machines\' writers left are removed; 0 is never'
complete -c baton -n '__baton_is mark' -l output -r -F -d 'file, directory or pattern: flushed and listed in the marker; missing or empty fails; repeatable'
complete -c baton -n '__baton_is mark' -l allow-empty -d 'an output may be empty'
complete -c baton -n '__baton_is mark' -l job -x -d 'name of the job'
complete -c baton -n '__baton_is mark' -l pipeline -x -d 'pipeline the job belongs to'
complete -c baton -n '__baton_is mark' -l run -x -d 'run id'
complete -c baton -n '__baton_is mark' -l index -x -d 'index of this worker of a parallel job; auto: run claims the lowest free one'
complete -c baton -n '__baton_is mark' -l logical-time -x -d 'moment the run is for: a date, an RFC 3339 time or @SECONDS'
complete -c baton -n '__baton_is mark' -l timezone -x -d 'time zone of dates without one'
complete -c baton -n '__baton_is mark' -l state -r -F -d 'state directory'
complete -c baton -n '__baton_is mark' -l config -r -F -d 'YAML file with the pipeline\'s stages'
complete -c baton -n '__baton_is mark' -l log-level -x -d 'of messages on stderr: debug, info, warning, error, critical'
complete -c baton -n '__baton_is mark; and __baton_at 2' -a 'complete failed clear'
complete -c baton -n '__baton_is mark; and not __baton_at 2' -F

# checkpoint
complete -c baton -n '__baton_first' -a checkpoint -d 'save a job\'s progress, and restore it'
complete -c baton -n '__baton_is help; and __baton_at 2' -a checkpoint -d 'save a job\'s progress, and restore it'
complete -c baton -n '__baton_is checkpoint' -l name -x -d 'of a series of checkpoints'
complete -c baton -n '__baton_is checkpoint' -l step -x -d 'how far the work is; else only this step\'s'
complete -c baton -n '__baton_is checkpoint' -l label -x -d 'save: recorded in the manifest, a credential\'s as (hidden); repeatable'
complete -c baton -n '__baton_is checkpoint' -l compare -x -a 'stat digest none' -d 'save: how unchanged files are found: stat (size, times and inode), digest, or none: copy all'
complete -c baton -n '__baton_is checkpoint' -l if-exists -d 'restore: no checkpoint is no error'
complete -c baton -n '__baton_is checkpoint' -l keep -x -d 'save, prune: how many checkpoints stay'
complete -c baton -n '__baton_is checkpoint' -l max-age -x -d 'save, prune: older ones go, but for the newest valid one (default: at any age they stay)'
complete -c baton -n '__baton_is checkpoint' -l bandwidth -x -d 'bytes a second that are read and copied at most; 0 is no limit'
complete -c baton -n '__baton_is checkpoint' -l json -d 'list: print one JSON object instead of a table'
complete -c baton -n '__baton_is checkpoint' -l tmp-max-age -x -d 'age at which temporaries that other machines\' writers left are removed; 0 is never'
complete -c baton -n '__baton_is checkpoint' -l checkpoint-dir -r -F -d 'where checkpoints are, of one job'
complete -c baton -n '__baton_is checkpoint' -l across-runs -d 'the checkpoints of all runs count, not of this one only'
complete -c baton -n '__baton_is checkpoint' -l job -x -d 'name of the job'
complete -c baton -n '__baton_is checkpoint' -l pipeline -x -d 'pipeline the job belongs to'
complete -c baton -n '__baton_is checkpoint' -l run -x -d 'run id'
complete -c baton -n '__baton_is checkpoint' -l index -x -d 'index of this worker of a parallel job; auto: run claims the lowest free one'
complete -c baton -n '__baton_is checkpoint' -l logical-time -x -d 'moment the run is for: a date, an RFC 3339 time or @SECONDS'
complete -c baton -n '__baton_is checkpoint' -l timezone -x -d 'time zone of dates without one'
complete -c baton -n '__baton_is checkpoint' -l state -r -F -d 'state directory'
complete -c baton -n '__baton_is checkpoint' -l config -r -F -d 'YAML file with the pipeline\'s stages'
complete -c baton -n '__baton_is checkpoint' -l log-format -x -a 'text json' -d 'of the lines on stdout: text or json'
complete -c baton -n '__baton_is checkpoint' -l timestamp-ms -d 'timestamps with milliseconds'
complete -c baton -n '__baton_is checkpoint' -l metrics-enabled -d 'whether METRIC lines are printed'
complete -c baton -n '__baton_is checkpoint' -l log-level -x -d 'of messages on stderr: debug, info, warning, error, critical'
complete -c baton -n '__baton_is checkpoint; and __baton_at 2' -a 'save restore list verify prune'
complete -c baton -n '__baton_is checkpoint; and not __baton_at 2' -F

# sidecar
complete -c baton -n '__baton_first' -a sidecar -d 'watch a job and publish its numbers'
complete -c baton -n '__baton_is help; and __baton_at 2' -a sidecar -d 'watch a job and publish its numbers'
complete -c baton -n '__baton_is sidecar' -l follow -r -F -d 'watch the job whose record this is, STATE/JOB/RUN/INDEX/record.json; repeatable'
complete -c baton -n '__baton_is sidecar' -l interval -x -d 'between two reports'
complete -c baton -n '__baton_is sidecar' -l listen -x -d 'serve /metrics, /healthz, /status and a page at / there; port 0 is any'
complete -c baton -n '__baton_is sidecar' -l linger -x -d 'when the jobs are over, serve the last numbers for so long before the end'
complete -c baton -n '__baton_is sidecar' -l textfile -r -F -d 'write the metrics to PATH, which ends in .prom, for node_exporter; with {job} each job\'s apart'
complete -c baton -n '__baton_is sidecar' -l pushgateway -x -d 'push the metrics there, http://HOST:PORT'
complete -c baton -n '__baton_is sidecar' -l push-delete-on-success -d 'remove the group of a job that has succeeded from the Pushgateway'
complete -c baton -n '__baton_is sidecar' -l alertmanager -x -d 'send alerts there, http://HOST:PORT'
complete -c baton -n '__baton_is sidecar' -l threshold -x -d 'METRIC>VALUE:SEVERITY[:FOR] raises an alert, also with <, >= and <=; repeatable'
complete -c baton -n '__baton_is sidecar' -l thresholds -x -a 'default none' -d 'default: rules for memory, CPU, disk, error rate and throughput; or none'
complete -c baton -n '__baton_is sidecar' -l hysteresis -x -d 'how far a value must have come back to clear an alert, as a share of the threshold'
complete -c baton -n '__baton_is sidecar' -l volume -r -F -d 'measure the volume that holds DIR, too, while DIR is there; repeatable'
complete -c baton -n '__baton_is sidecar' -l restart-within -x -d 'how long a job that another host had ended before may take to start again'
complete -c baton -n '__baton_is sidecar' -l max-lifetime -x -d 'end after DUR, with exit code 124, whatever the job does; 0 is never'
complete -c baton -n '__baton_is sidecar' -l lost-after -x -d 'an owner whose heartbeat stands still for so long, and for three of its beats, is lost'
complete -c baton -n '__baton_is sidecar' -l label -x -d 'put on every metric, a credential\'s as (hidden); repeatable'
complete -c baton -n '__baton_is sidecar' -l checkpoint-dir -r -F -d 'where checkpoints are, of one job'
complete -c baton -n '__baton_is sidecar' -l job -x -d 'name of the job to watch; repeatable'
complete -c baton -n '__baton_is sidecar' -l pipeline -x -d 'pipeline the job belongs to'
complete -c baton -n '__baton_is sidecar' -l run -x -d 'run id'
complete -c baton -n '__baton_is sidecar' -l index -x -d 'index of this worker of a parallel job; auto: run claims the lowest free one'
complete -c baton -n '__baton_is sidecar' -l logical-time -x -d 'moment the run is for: a date, an RFC 3339 time or @SECONDS'
complete -c baton -n '__baton_is sidecar' -l timezone -x -d 'time zone of dates without one'
complete -c baton -n '__baton_is sidecar' -l state -r -F -d 'state directory'
complete -c baton -n '__baton_is sidecar' -l config -r -F -d 'YAML file with the pipeline\'s stages'
complete -c baton -n '__baton_is sidecar' -l log-format -x -a 'text json' -d 'of the lines on stdout: text or json'
complete -c baton -n '__baton_is sidecar' -l timestamp-ms -d 'timestamps with milliseconds'
complete -c baton -n '__baton_is sidecar' -l metrics-enabled -d 'whether METRIC lines are printed'
complete -c baton -n '__baton_is sidecar' -l log-level -x -d 'of messages on stderr: debug, info, warning, error, critical'

# metric
complete -c baton -n '__baton_first' -a metric -d 'print a METRIC line'
complete -c baton -n '__baton_is help; and __baton_at 2' -a metric -d 'print a METRIC line'
complete -c baton -n '__baton_is metric' -l log-format -x -a 'text json' -d 'of the lines on stdout: text or json'
complete -c baton -n '__baton_is metric' -l timestamp-ms -d 'timestamps with milliseconds'
complete -c baton -n '__baton_is metric' -l metrics-enabled -d 'whether METRIC lines are printed'
complete -c baton -n '__baton_is metric' -l log-level -x -d 'of messages on stderr: debug, info, warning, error, critical'

# event
complete -c baton -n '__baton_first' -a event -d 'print an EVENT line'
complete -c baton -n '__baton_is help; and __baton_at 2' -a event -d 'print an EVENT line'
complete -c baton -n '__baton_is event' -l severity -x -d 'DEBUG, INFO, WARNING, ERROR or CRITICAL'
complete -c baton -n '__baton_is event' -l log-format -x -a 'text json' -d 'of the lines on stdout: text or json'
complete -c baton -n '__baton_is event' -l timestamp-ms -d 'timestamps with milliseconds'
complete -c baton -n '__baton_is event' -l metrics-enabled -d 'whether METRIC lines are printed'
complete -c baton -n '__baton_is event' -l log-level -x -d 'of messages on stderr: debug, info, warning, error, critical'

# alert
complete -c baton -n '__baton_first' -a alert -d 'print an ALERT line'
complete -c baton -n '__baton_is help; and __baton_at 2' -a alert -d 'print an ALERT line'
complete -c baton -n '__baton_is alert' -l log-format -x -a 'text json' -d 'of the lines on stdout: text or json'
complete -c baton -n '__baton_is alert' -l timestamp-ms -d 'timestamps with milliseconds'
complete -c baton -n '__baton_is alert' -l metrics-enabled -d 'whether METRIC lines are printed'
complete -c baton -n '__baton_is alert' -l log-level -x -d 'of messages on stderr: debug, info, warning, error, critical'

# config
complete -c baton -n '__baton_first' -a config -d 'print every effective setting and where it came from'
complete -c baton -n '__baton_is help; and __baton_at 2' -a config -d 'print every effective setting and where it came from'
complete -c baton -n '__baton_is config' -l job -x -d 'name of the job'
complete -c baton -n '__baton_is config' -l pipeline -x -d 'pipeline the job belongs to'
complete -c baton -n '__baton_is config' -l run -x -d 'run id'
complete -c baton -n '__baton_is config' -l index -x -d 'index of this worker of a parallel job; auto: run claims the lowest free one'
complete -c baton -n '__baton_is config' -l logical-time -x -d 'moment the run is for: a date, an RFC 3339 time or @SECONDS'
complete -c baton -n '__baton_is config' -l timezone -x -d 'time zone of dates without one'
complete -c baton -n '__baton_is config' -l state -r -F -d 'state directory'
complete -c baton -n '__baton_is config' -l config -r -F -d 'YAML file with the pipeline\'s stages'

# install
complete -c baton -n '__baton_first' -a install -d 'copy this binary to where another image can use it'
complete -c baton -n '__baton_is help; and __baton_at 2' -a install -d 'copy this binary to where another image can use it'
complete -c baton -n '__baton_is install' -F

# doctor
complete -c baton -n '__baton_first' -a doctor -d 'tell whether a volume lets baton keep its promises'
complete -c baton -n '__baton_is help; and __baton_at 2' -a doctor -d 'tell whether a volume lets baton keep its promises'
complete -c baton -n '__baton_is doctor' -l json -d 'print one JSON object instead of a table'
complete -c baton -n '__baton_is doctor' -l peer -x -d 'measure together with a doctor on another host, which has another NAME'
complete -c baton -n '__baton_is doctor' -l timeout -x -d 'give up after DUR: 74 when a volume does not answer, 124 when no peer does'
complete -c baton -n '__baton_is doctor' -l job -x -d 'name of the job'
complete -c baton -n '__baton_is doctor' -l pipeline -x -d 'pipeline the job belongs to'
complete -c baton -n '__baton_is doctor' -l run -x -d 'run id'
complete -c baton -n '__baton_is doctor' -l index -x -d 'index of this worker of a parallel job; auto: run claims the lowest free one'
complete -c baton -n '__baton_is doctor' -l logical-time -x -d 'moment the run is for: a date, an RFC 3339 time or @SECONDS'
complete -c baton -n '__baton_is doctor' -l timezone -x -d 'time zone of dates without one'
complete -c baton -n '__baton_is doctor' -l state -r -F -d 'state directory'
complete -c baton -n '__baton_is doctor' -l config -r -F -d 'YAML file with the pipeline\'s stages'
complete -c baton -n '__baton_is doctor' -l log-level -x -d 'of messages on stderr: debug, info, warning, error, critical'
complete -c baton -n '__baton_is doctor' -F
