#!/bin/sh
# What tests need beside Python: Chromium with a font of Chinese characters so that what is drawn can be read, systemd's check of units,
# servers of PostgreSQL and MariaDB, and Dovecot as a server of mail.
set -eu
missing=""
found=""
for name in "${TAIZHANG_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then found="$name"; fi
done
[ -n "$found" ] || missing="chromium fonts-noto-cjk"
# elsewhere than on Debian as root the test of the units is left out where the program is missing
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
    [ -x /usr/sbin/mariadbd ] || missing="$missing mariadb-server"
    [ -x /usr/sbin/dovecot ] || missing="$missing dovecot-imapd"
    [ -n "$missing" ] || exit 0
    echo "installing for the tests:" $missing
    apt-get update -qq
    # shellcheck disable=SC2086 - several names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
fi
[ -n "$missing" ] || exit 0
echo "The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium fonts-noto-cjk)" >&2
echo "or name one that is there: TAIZHANG_CHROMIUM=/path/to/chromium make test" >&2
exit 1
