# Runs a command for the process that started this, in a process group of its own.
#
# Standard input is a pipe from that process. When it ends, so does the whole group: the command took
# too long, or whoever waits for it is gone. Standard output is the command's; its exit code goes to
# standard error, and this stays until the pipe ends, so that all of it can be read.
exec 3<&0 4>&2 2>/dev/null # a shell has something to say of a command that was killed
setsid "$@" </dev/null 2>&1 3<&- 4>&- &
child=$!
# Only now: what the command inherits should be as usual. A Ctrl-C for the node is none for this.
trap '' HUP INT QUIT PIPE TERM
{
  read -r gone
  # A second time, for a command that had no group of its own yet.
  kill -KILL -"$child" || { sleep 1; kill -KILL -"$child"; }
} <&3 >/dev/null 4>&- &
watcher=$!

wait "$child"
code=$?
kill -KILL "$watcher"
kill -KILL -"$child" # what it left behind
echo "$code" >&4
read -r gone <&3
