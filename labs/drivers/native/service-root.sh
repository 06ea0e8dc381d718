#!/bin/sh
# Gives one service of a lab a root file system of its own, takes its privileges away, and becomes the service. Started as the
# lab's root in a new mount namespace: service-root.sh <mount point> <fstab> <id> <program> [argument]...
# A connector that reads or writes any file it is told to then finds the files of its container, as under Docker, and none of the host's.
set -eu
root=$1 fstab=$2 id=$3
shift 3

mount -t tmpfs -o size=16m,mode=755,nosuid,nodev,noexec tmpfs "$root"
mkdir "$root/etc" "$root/dev" "$root/old"
cp /etc/hosts /etc/nsswitch.conf "$root/etc/"
[ ! -e /etc/ld.so.cache ] || cp /etc/ld.so.cache "$root/etc/"
# Links from /usr/bin into /usr/bin, awk among them.
[ ! -d /etc/alternatives ] || cp -R -P /etc/alternatives "$root/etc/"
# The name of 900 is there in any case: Postgres, which refuses root, maps itself to it where there is no other id.
printf 'root:x:0:0::/:/bin/sh\nservice:x:900:900::/tmp:/bin/sh\n' > "$root/etc/passwd"
printf 'root:x:0:\nservice:x:900:\n' > "$root/etc/group"
ln -s /proc/self/fd "$root/dev/fd"
# On merged systems these are links into /usr, on others folders of their own.
for name in bin sbin lib lib64; do
  if [ -L "/$name" ]; then cp -P "/$name" "$root/$name"
  elif [ -d "/$name" ]; then mkdir "$root/$name" && mount -o bind,ro,nosuid,nodev "/$name" "$root/$name"
  fi
done
# Before the places below are made: the checkout itself may lie in /tmp.
mkdir "$root/tmp"
mount -t tmpfs -o "size=64m,uid=$id,gid=$id,mode=1777,nosuid,nodev" tmpfs "$root/tmp"
# Places to mount on: folders for folders, empty files for files. fstab(5) writes a blank as \040, which printf reads.
while read -r source target _; do
  source=$(printf '%b' "$source") target=$(printf '%b' "$target")
  if [ -f "$source" ] || [ -c "$source" ]; then mkdir -p "${target%/*}" && : > "$target"; fi
done < "$fstab"
mount -a -T "$fstab"
mount -o remount,bind,ro "$root"
cd "$root"
pivot_root . old
cd /
umount -l /old

[ "$id" = 0 ] || set -- --reuid="$id" --regid="$id" --clear-groups -- "$@"
[ "$id" != 0 ] || set -- -- "$@"
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all "$@"
