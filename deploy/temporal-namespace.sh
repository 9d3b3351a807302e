#!/bin/sh
# Creates the namespace and its search attributes. You can run it again. The workers also add missing attributes.
set -eu
until temporal operator cluster health --address "$TEMPORAL_ADDRESS"; do sleep 2; done
if ! temporal operator namespace describe -n "$NAMESPACE" --address "$TEMPORAL_ADDRESS" >/dev/null 2>&1; then
  temporal operator namespace create -n "$NAMESPACE" --retention "$RETENTION" --address "$TEMPORAL_ADDRESS"
fi
# The server needs a few seconds to learn of its new namespace.
until known=$(temporal operator search-attribute list -n "$NAMESPACE" --address "$TEMPORAL_ADDRESS"); do sleep 1; done
for attribute in AccountId=Keyword Bank=Keyword SessionState=Keyword BlockedReason=Keyword AwaitingOtp=Bool; do
  case "$known" in
    *"${attribute%=*}"*) ;;
    *) temporal operator search-attribute create -n "$NAMESPACE" --address "$TEMPORAL_ADDRESS" \
      --name "${attribute%=*}" --type "${attribute#*=}" ;;
  esac
done
