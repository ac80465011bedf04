import type { VolumeMount } from './volumes.ts';

/** A folder that gets a double, so that new folders can be made in it without changing the machine. */
export interface Mirror {
  /** The folder itself, with no symbolic link in its path. */
  readonly folder: string;
  /** An empty folder on which the double is built. */
  readonly scratch: string;
}

/**
 * The shell text that mounts volumes in a mount namespace of its own and then becomes the container's command
 * (its positional parameters). `kept` names the variables that the container sets itself.
 *
 * A mount point that does not exist on this machine must not be made there: its nearest existing folder is
 * covered by a tmpfs in which everything that stood there is mounted again.
 */
export function mountScript(
  mounts: readonly VolumeMount[],
  mirrors: readonly Mirror[],
  kept: ReadonlySet<string>,
): string {
  const steps = [
    ...mirrors.map(({ folder, scratch }) => `mirror ${quote(folder)} ${quote(scratch)}`),
    ...mounts.flatMap(({ source, target, readOnly }) => [
      `mkdir -p ${quote(target)}`,
      `mount --bind ${quote(source)} ${quote(target)}`,
      ...(readOnly ? [`mount -o remount,bind,ro ${quote(target)}`] : []),
    ]),
  ];
  // Shells put variables of their own into the environment of what they run.
  const unset = ['PWD', 'OLDPWD', 'SHLVL', '_'].filter((name) => !kept.has(name)).map((name) => `-u ${name}`);
  return `set -e
(
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mirror() {
  mount -t tmpfs -o mode=755 irsactl "$2"
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    name=\${entry##*/}
    if [ -L "$entry" ]; then cp -P "$entry" "$2/$name"
    elif [ -d "$entry" ]; then mkdir "$2/$name"; mount --rbind "$entry" "$2/$name"
    elif [ -e "$entry" ]; then : > "$2/$name"; mount --bind "$entry" "$2/$name"
    fi
  done
  mount --move "$2" "$1"
}
${steps.join('\n')}
)
exec /usr/bin/env ${unset.join(' ')} "$@"
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
