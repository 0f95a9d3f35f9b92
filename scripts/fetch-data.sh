#!/usr/bin/env bash
# Downloads a public data set, checks it, and puts it where cnn finds it.
#
# usage: scripts/fetch-data.sh mnist|fashion-mnist|cifar10|cifar100 [FOLDER]
#
# FOLDER is data/NAME of this project unless given. A download that was interrupted goes on where it stopped; nothing gets
# its final name before its SHA-256 has been checked. Addresses and digests are in scripts/data-sources.txt; the variable
# CNN_DATA_SOURCES names another such file, for a mirror of your own.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
sources=${CNN_DATA_SOURCES:-$project/scripts/data-sources.txt}

say() { printf 'fetch-data: %s\n' "$*" >&2; }

# fail CODE MESSAGE: sysexits, as cnn itself uses them.
fail() {
  local code=$1
  shift
  say "error: $*"
  exit "$code"
}

usage() { sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

digest_of_input() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# digest FILE KIND: nothing if the file is missing or, for content, not gzip.
digest() {
  [ -f "$1" ] || return 0
  case $2 in
    content) { gzip -dc "$1" 2>/dev/null || printf 'damaged'; } | digest_of_input ;;
    archive) digest_of_input <"$1" ;;
  esac
}

# download URL FILE: goes on where FILE stops.
download() {
  local progress=--silent
  [ -t 2 ] && progress=--progress-bar
  if command -v curl >/dev/null; then
    curl --fail --location $progress --show-error --retry 2 --connect-timeout 20 --continue-at - --output "$2" "$1"
  else
    wget --quiet --tries 3 --timeout 20 --continue --output-document "$2" "$1"
  fi
}

size() { if [ -f "$1" ]; then wc -c <"$1"; else echo 0; fi; }

# fetch URL FILE: goes on with FILE, or begins again beside it if the server can't go on; keeps FILE if neither works.
fetch() {
  local before
  before=$(size "$2")
  download "$1" "$2" && return
  [ "$before" -gt 0 ] && [ "$(size "$2")" -eq "$before" ] || return 1
  download "$1" "$2.fresh" && mv "$2.fresh" "$2" && return
  rm -f "$2.fresh"
  return 1
}

# get FILE KIND DIGEST TARGET: leaves a file with this digest under TARGET, or fails.
get() {
  local file=$1 kind=$2 expected=$3 target=$4 part mirror before
  part=$(dirname "$target")/.$file.part
  while read -r mirror; do
    for _ in 1 2; do
      before=$(size "$part")
      if [ "$(digest "$part" "$kind")" != "$expected" ]; then
        say "$mirror/$file"
        if ! fetch "$mirror/$file" "$part"; then
          say "no answer that helps from $mirror"
          break
        fi
      fi
      if [ "$(digest "$part" "$kind")" = "$expected" ]; then
        mv "$part" "$target"
        return
      fi
      say "wrong SHA-256 for $file, expected $expected; deleted what came"
      rm -f "$part"
      # A part that was here before may be what was wrong, so it gets a second chance from the beginning.
      [ "$before" -gt 0 ] || break
    done
  done < <(awk -v set="$name" '$1 == "mirror" && $2 == set { print $3 }' "$sources")
  fail 74 "could not get $file; look at the messages above, and start again later: what has arrived is kept"
}

# unpack ARCHIVE FOLDER: its files without their folder, each renamed into place when all have been written.
unpack() {
  local staging=$2/.unpacking file
  rm -rf "$staging"
  mkdir -p "$staging"
  tar -xzf "$1" -C "$staging" --strip-components 1
  for file in "$staging"/*; do mv -f "$file" "$2/"; done
  rm -rf "$staging" "$1"
}

write_classes() {
  local classes
  classes=$(sed -n "s/^classes $name //p" "$sources")
  [ -z "$classes" ] || [ -e "$folder/classes.txt" ] && return
  tr ',' '\n' <<<"$classes" >"$folder/.classes.part"
  mv "$folder/.classes.part" "$folder/classes.txt"
}

fetch_all() {
  local file kind expected
  while read -r file kind expected; do
    if [ "$kind" = archive ] && [ -e "$folder/.complete-$expected" ]; then
      say "$file: already unpacked in $folder"
    elif [ "$(digest "$folder/$file" "$kind")" = "$expected" ]; then
      say "$file: already there"
    else
      get "$file" "$kind" "$expected" "$folder/$file"
      if [ "$kind" = archive ]; then
        unpack "$folder/$file" "$folder"
        : >"$folder/.complete-$expected"
      fi
    fi
  done < <(awk -v set="$name" '$1 == "file" && $2 == set { print $3, $4, $5 }' "$sources")
}

case ${1:-} in
  -h | --help) usage && exit 0 ;;
  '') usage >&2 && exit 64 ;;
esac
[ $# -le 2 ] || fail 64 "one data set and at most one folder, not $# words"
name=$1
folder=${2:-$project/data/$name}
[ -r "$sources" ] || fail 66 "$sources: no such file"
known=$(awk '$1 == "file" { print $2 }' "$sources" | uniq | tr '\n' ' ')
[[ " $known" == *" $name "* ]] || fail 64 "no data set '$name'; there are: $known"
command -v curl >/dev/null || command -v wget >/dev/null || fail 69 "needs curl or wget; on Debian: apt-get install curl"
for tool in gzip tar; do command -v $tool >/dev/null || fail 69 "needs $tool"; done
mkdir -p "$folder" 2>/dev/null || fail 73 "$folder: can't be created"
[ -w "$folder" ] || fail 73 "$folder: can't be written to"

fetch_all
write_classes
say "$name is complete in $folder"
