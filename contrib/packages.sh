# Sourced by contrib/demo and tests/run: what a Debian 12 needs, installed only where it is missing.
build_packages="gcc libc6-dev meson ninja-build pkg-config gettext python3 libcurl4-openssl-dev libxml2-dev libev-dev libsqlite3-dev \
libjansson-dev libxxhash-dev libseccomp-dev zlib1g-dev libbrotli-dev libzstd-dev libpcre2-dev libminizip-dev libxlsxwriter-dev libgmime-3.0-dev nettle-dev libmicrohttpd-dev libqrencode-dev ca-certificates"
test_packages="libcmocka-dev nginx-light python3-pytest openssl procps clang-14 libclang-rt-14-dev man-db python3-openpyxl python3-aiosmtpd python3-feedparser chromium fonts-wqy-microhei prometheus tinyproxy debhelper lintian systemd-container libarchive-tools valgrind"

# need PACKAGE...: installs those that are missing, as root or by sudo.
need() {
  local missing="" p
  for p in "$@"; do
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
  done
  [ -n "$missing" ] || return 0
  echo "installing:$missing"
  local as_root=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "these packages are missing and neither root nor sudo is here:$missing" >&2; return 1; }
    as_root=sudo
  fi
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
