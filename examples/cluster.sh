#!/bin/bash
# A cluster of one node on this machine, for trying a plan: starts slurmctld and slurmd (Debian: slurmctld, slurmd,
# slurm-client) with authentication off in a folder of its own, runs what follows, and stops them.
#
#     bash examples/cluster.sh FOLDER COMMAND...
set -euo pipefail
folder=$(realpath -m "$1")
shift
for program in slurmctld slurmd sbatch squeue; do
	if ! command -v "$program" >/dev/null; then
		echo "skipped: $program is not installed" >&2
		exit 77
	fi
done
mkdir -p "$folder"/{state,spool}
name=$(hostname -s)
cat >"$folder/slurm.conf" <<CONF
ClusterName=condnet
SlurmctldHost=$name(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/none
CredType=cred/none
# Slurm holds a requeued job back for as long as this, and two minutes otherwise.
AuthInfo=cred_expire=6
SlurmctldPort=${CONDNET_PORT:-16817}
SlurmdPort=$((${CONDNET_PORT:-16817} + 1))
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
JobRequeue=1
MinJobAge=600
SchedulerParameters=sched_interval=2,batch_sched_delay=0
NodeName=$name NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(($(awk '/MemTotal/ {print $2}' /proc/meminfo) / 1024 - 512)) State=UNKNOWN
PartitionName=all Nodes=$name Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$folder/slurm.conf
stop() {
	local pid
	for program in slurmd slurmctld; do
		pid=$(cat "$folder/$program.pid" 2>/dev/null) || continue
		kill "$pid" 2>/dev/null || true
		while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
	done
}
trap stop EXIT
slurmctld -c -i
slurmd
for _ in $(seq 60); do
	if sinfo -h -o %T 2>/dev/null | grep -q idle; then
		"$@"
		exit
	fi
	sleep 0.5
done
echo "the cluster did not start: see $folder/slurmctld.log and slurmd.log" >&2
exit 1
