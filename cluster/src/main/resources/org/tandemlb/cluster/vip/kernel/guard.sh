# Outlives the process that started it for a moment: takes its VIPs off when it is gone.
#
# The argument, and then each line on standard input, is everything that is held now:
# ADDRESS/PREFIX DEVICE, repeated. Each line is answered with one, once it is known here.
# The end of the input is the end of that process, whatever ended it. A process that says goodbye
# holds nothing any more.
# ABRT is a watchdog's: it is meant for that process, and may reach all of its children.
trap '' HUP INT QUIT PIPE TERM ABRT

if ! command -v ip >/dev/null; then
  echo 'there is no `ip` command here: install iproute2'
  exit 1
fi
# 0.0.0.1 is never there: the answer tells whether it could be removed.
case $(LC_ALL=C ip addr del 0.0.0.1/32 dev lo 2>&1) in
*permitted*)
  echo '`ip` may not change addresses: CAP_NET_ADMIN must reach child processes too (run as root, or AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW)'
  exit 1
  ;;
esac
echo ready

held=$1
while read -r line; do
  held=$line
  echo 2>/dev/null # nobody may be there to hear it any more
done
[ -n "$held" ] || exit 0

set -f
set -- $held
while [ $# -gt 1 ]; do
  printf 'addr del %s dev %s\n' "$1" "$2"
  shift 2
done | ip -force -batch - 2>/dev/null
echo "tandem guard: the node is gone without a goodbye, taken off: $held" >&2
