#!/bin/sh
# The entry point of the image: runs a role, or a command of `reconbanker`.
set -eu
cd /app
case "${1:-api}" in
  api) exec node src/api/server.ts ;;
  worker) exec node src/worker/main.ts ;;
  sandbox) exec node sandbox/server.ts ;;
  *) exec node src/cli/main.ts "$@" ;;
esac
