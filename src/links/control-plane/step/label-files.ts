import type { NodeContext } from './step-context.ts';

/**
 * Gives each copy the SELinux label of the file whose place it is to take, or of that one's folder where there is none: a
 * file keeps its label when it is renamed, and an API server may be let in to what is labelled as its keys are alone.
 * Silent where the machine has no SELinux. https://man7.org/linux/man-pages/man1/chcon.1.html
 *
 * $1, $3…: where a file belongs. $2, $4…: the copy.
 */
export const labelScript = `
command -v chcon >/dev/null 2>&1 || exit 0
while [ $# -gt 1 ]; do
  like=$1
  [ -e "$like" ] || like=$(dirname "$like")
  chcon --reference="$like" "$2" 2>/dev/null
  shift 2
done
exit 0
`;

export async function labelFiles(
  { node, ports }: Pick<NodeContext, 'node' | 'ports'>,
  files: readonly { readonly path: string; readonly copy: string }[],
): Promise<void> {
  const args = files.flatMap(({ path, copy }) => [path, copy]);
  if (args.length > 0) await ports.shell(node).run(labelScript, { args });
}
