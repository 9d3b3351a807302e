#!/bin/sh
# Makes the secrets for docker-compose.yml. Existing files are kept.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets banks
keep() { [ -s "secrets/$1" ] || cat > "secrets/$1"; }
openssl rand -hex 24 | keep postgres_password
echo "k1:$(openssl rand -base64 32):bound" | keep encryption_keys
openssl rand -base64 48 | keep jwt_secret
openssl rand -hex 24 | keep setup_token
echo "postgres://reconbanker:$(cat secrets/postgres_password)@postgres:5432/reconbanker" | keep database_url
# The programs in the containers run as other users, who must be able to read the files. Only you can enter the folder.
chmod 644 secrets/*
chmod 755 banks
echo "Made in $(pwd)/secrets. Keep a copy of encryption_keys in another location: without it the bank logins are lost."
echo "The first person who registers needs the setup token: $(pwd)/secrets/setup_token"
