import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathWithNode } from './packed-package.ts';
import { testedProgram } from './tested-program.ts';

/** Links the programs of the package into a folder, and returns a PATH on which they come first. */
export async function programsOnPath(folder: string): Promise<string> {
  const [programs, links] = [join(folder, 'programs'), join(folder, 'links')];
  await mkdir(programs);
  await mkdir(links);
  for (const name of ['irsactl', 'kubectl-irsa', 'kubectl_complete-irsa']) {
    // npm also links the programs by these names.
    const link = join(links, name);
    await symlink(testedProgram(), link);
    const program = join(programs, name);
    await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${link}" "$@"\n`);
    await chmod(program, 0o755);
  }
  return pathWithNode(programs);
}
