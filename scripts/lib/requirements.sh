# Sourced by the other scripts: says what they are doing, and sees to what the build needs.

# The oldest compiler that Package.swift accepts.
readonly swift_major=6 swift_minor=2

step() { printf '\n== %s\n' "$*" >&2; }

fail() {
  printf '%s: error: %s\n' "$(basename "$0")" "$1" >&2
  shift
  local line
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# require_swift: a compiler that is new enough.
require_swift() {
  command -v swift >/dev/null || fail "Swift is not installed" \
    "Swift $swift_major.$swift_minor or newer builds cnn: https://www.swift.org/install"
  local version
  version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
  [ -n "$version" ] || fail "\"swift --version\" does not say which Swift this is"
  local major=${version% *} minor=${version#* }
  if [ "$major" -lt $swift_major ] || { [ "$major" -eq $swift_major ] && [ "$minor" -lt $swift_minor ]; }; then
    fail "Swift $major.$minor is too old" \
      "Swift $swift_major.$swift_minor or newer builds cnn: https://www.swift.org/install"
  fi
}

# install_packages PACKAGE...: Debian packages, by apt, as root or with sudo.
install_packages() {
  command -v apt-get >/dev/null || fail "missing: $*" \
    "This script installs with apt, on Debian and Ubuntu. Elsewhere install what corresponds and start again:" \
    "Fedora: dnf install git pkgconf libpng-devel zlib-devel    Arch: pacman -S git pkgconf libpng zlib" \
    "macOS: brew install pkgconf libpng"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "missing: $*" "Install as root, then start again: apt-get install -y $*"
    as_root=(sudo)
  fi
  step "installing $*"
  # A machine that has never updated its lists knows no package; one that has needs no second time.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null >&2 ||
    { "${as_root[@]}" apt-get update -q </dev/null >&2 &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null >&2; } ||
    fail "apt could not install $*" "Install them by hand, then start again: apt-get install $*"
}

# require_libraries: what Package.swift links, and the tools that swift build calls.
require_libraries() {
  local missing=()
  command -v git >/dev/null || missing+=(git)
  command -v pkg-config >/dev/null || missing+=(pkg-config)
  has_library libpng png.h || missing+=(libpng-dev)
  has_library zlib zlib.h || missing+=(zlib1g-dev)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# has_library NAME HEADER: known to pkg-config, or at least its header is where compilers look.
has_library() {
  pkg-config --exists "$1" 2>/dev/null || [ -e "/usr/include/$2" ] || [ -e "/usr/local/include/$2" ]
}
