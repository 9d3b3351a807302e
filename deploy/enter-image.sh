#!/bin/bash
# enter-image.sh IMAGE ARGUMENTS…: runs the entry point of the image as podman would, on the network of the machine, with its own
# mounts and process ids, as the image's user, without capabilities or new privileges. For machines where podman run does not work.
# Run it as root.
set -euo pipefail
image=$1
shift
podman() { command podman --storage-driver=vfs "$@"; }
root=$(podman image mount "$image")
mapfile -t set < <(podman image inspect "$image" --format '{{range .Config.Env}}{{println .}}{{end}}' | grep .)
user=$(podman image inspect "$image" --format '{{.Config.User}}')
# Variables of the caller override those of the image, as with `podman run --env`.
given=$(env -0 | tr '\0' '\n' | grep -E '^(DATABASE_URL|TEMPORAL_|ENCRYPTION_KEYS|JWT_SECRET|PORT|HOST|SANDBOX_|PUBLIC_URL|TRUSTED_PROXIES|LIMITS|LOG_LEVEL|METRICS_PORT|WORKER_METRICS_PORT|ALLOW_|RETENTION_)' || true)
mapfile -t given <<< "$given"
# unshare itself does not react to SIGTERM, but its child, the first process of the image, does.
unshare --mount --pid --fork --kill-child --ipc --propagation private bash -c '
  set -e
  root=$1 user=$2
  shift 2
  mount -t tmpfs tmpfs /mnt
  mkdir /mnt/upper /mnt/work /mnt/root
  # Nothing is written into the image.
  mount -t overlay overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
  mount -t proc proc /mnt/root/proc
  mkdir -p /mnt/root/dev /mnt/root/.host
  mount --rbind /dev /mnt/root/dev
  mount -t tmpfs -o mode=1777 tmpfs /mnt/root/tmp
  cp /etc/resolv.conf /etc/hosts /mnt/root/etc/
  cd /mnt/root
  pivot_root . .host
  umount -l /.host
  cd /app
  exec setpriv --pdeathsig KILL --reuid "${user%%:*}" --regid "${user##*:}" --clear-groups --no-new-privs \
    --inh-caps=-all --ambient-caps=-all --bounding-set=-all "$@"
' _ "$root" "$user" env -i "${set[@]}" "${given[@]}" /usr/bin/tini -- /app/deploy/role.sh "$@" &
entered=$!
trap 'kill -TERM $(cat "/proc/$entered/task/$entered/children")' TERM
# A signal ends the first wait; the second wait returns the exit code.
wait "$entered" || wait "$entered"
