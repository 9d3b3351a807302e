#!/bin/sh
# Replaces itself with Chromium, run by the user nobody. Playwright has just made the profile as root, so its owner is
# changed first. Chromium may write only to the profile.
set -e
for option in "$@"; do
  case $option in --user-data-dir=*) profile=${option#--user-data-dir=} ;; esac
done
mkdir -p "$profile/tmp"
chown -R "$CHROMIUM_USER" "$profile"
export HOME="$profile" TMPDIR="$profile/tmp"
exec setpriv --reuid="${CHROMIUM_USER%:*}" --regid="${CHROMIUM_USER#*:}" --clear-groups -- "$CHROMIUM_PROGRAM" "$@"
