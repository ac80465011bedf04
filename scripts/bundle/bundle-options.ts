import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputOptions, Plugin } from 'rolldown';
import { helpPages } from './help-pages.ts';

/** How each program is joined from the sources and the packages that they load, whatever is made of it. */
export function bundleOptions(root: string) {
  return {
    cwd: root,
    platform: 'node',
    logLevel: 'warn',
    // What a command loads late, another may load early: nothing is lost by it.
    checks: { ineffectiveDynamicImport: false },
    plugins: [
      versionFrom(join(root, 'package.json')),
      helpPages,
      kubeconfigOnly(root),
      withoutExternalCommands,
    ],
    treeshake: { moduleSideEffects: (id) => !id.includes('/node_modules/@kubernetes/') },
  } as const satisfies InputOptions;
}

/** Of the Kubernetes client only what reads kubeconfigs: the models of every kind of object are 7 MB of source. */
function kubeconfigOnly(root: string): Plugin {
  return {
    name: 'kubeconfig-only',
    resolveId: {
      filter: { id: /^@kubernetes\/client-node$/ },
      handler: () => join(root, 'node_modules/@kubernetes/client-node/dist/config.js'),
    },
  };
}

/**
 * Commander can start commands that are programs of their own. irsactl has none, and the part of Node for it takes
 * longer to load than Commander itself.
 */
const withoutExternalCommands: Plugin = {
  name: 'without-external-commands',
  resolveId: {
    filter: { id: /^node:child_process$/ },
    handler: (_, importer) => (importer?.includes('/node_modules/commander/') ? '\0no-commands' : null),
  },
  load: {
    filter: { id: /^\0no-commands$/ },
    handler: () => 'export default {};',
  },
};

/** There is no package.json beside a bundle from which the version could be read. */
function versionFrom(packageFile: string): Plugin {
  const { version }: { version: string } = JSON.parse(readFileSync(packageFile, 'utf8'));
  return {
    name: 'version',
    load: {
      filter: { id: /\/src\/cli\/version\.ts$/ },
      handler: () => `export function readVersion() { return ${JSON.stringify(version)}; }`,
    },
  };
}

/** Folders of the packages of these modules, relative to the root: `node_modules/pino`. */
export function packagesOf(root: string, modules: readonly string[]): readonly string[] {
  const folder = /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//;
  const found = modules.flatMap((id) => folder.exec(id.replace(`${root}/`, ''))?.[1] ?? []);
  return [...new Set(found)].sort();
}
