#!/bin/bash
# Runs inside a booted systemd, as a unit of its own; /report/old.deb and /report/new.deb are two versions of the package.
# Says "ok WHAT" or "not ok WHAT: why" for every fact, and powers the machine off.
exec >/report/out 2>&1
trap 'echo "the end"; journalctl -u newmediad -u newmedia-web -o short-monotonic --no-pager >/report/journal; systemctl --force poweroff' EXIT
export LC_ALL=C.UTF-8

ok() { # WHAT COMMAND...
  local what=$1; shift
  local said; if said=$("$@" 2>&1); then echo "ok $what"; else echo "not ok $what: $* -> $? ${said:0:600}"; fi
}
soon() { # WHAT SECONDS COMMAND...: becomes true in time
  local what=$1 end=$((SECONDS + $2)); shift 2
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || { echo "not ok $what: $* not within time"; return; }; sleep 0.2; done
  echo "ok $what"
}
property() { systemctl show newmediad -p "$1" --value; }
is() { [ "$(property "$1")" = "$2" ] || { property "$1"; return 1; }; }
said() { journalctl -u newmediad --no-pager -o cat | grep -qF -- "$1"; }
unsaid() { ! journalctl -u newmediad --no-pager -o cat | grep -F -- "$1"; } # else where it was said
published() { journalctl -u newmediad --no-pager -o cat | grep -cF "pages published"; }
more_published() { [ "$(published)" -gt "$before" ]; }
has_state() { newmediactl status --json | tr -d ' \n' | grep -qF "\"account\":\"$1\"" && newmediactl status --csv | grep -q "^$1,.*$2"; }
gone() { ! "$@"; }
# The page at PATH, headers and all; minimal machines have no curl.
page() (
  exec 3<>/dev/tcp/127.0.0.1/8014 && printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$1" >&3 && timeout 5 cat <&3
)
shows() { page "$1" | grep -qF -- "$2"; }
web_is() { systemctl is-active -q newmedia-web.service; }
web_pid() { systemctl show newmedia-web.service -p MainPID --value; }
# What newmedia runs; minimal machines have neither ps nor pgrep.
running() { for p in /proc/[0-9]*; do [ "$(stat -c %U "$p" 2>/dev/null)" != newmedia ] || cat "$p/comm" 2>/dev/null; done; }

mkdir -p /srv/www
cat >/srv/www/a.xml <<EOF
<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>甲</title><item><title>今天</title><guid>1</guid>
<pubDate>$(date -R -u)</pubDate></item></channel></rss>
EOF
if command -v python3 >/dev/null; then
  (cd /srv/www && exec python3 -m http.server -b 127.0.0.1 8099) </dev/null >/dev/null 2>&1 &
else
  busybox httpd -p 127.0.0.1:8099 -h /srv/www
fi
ip link set lo up 2>/dev/null

rm -f /usr/sbin/policy-rc.d # machines that are never booted forbid packages to start anything
# ---- installed -----------------------------------------------------------------------------------------------------------------
ok "the package installs" dpkg -i /report/old.deb
soon "it runs at once" 10 is ActiveState active
ok "it is enabled" systemctl is-enabled -q newmediad
ok "it runs as its own user" is User newmedia
ok "the keeper is newmedia's" test "$(stat -c %U /proc/"$(property MainPID)")" = newmedia
ok "the state is newmedia's alone" test "$(stat -c '%U %G %a' /var/lib/newmedia)" = "newmedia newmedia 750"
ok "the status is told" gone is StatusText ""
ok "no account is told" said "no accounts, nothing is watched"
soon "it serves the pages by itself" 10 shows /healthz "200 OK"
ok "so the socket of the pages is not taken" gone systemctl is-active -q newmedia-web.socket
ok "nor will it be at the next boot" gone systemctl is-enabled -q newmedia-web.socket

# ---- a file is dropped; the children work behind these walls ------------------------------------------------------------------
sed -i 's#^;allow_private =.*#allow_private = 127.0.0.0/8#' /etc/newmedia/newmedia.conf
printf '[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n[account jia]\nname = 甲\nunit = office\nplatform = website\nfeed = http://127.0.0.1:8099/a.xml\n' \
  >/etc/newmedia/feeds.d/jia.conf
soon "a dropped file takes effect within 5 s" 5 said "configuration read: 1 accounts in 1 files, 0 of them refused"
newmediactl poll jia
soon "an account is fetched, read and current" 20 has_state jia current
ok "its last good version is kept" cmp /etc/newmedia/feeds.d/jia.conf /var/lib/newmedia/last-good/jia.conf

# ---- reload ------------------------------------------------------------------------------------------------------------------------
pid=$(property MainPID)
printf '[account yi]\nname = 乙\nunit = office\nplatform = website\nfeed = http://127.0.0.1:8099/a.xml\n' >/etc/newmedia/feeds.d/yi.conf
ok "reload is answered" systemctl reload newmediad
soon "reload reads the files" 5 said "2 accounts in 2 files"
soon "after a reload it is active" 5 is ActiveState active
ok "a reload starts nothing anew" is MainPID "$pid"

# ---- the journal ---------------------------------------------------------------------------------------------------------------------
printf '[account yi\n' >/etc/newmedia/feeds.d/yi.conf
soon "a broken file is refused, its last good version stays" 5 said "yi.conf is refused; its last good version with 1 account stays in force"
ok "lines have priorities" test -n "$(journalctl -u newmediad -p err --no-pager -o cat | grep 'yi.conf:1')"
ok "notices are no errors" test -z "$(journalctl -u newmediad -p err --no-pager -o cat | grep 'configuration read')"
ok "no line is left with its mark" test -z "$(journalctl -u newmediad --no-pager -o cat | grep '^<[0-9]>')"

