#!/bin/sh
# Builds the sandbox of one learner's program and runs it in there. Started by run-sandboxed.ts as the lab's root, as the
# first process of new mount, PID, IPC and UTS namespaces. Descriptor 3 is the conversation with the server:
#   -> mounted | failed <step> | ready | ended <status>, what the shell says of the job      <- go
# Every step must succeed; a failed one ends everything before any of the learner's code has run.

stage=$1
say() { echo "$1" >&3; }
fail() { say "failed $1"; exit 125; }

case $stage in

# As the lab's root: a new root file system that holds nothing but what the server puts into it.
build)
  root=$2 size_mb=$3 id=$4
  shift 4
  exec 4>&2 2>&3 # the system's complaints go to the server; 4 is the program's stderr
  echo 1000 > /proc/self/oom_score_adj || fail 'making it the first victim when memory runs out'
  # Such memory belongs to nobody's process and would be counted nowhere. Older kernels let only the host's root forbid it.
  { echo 0 > /proc/sys/kernel/shmall; } 2>/dev/null
  mount -t tmpfs -o "size=${size_mb}m,mode=755,nosuid,nodev,noexec" tmpfs "$root" || fail 'mounting a new root'
  hostname learner 2>/dev/null
  say mounted
  read -r go <&3 && [ "$go" = go ] || fail 'hearing from the server'
  mount -a -T "$root/fstab" || fail 'mounting what the program may see'
  mount -o remount,bind,ro "$root" || fail 'making the new root read-only'
  cd "$root" && pivot_root . old && cd / || fail 'changing to the new root'
  PATH=/usr/bin
  umount -l /old || fail 'taking the old root away'
  # One more user namespace. It owns none of the others, so whatever capability is had in it can mount or configure
  # nothing, and the kernel counts its processes apart. With ids to spare the program is somebody else to the host, too.
  set -- unshare --user --map-user=1000 --map-group=1000 --keep-caps -- sh /sandbox.sh confine "$@"
  if [ "$id" != 0 ]; then
    # sys_admin only for the moment: hosts that restrict user namespaces let those through that have it.
    set -- setpriv "--reuid=$id" "--regid=$id" --clear-groups --inh-caps=+sys_admin --ambient-caps=+sys_admin "$@"
  fi
  exec "$@"
  fail 'changing the user'
  ;;

# In the program's own user namespace, for the last time with capabilities: limits, then drop everything.
confine)
  limits=$2
  shift 2
  echo 0 > /proc/sys/user/max_user_namespaces || fail 'forbidding user namespaces'
  exec prlimit $limits setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all -- sh /sandbox.sh run "$@"
  fail 'setting limits'
  ;;

# Powerless like the program itself: look whether it is all true, then be its init.
run)
  shift
  seen=0
  while read -r key value _; do
    case $key in
      CapInh: | CapPrm: | CapEff: | CapBnd: | CapAmb:)
        case $value in *[!0]*) fail "dropping capabilities ($key $value)" ;; esac
        seen=$((seen + 1)) ;;
      NoNewPrivs:) [ "$value" = 1 ] && seen=$((seen + 1)) ;;
      Uid: | Gid:) [ "$value" = 1000 ] && seen=$((seen + 1)) ;;
    esac
  done < /proc/self/status
  [ "$seen" = 8 ] || fail 'dropping privileges'
  # A shell reads byte by byte and the kernel gives such a file in one piece only: we get the first digit, without its line end.
  read -r namespaces < /proc/sys/user/max_user_namespaces
  [ "$namespaces" = 0 ] || fail 'forbidding user namespaces'
  [ ! -e /old/usr ] && [ ! -e /old/etc ] && [ ! -e /old/proc ] || fail 'taking the old root away'
  if true 2> /dev/null > /probe; then fail 'making the new root read-only'; fi
  cd /home/learner/app || fail 'entering the submission'

  main='' asked=''
  trap 'if [ -n "$main" ]; then kill -TERM "$main"; else asked=1; fi 2>/dev/null' TERM
  exec 5<&0 # a shell gives its background jobs an empty stdin unless told otherwise
  say ready
  "$@" <&5 2>&4 3>&- 4>&- 5<&- &
  main=$!
  [ -z "$asked" ] || kill -TERM "$main"
  exec <&- 5<&- 4>&-
  # Interrupted by the trap, wait returns while the program still lives.
  while :; do
    wait "$main"
    status=$?
    kill -0 "$main" 2>/dev/null || break
  done
  # A status over 128 may be a signal or a number that the program chose; only the job list tells them apart.
  say "ended $status"
  jobs >&3 2>/dev/null
  exit "$status"
  ;;
esac
