#!/usr/bin/env bash
# Runs a command with one rank on each of several "hosts" of this machine: network namespaces that are joined by a bridge and
# virtual devices, whose rate can be limited. For tests and measurements of `cnn train` under Open MPI; needs the right to make
# namespaces (root).
#
#   scripts/virtual-hosts.sh 2 10gbit cnn train ...         two hosts; any rate that tc knows
#   scripts/virtual-hosts.sh 4 unlimited cnn train ...
#
# RUN=each starts the command by itself on each host, with RANK, WORLD_SIZE and MASTER_ADDR set, as PyTorch wants it.
set -euo pipefail
count=$1 rate=$2
shift 2
work=$(mktemp -d)
remove() {
  for number in $(seq 1 64); do
    # A device outlives its namespace for a moment.
    ip link delete "cnn-veth-$number" 2>/dev/null || true
    ip netns delete "cnn-host-$number" 2>/dev/null || break
  done
  ip link delete cnn-bridge 2>/dev/null || true
}
trap 'remove; rm -rf "$work"' EXIT
remove

ip link add cnn-bridge type bridge
ip link set cnn-bridge up
addresses=()
for number in $(seq 1 "$count"); do
  host=cnn-host-$number
  addresses+=("10.77.0.$number")
  ip netns add "$host"
  ip link add "cnn-veth-$number" type veth peer name cnn-net netns "$host"
  ip link set "cnn-veth-$number" master cnn-bridge up
  ip netns exec "$host" ip address add "10.77.0.$number/24" dev cnn-net
  ip netns exec "$host" ip link set lo up
  ip netns exec "$host" ip link set cnn-net up
  # What leaves a host is limited; the burst is what a fast link sends in two milliseconds.
  [ "$rate" = unlimited ] || ip netns exec "$host" tc qdisc add dev cnn-net root tbf rate "$rate" burst 2mb latency 50ms
done

# enter NUMBER WORDS: runs a command line on a host that is called by its own name.
cat >"$work/enter" <<'ENTER'
#!/usr/bin/env bash
number=$1
shift
exec ip netns exec "cnn-host-$number" unshare --uts bash -c "hostname cnn-host-$number; $*"
ENTER
# What mpirun takes for ssh.
cat >"$work/agent" <<'AGENT'
#!/usr/bin/env bash
while [[ $1 == -* ]]; do shift; done
number=${1##*.}
shift
exec "$(dirname "$0")/enter" "$number" "$*"
AGENT
chmod +x "$work/enter" "$work/agent"

if [ "${RUN:-ranks}" = each ]; then
  processes=()
  for number in $(seq 1 "$count"); do
    RANK=$((number - 1)) WORLD_SIZE=$count MASTER_ADDR=10.77.0.1 MASTER_PORT=29500 GLOO_SOCKET_IFNAME=cnn-net \
      "$work/enter" "$number" "$(printf '%q ' "$@")" &
    processes+=($!)
  done
  for process in "${processes[@]}"; do wait "$process"; done
  exit
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
launch=(mpirun.openmpi --host "$(IFS=,; echo "${addresses[*]}")" -n "$count" --bind-to none
  --mca plm_rsh_agent "$work/agent" --mca plm_rsh_no_tree_spawn 1 --mca btl tcp,self
  --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 "$@")
"$work/enter" 1 "$(printf '%q ' "${launch[@]}")"