# ---- the watchdog ---------------------------------------------------------------------------------------------------------------------
mkdir -p /etc/systemd/system/newmediad.service.d
printf '[Service]\nWatchdogSec=3s\nRestartSec=200ms\n' >/etc/systemd/system/newmediad.service.d/test.conf
systemctl daemon-reload; systemctl restart newmediad
pid=$(property MainPID)
sleep 7
ok "a healthy loop feeds the watchdog" is MainPID "$pid"
[ "$pid" -gt 1 ] && kill -STOP "$pid"
restarted() { gone is MainPID "$pid" && is ActiveState active && is NRestarts 1; }
soon "a loop that hangs is killed and started again" 20 restarted
ok "no child of the dead keeper is left" test "$(running | sort | uniq -c | sort -rn | awk '$2 == "newmediad" || $2 == "newmedia-fetch" { print $1 }' | tr '\n' ' ')" = "1 1 "
ok "the broken file's account is still watched, after a restart" has_state yi .

# ---- a password as a credential --------------------------------------------------------------------------------------------------------
(umask 077; echo secret >/etc/newmedia/mail-password)
printf '[Service]\nLoadCredential=mail-password:/etc/newmedia/mail-password\n' >/etc/systemd/system/newmediad.service.d/mail.conf
sed -i 's#^;user =.*#user = monitor#; s#^;password_file =.*#password_file = /run/credentials/newmediad.service/mail-password#' /etc/newmedia/newmedia.conf
systemctl daemon-reload; systemctl restart newmediad
ok "a credential can be read" is ActiveState active
ok "and nothing is said of it" gone said "mail-password:"

# ---- pages that outlive the daemon -----------------------------------------------------------------------------------------------------
soon "the account stands on its page" 20 shows /zh/accounts.html "甲"
sed -i 's#^;listen =.*#listen =#' /etc/newmedia/newmedia.conf
soon "the daemon gives its port up" 5 gone page /healthz
ok "the socket of the pages takes it" systemctl enable -q --now newmedia-web.socket
ok "nobody asked: nothing serves yet" gone web_is
systemctl stop newmediad
ok "a page is served while newmediad is stopped" shows /zh/accounts.html "甲"
ok "by newmedia-web.service" web_is
ok "which runs as newmedia" test "$(stat -c %U /proc/"$(web_pid)")" = newmedia
ok "and sees the pages alone" test "$(ls -A /proc/"$(web_pid)"/root/var/lib/newmedia)" = site
before=$(published); systemctl start newmediad
soon "its pages are written anew" 30 more_published # what writes them reads newmedia.conf, which is broken next

# ---- a configuration that cannot be used -------------------------------------------------------------------------------------------------
cp /etc/newmedia/newmedia.conf /root/good.conf
echo '[poll' >>/etc/newmedia/newmedia.conf
systemctl restart newmediad
sleep 2
ok "78 is not tried again" is NRestarts 0
ok "it has failed visibly" is ActiveState failed
cp /root/good.conf /etc/newmedia/newmedia.conf
systemctl reset-failed newmediad; systemctl start newmediad

# ---- upgrade ----------------------------------------------------------------------------------------------------------------------------------
rm -f /etc/systemd/system/newmediad.service.d/*.conf /etc/newmedia/feeds.d/yi.conf; systemctl daemon-reload
pid=$(property MainPID) web=$(web_pid)
ok "an upgrade asks nothing" dpkg -i /report/new.deb
soon "the new version runs" 10 is ActiveState active
ok "it was started anew" gone is MainPID "$pid"
newer_web() { shows /zh/accounts.html "甲" && gone test "$web" = "$(web_pid)"; }
soon "so was what serves the pages" 10 newer_web
ok "the admin's configuration is kept" grep -q 'allow_private = 127' /etc/newmedia/newmedia.conf
ok "so is what was known" has_state jia current

# ---- nothing outside its folders --------------------------------------------------------------------------------------------------------------
ok "no file of newmedia's stands elsewhere" test -z "$(find /etc /home /opt /root /srv /tmp /usr /var -path /var/lib/newmedia -prune -o -user newmedia -print)"

systemctl restart newmedia-web.service
ok "the pages can be started anew by hand" shows /zh/accounts.html "甲"

# ---- stop, remove, purge ------------------------------------------------------------------------------------------------------------------------
before=$SECONDS
ok "it stops" systemctl stop newmediad
ok "at once and cleanly" test $((SECONDS - before)) -le 3 -a "$(property Result)" = success
ok "its children are not killed under its hands" unsaid "cannot be published"
ok "each of its children has walled itself in" unsaid "going on without"
systemctl start newmediad
ok "it can be removed" dpkg -r newmedia
ok "removed, it does not run" test -z "$(running)"
ok "removed, its memory stays" test -s /var/lib/newmedia/newmedia.db -a -e /etc/newmedia/newmedia.conf
ok "it can be purged" dpkg -P newmedia
ok "purged, its memory is gone" test ! -e /var/lib/newmedia -a ! -e /etc/newmedia/newmedia.conf
ok "who was watched stays: the admin wrote it" test -e /etc/newmedia/feeds.d/jia.conf
ok "no unit is left" gone systemctl cat newmediad
ok "nor one of the pages, nor its link" test -z "$(find /etc/systemd /lib/systemd /usr/lib/systemd -name 'newmedia*' ! -name newmedia-inside.service ! -name 'newmedia*.d')"
ok "the user stays: backups may be its" id newmedia
