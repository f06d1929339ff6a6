#!/bin/sh
# Build a root file system with Asterisk 22 under var/asterisk/rootfs from Debian packages.
#
#   sudo deploy/asterisk/build.sh            # about a minute, 350 MB; does nothing when it is already there
#
# Debian 12 carries no Asterisk, so it is taken from unstable into a directory of its own: the host stays as it is.
# Nothing is installed outside that directory and no service is started. Needs root and mmdebstrap.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=${ASTERISK_ROOTFS:-"$here/../../var/asterisk/rootfs"}
packages=asterisk,asterisk-core-sounds-en-gsm,asterisk-moh-opsound-wav

if [ -x "$target/usr/sbin/asterisk" ]; then
    echo "asterisk: already built in $target"
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "asterisk: building the root file system needs root (sudo $0)" >&2
    exit 1
fi
if ! command -v mmdebstrap >/dev/null; then
    echo "asterisk: mmdebstrap is missing: apt-get install mmdebstrap" >&2
    exit 1
fi

parent=$(dirname "$target")
mkdir -p "$parent"
# Built beside the target and renamed at the end: an interrupted build never looks finished.
staging=$(mktemp -d "$parent/rootfs.XXXXXX")
trap 'rm -rf "$staging"' EXIT
# Unstable's release file is valid for a week only; a mirror may be older.
mmdebstrap --variant=apt --aptopt='Acquire::Check-Valid-Until "false"' --include="$packages" sid "$staging"
chmod 0755 "$staging"
mv -T "$staging" "$target"
trap - EXIT
echo "asterisk: built in $target"
