#!/usr/bin/env bash
# usage: tools/riscv-tests.sh SOURCE_FOLDER
# Assembles isa/rv64ui and isa/rv64um of github.com/riscv-software-src/riscv-tests (checked out in SOURCE_FOLDER) for our zkVM with clang and
# lld, runs each, and ends in "N passed, N failed, N refused". Refused by design: fence_i, which writes its own instructions.
# CLANG and LLD name other versions than clang-19 and ld.lld-19. Nothing of the sources becomes part of this repository.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source_folder=${1:?usage: tools/riscv-tests.sh SOURCE_FOLDER}
clang=${CLANG:-clang-19} lld=${LLD:-ld.lld-19}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

passed=0 failed=0 refused=0
for source in "$source_folder"/isa/rv64ui/*.S "$source_folder"/isa/rv64um/*.S; do
    name=$(basename "$(dirname "$source")")-$(basename "$source" .S)
    elf="$work/$name"
    if ! "$clang" --target=riscv64-unknown-elf -march=rv64im_zifencei -mabi=lp64 -mno-relax -c -o "$elf.o" \
        -I "$root/tools/riscv-tests" -I "$source_folder/isa/macros/scalar" "$source" \
        || ! "$lld" -nostdlib -static -z separate-code -T "$root/tools/riscv-tests/link.ld" -o "$elf" "$elf.o"; then
        printf '%s: not assembled\n' "$name"
        failed=$((failed + 1))
        continue
    fi
    answer=$("$root/sequitur" zkvm run "$elf" --json)
    stop=$(sed -n 's/.*"stop":"\([A-Za-z]*\)".*/\1/p' <<<"$answer")
    code=$(sed -n 's/.*"exitCode":\([0-9]*\).*/\1/p' <<<"$answer")
    case "$stop $code" in
        "Exit 0") passed=$((passed + 1)) ;;
        Exit*) failed=$((failed + 1)) && printf '%s: test %s failed\n' "$name" "$code" ;;
        *) refused=$((refused + 1)) && printf '%s: %s\n' "$name" "$answer" ;;
    esac
done
printf '%d passed, %d failed, %d refused\n' "$passed" "$failed" "$refused"
[ "$failed" = 0 ] && [ "$refused" -le 1 ]
