import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputOptions, Plugin } from 'rolldown';
import { documents, documentsWithin } from './documents.ts';
import { helpPages } from './help-pages.ts';

/** How each program is joined from the sources and the packages that they load, whatever is made of it. */
export function bundleOptions(root: string, documentsModule: () => string = documentsWithin) {
  return {
    cwd: root,
    platform: 'node',
    logLevel: 'warn',
    // AWS's packages have both: of a CommonJS file nothing can be left out.
    resolve: { conditionNames: ['module', 'import', 'node', 'default'], mainFields: ['module', 'main'] },
    // What a command loads late, another may load early: nothing is lost by it.
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
 * Of undici what sends a request, made as its `index.js` makes it: fetch, WebSocket, caches and mocks are 0.5 MB of
 * source, which V8 would look through at each start. The Kubernetes client names `fetch`, but kubeconfigs ask for none.
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
