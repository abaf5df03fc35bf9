#!/bin/bash
# Builds the package and holds it against lintian and against what must be in it.  Skipped (77) where the tools are missing.
set -euo pipefail
case "${NEWMEDIA_BUILD:-}" in *asan*) echo "the package is the same as in the plain round"; exit 77 ;; esac
for tool in dpkg-buildpackage dh lintian dpkg-deb; do
  command -v $tool >/dev/null || { echo "$tool is not here"; exit 77; }
done
here=$(dirname "$(readlink -f "$0")")
(cd "$here/../.." && dpkg-checkbuilddeps 2>&1) || { echo "what the package needs to be built is not here"; exit 77; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

LINTIAN=1 "$here/../../contrib/build-deb" "$out"
deb=$(echo "$out"/newmedia_*.deb)
dpkg-deb -c "$deb" | awk '{ print $1, $6 }' >"$out/list"
failed=0
while read -r mode path; do
  grep -qxF -- "$mode .$path" "$out/list" || { echo "missing: $mode $path"; failed=1; }
done <<'EOF'
-rwxr-xr-x /usr/sbin/newmediad
-rwxr-xr-x /usr/bin/newmediactl
-rwxr-xr-x /usr/libexec/newmedia/newmedia-fetch
-rwxr-xr-x /usr/libexec/newmedia/newmedia-read
-rwxr-xr-x /usr/libexec/newmedia/newmedia-mail
-rwxr-xr-x /usr/libexec/newmedia/newmedia-report
-rwxr-xr-x /usr/libexec/newmedia/newmedia-web
-rw-r--r-- /lib/systemd/system/newmediad.service
-rw-r--r-- /lib/systemd/system/newmedia-web.service
-rw-r--r-- /lib/systemd/system/newmedia-web.socket
-rw-r--r-- /usr/lib/sysusers.d/newmedia.conf
-rw-r--r-- /usr/lib/tmpfiles.d/newmedia.conf
-rw-r--r-- /etc/newmedia/newmedia.conf
drwxr-xr-x /etc/newmedia/feeds.d/
-rw-r--r-- /usr/share/bash-completion/completions/newmediactl
-rw-r--r-- /usr/share/man/man8/newmediad.8.gz
-rw-r--r-- /usr/share/man/man1/newmediactl.1.gz
-rw-r--r-- /usr/share/man/man5/newmedia.conf.5.gz
-rw-r--r-- /usr/share/man/man5/feeds.d.5.gz
-rw-r--r-- /usr/share/man/man5/platforms.d.5.gz
-rw-r--r-- /usr/share/man/man8/newmedia-web.8.gz
-rw-r--r-- /usr/share/man/zh_CN/man8/newmediad.8.gz
-rw-r--r-- /usr/share/man/zh_CN/man8/newmedia-web.8.gz
-rw-r--r-- /usr/share/man/zh_CN/man1/newmediactl.1.gz
-rw-r--r-- /usr/share/man/zh_CN/man5/newmedia.conf.5.gz
-rw-r--r-- /usr/share/man/zh_CN/man5/feeds.d.5.gz
-rw-r--r-- /usr/share/man/zh_CN/man5/platforms.d.5.gz
-rw-r--r-- /usr/share/doc/newmedia/README.md.gz
-rw-r--r-- /usr/share/doc/newmedia/README.zh-CN.md.gz
-rw-r--r-- /usr/share/newmedia/holidays.d/2026.conf
-rw-r--r-- /usr/share/newmedia/platforms.d/wechat.conf
-rw-r--r-- /usr/share/doc/newmedia/examples/feeds.d/danwei.conf
-rw-r--r-- /usr/share/locale/zh_CN/LC_MESSAGES/newmedia.mo
EOF
[ "$(dpkg-deb --ctrl-tarfile "$deb" | tar xO ./conffiles)" = /etc/newmedia/newmedia.conf ] || { echo "the configuration is no conffile"; failed=1; }
postinst=$(dpkg-deb --ctrl-tarfile "$deb" | tar xO ./postinst)
# Re-enabled where the admin had enabled it, else left alone.
grep -qF "if deb-systemd-helper debian-installed 'newmedia-web.socket'" <<<"$postinst" || { echo "newmedia-web.socket is enabled, and newmediad has the port"; failed=1; }
grep -qE "deb-systemd-helper enable '?newmediad.service" <<<"$postinst" || { echo "newmediad.service is not enabled"; failed=1; }
if grep -E '/(state|var/lib/newmedia|build)' "$out/list"; then echo "this does not belong there"; failed=1; fi
exit $failed
