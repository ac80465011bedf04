/** Exit codes of the scripts below, besides 0 and those of failed commands. */
export const fileCodes = { missing: 44, notRegular: 45, tooLarge: 46 } as const;

/** Larger than any file that irsactl reads, but small enough for memory. */
const readLimit = 64 * 1024 * 1024;

/**
 * File operations in POSIX sh with coreutils or busybox. `$1` is the path. GNU's `sync FILE` is fsync; others write out
 * everything.
 * https://www.gnu.org/software/coreutils/manual/html_node/sync-invocation.html
 */
export const fileScripts = {
  user: 'id -u',

  read: `
[ -e "$1" ] || exit ${fileCodes.missing}
[ -f "$1" ] || exit ${fileCodes.notRegular}
[ "$(stat -L -c %s "$1")" -le ${readLimit} ] || exit ${fileCodes.tooLarge}
exec cat "$1"`,

  /** Type and mode in hexadecimal, owner, group, device, size, names, seconds, and the time with its fraction. */
  facts: `
form='%f %u %g %d %s %h %Y %y'
[ -e "$1" ] || exit ${fileCodes.missing}
stat -c "$form" "$1" && stat -L -c "$form" "$1"`,

  /** Each name ends with a NUL, the only byte that a name cannot contain. */
  list: `
[ -d "$1" ] || exit ${fileCodes.missing}
cd "$1" || exit
for name in * .[!.]* ..?*; do
  if [ -e "$name" ] || [ -L "$name" ]; then printf '%s\\0' "$name"; fi
done`,

  makeDirectory: '[ -d "$1" ] || mkdir -p -m "$2" "$1"',

  /**
   * `$2` is the temporary file, `$3` mode, `$4` owner, `$5` group, `$6` seconds, each empty for the system's default,
   * and `$7` the size of the standard input, which is shorter if irsactl was killed. With `set -C` the shell creates
   * the file, and fails if it exists, even as a link.
   */
  write: `
undo() { rm -f "$2"; exit 1; }
fail() { echo "$1" >&2; }
[ ! -d "$1" ] || { fail "$1: Is a directory"; exit 1; }
rm -f "$2" || exit 1
(set -C; cat > "$2") || undo "$@"
[ "$(wc -c < "$2")" -eq "$7" ] || { fail "The content is incomplete."; undo "$@"; }
if [ -n "$4$5" ]; then chown "$4\${5:+:$5}" "$2" || undo "$@"; fi
chmod "$3" "$2" || undo "$@"
if [ -n "$6" ]; then touch -d "@$6" "$2" 2>/dev/null || touch -d "@\${6%.*}" "$2" || undo "$@"; fi
sync "$2" 2>/dev/null || sync
mv -f "$2" "$1" || undo "$@"
sync "\${1%/*}/" 2>/dev/null || sync`,

  /**
   * `mv` alone would copy to another mount and first remove the existing file. So both folders must be on one device
   * and mount: the kernel then renames, or refuses with its own message (`EBUSY` for a file that is a mount). The
   * device of a file does not help: in an overlay it may differ from that of its folder. An `mv` with `--no-copy`
   * (coreutils 9.3) gets that option too.
   * https://docs.kernel.org/filesystems/overlayfs.html#inode-properties
   * https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html
   */
  rename: `
fail() { echo "$1" >&2; exit 1; }
mount_of() {
  { while read -r key value; do if [ "$key" = mnt_id: ]; then echo "$value"; fi; done </proc/self/fdinfo/3; } 3<"$1"
}
[ ! -d "$2" ] || fail "$2: Is a directory"
from="\${1%/*}/" to="\${2%/*}/"
[ "$(stat -L -c %d "$from")" = "$(stat -L -c %d "$to")" ] || fail "$1: Not on the file system of $2"
[ "$(mount_of "$from")" = "$(mount_of "$to")" ] || fail "$1: On another mount than $2"
case $(mv --help 2>&1) in *--no-copy*) only=--no-copy ;; *) only= ;; esac
mv $only -f "$1" "$2" || exit 1
sync "$to" 2>/dev/null || sync`,

  remove: 'rm -rf "$1"',
} as const;
