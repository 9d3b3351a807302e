#!/bin/sh
# Builds the image without Docker. Run it as root on Debian, with podman, buildah and debootstrap. It makes a base image of Debian
# with Node 24; set BASE_IMAGE to use an existing one. MORE_BUILD_OPTIONS is passed to podman.
set -eu
cd "$(dirname "$0")/.."
image=${1:-localhost/reconbanker:local}
base=${BASE_IMAGE:-localhost/reconbanker-base:bookworm}
podman() { command podman --storage-driver=vfs "$@"; }

if ! podman image exists "$base"; then
  root=$(mktemp -d)
  debootstrap --variant=minbase bookworm "$root"
  # Debian updates Chromium in its security archive.
  echo 'deb http://deb.debian.org/debian-security bookworm-security main' >> "$root/etc/apt/sources.list"
  install -D "$(command -v node)" "$root/usr/local/bin/node"
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -r "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  tar -C "$root" -c . | podman import - "$base"
  rm -rf "$root"
fi
# shellcheck disable=SC2086
podman build --isolation=chroot --network=host --build-arg "BASE_IMAGE=$base" ${MORE_BUILD_OPTIONS:-} -t "$image" .
