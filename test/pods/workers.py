"""Pods of examples/kubernetes/wrapper: the one that most cases vary."""

import os

import manifests

# Owners are found silent within a second, not a minute.
IMPATIENT = {"BATON_HEARTBEAT": "200ms", "BATON_LOST_AFTER": "1s"}
TRANSACTIONS = "\n".join(["transaction_id,customer_id,amount,date"] +
                         [f"t{row},{row},{row}.50,2024-01-16" for row in range(1, 21)]) + "\n"


def provide_input(cluster):
    """What the wrapper's gate waits for, and its command reads."""
    os.makedirs(cluster.path("validated", "20240116"))
    # Of the group, as the stage before would leave it.
    for name, content in (("transactions.csv", TRANSACTIONS), ("validation_complete.marker", "1705400000\n")):
        with open(cluster.path("validated", "20240116", name), "w", encoding="ascii") as file:
            file.write(content)


def worker(index=0, chunks=5):
    pod = manifests.pod_of(manifests.job("wrapper/job.yaml"), index)
    processor = manifests.container(pod)
    manifests.set_variable(processor, "CHUNKS", str(chunks))
    for name, value in IMPATIENT.items():
        manifests.set_variable(processor, name, value)
    return pod


def worker_that_stays(index=0, after=3):
    """A worker that goes no further than so many chunks."""
    pod = worker(index)
    progress = 'echo "$n/$chunks" > "$BATON_PROGRESS_FILE"'
    manifests.replace_in_command(manifests.container(pod), progress, f'{progress}; [ "$n" -lt {after} ] || sleep 600')
    return pod


def worker_with(*command, **options):
    """A worker with another command, that leaves no outputs."""
    pod = worker()
    processor = manifests.container(pod)
    manifests.drop_option(processor, "output")
    for name, value in options.items():
        manifests.set_option(processor, name.replace("_", "-"), value)
    manifests.set_command(processor, *command)
    return pod
