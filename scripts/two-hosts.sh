#!/usr/bin/env bash
# Runs a command with two ranks on two "hosts" of this machine: network namespaces that are joined by a pair of virtual
# devices, whose rate can be limited. For tests and measurements of `cnn train` under Open MPI; needs the right to make
# namespaces (root).
#
#   scripts/two-hosts.sh unlimited cnn train ...
#   scripts/two-hosts.sh 10gbit cnn train ...      any rate that tc knows
set -euo pipefail
rate=$1
shift
hosts=(cnn-host-a cnn-host-b)
work=$(mktemp -d)
cleanup() {
  for host in "${hosts[@]}"; do ip netns delete "$host" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT
cleanup_before() { for host in "${hosts[@]}"; do ip netns delete "$host" 2>/dev/null || true; done; }
cleanup_before
mkdir -p "$work"

for host in "${hosts[@]}"; do ip netns add "$host"; done
ip link add cnn-a netns "${hosts[0]}" type veth peer name cnn-b netns "${hosts[1]}"
for number in 0 1; do
  device=$([ $number = 0 ] && echo cnn-a || echo cnn-b)
  inside() { ip netns exec "${hosts[$number]}" "$@"; }
  inside ip address add "10.77.0.$((number + 1))/24" dev "$device"
  inside ip link set lo up
  inside ip link set "$device" up
  if [ "$rate" != unlimited ]; then
    # A burst of a millisecond's bytes, and room for what TCP sends at once.
    inside tc qdisc add dev "$device" root tbf rate "$rate" burst 2mb latency 50ms
  fi
done

# What mpirun takes for ssh: enters the namespace of the host, whose name it has to tell as a host would.
cat >"$work/agent" <<'AGENT'
#!/usr/bin/env bash
while [[ $1 == -* ]]; do shift; done
case $1 in 10.77.0.1) host=cnn-host-a ;; *) host=cnn-host-b ;; esac
shift
exec ip netns exec "$host" unshare --uts bash -c "hostname $host; $*"
AGENT
chmod +x "$work/agent"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
ip netns exec "${hosts[0]}" mpirun.openmpi --host 10.77.0.1,10.77.0.2 -n 2 --bind-to none \
  --mca plm_rsh_agent "$work/agent" --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 \
  --mca oob_tcp_if_include 10.77.0.0/24 --mca plm_rsh_no_tree_spawn 1 "$@"
