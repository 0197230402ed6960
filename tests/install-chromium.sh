#!/bin/sh
# Chromium for the browser tests, and a font with Chinese characters so that what is drawn can be read.
set -eu
for name in "${TAIZHANG_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Chromium for the browser tests"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
    exit 0
fi
echo "The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium fonts-noto-cjk)" >&2
echo "or name one that is there: TAIZHANG_CHROMIUM=/path/to/chromium make test" >&2
exit 1
