import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputOptions, Plugin } from 'rolldown';
import { documents, embeddedDocuments } from './documents.ts';
import { helpPages } from './help-pages.ts';

/** The options by which all programs are bundled from the sources and their packages. */
export function bundleOptions(root: string, documentsModule: () => string = embeddedDocuments) {
  return {
    cwd: root,
    platform: 'node',
    logLevel: 'warn',
    // AWS's packages have both; tree shaking does not work for CommonJS files.
    resolve: { conditionNames: ['module', 'import', 'node', 'default'], mainFields: ['module', 'main'] },
    // One command may load early what another loads late, which is harmless.
    checks: { ineffectiveDynamicImport: false },
    plugins: [
      versionFrom(join(root, 'package.json')),
      helpPages,
      documents(documentsModule),
      kubeconfigOnly(root),
      requestsOnly(root),
      withoutExternalCommands,
    ],
    treeshake: { moduleSideEffects: (id) => !id.includes('/node_modules/@kubernetes/') },
  } as const satisfies InputOptions;
}

/** Includes only the kubeconfig reader of the Kubernetes client: the models of all object kinds are 7 MB of source. */
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
 * Includes only undici's request code, set up as in its `index.js`: fetch, WebSocket, caches and mocks are 0.5 MB of
 * source, which V8 would parse at each start. The Kubernetes client imports `fetch`, but does not use it for kubeconfigs.
 */
function requestsOnly(root: string): Plugin {
  const from = (file: string) => JSON.stringify(join(root, 'node_modules/undici/lib', file));
  return {
    name: 'requests-only',
    resolveId: {
      filter: { id: /^undici$/ },
      handler: () => '\0requests-only',
    },
    load: {
      filter: { id: /^\0requests-only$/ },
      handler: () => `import Dispatcher from ${from('dispatcher/dispatcher.js')};
import api from ${from('api/index.js')};
export { default as Agent } from ${from('dispatcher/agent.js')};
export { default as ProxyAgent } from ${from('dispatcher/proxy-agent.js')};
export { default as buildConnector } from ${from('core/connect.js')};
export const { fetch } = globalThis;
Object.assign(Dispatcher.prototype, api);
`,
    },
  };
}

/**
 * Commander can run commands as separate programs. irsactl has none, and loading Node's module for it takes longer than
 * loading Commander itself.
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

/** A bundle has no package.json beside it from which to read the version. */
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

/** The package folders of these modules, relative to the root: `node_modules/pino`. */
export function packagesOf(root: string, modules: readonly string[]): readonly string[] {
  const folder = /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//;
  const found = modules.flatMap((id) => folder.exec(id.replace(`${root}/`, ''))?.[1] ?? []);
  return [...new Set(found)].sort();
}
