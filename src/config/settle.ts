import { dirname, isAbsolute, join } from 'node:path';
import { internalError } from '../errors/internal-error.ts';
import { defaults } from './defaults.ts';
import { resolvePolicyArn } from './policy-reference.ts';
import { defaultRoleName } from './role-name.ts';
import type { WrittenChain } from './schema.ts';

type Spec = WrittenChain['spec'];
export type WrittenRole = Spec['roles'][number];
export type WrittenNode = NonNullable<Exclude<Spec['controlPlane'], 'manual'>['nodes']>[number];

/**
 * Fills in the defaults that follow from the rest of the file, and resolves relative paths. Everything else stays as in
 * the schema, so that the settings in effect include each new field automatically.
 */
export function settle(written: WrittenChain, file: string): WrittenChain {
  const { metadata, spec } = written;
  return {
    ...written,
    spec: {
      ...spec,
      issuer: settleIssuer(spec.issuer, file),
      controlPlane: settleControlPlane(spec.controlPlane, file),
      roles: spec.roles.map((role) => settleRole(role, metadata.name, spec.aws.region)),
      injection: settleInjection(spec.injection),
    },
  };
}

function settleControlPlane(controlPlane: Spec['controlPlane'], file: string): Spec['controlPlane'] {
  if (controlPlane === 'manual' || controlPlane.nodes === undefined) return controlPlane;
  return { ...controlPlane, nodes: controlPlane.nodes.map((node) => settleNode(node, file)) };
}

/** Only the selected mode has settings in effect. */
function settleInjection(injection: Spec['injection']): Spec['injection'] {
  if (injection === 'none') return injection;
  const { webhook, upstream } = injection;
  const mode = modeOf(injection);
  if (mode === 'upstream') {
    return { ...injection, mode, upstream: { ...settled(upstream), ...defaults.upstream, ...upstream } };
  }
  const isServed = webhook?.url !== undefined || webhook?.service !== undefined;
  return { ...injection, mode, ...(mode === 'webhook' && !isServed && { webhook: settled(webhook) }) };
}

/** The mode of `spec.injection`, or its default: AWS's webhook, whose image is public. */
export function modeOf<Mode>({ mode, webhook }: { mode?: Mode; webhook?: unknown }) {
  return mode ?? (webhook === undefined ? 'upstream' : 'webhook');
}

function settled<Written extends { placement?: 'any' | 'controlPlane' | undefined }>(written?: Written) {
  const { replicas, ...others } = defaults.webhook;
  return { ...others, ...(written?.placement !== 'controlPlane' && { replicas }), ...written };
}

export type WrittenAccount = NonNullable<WrittenRole['serviceAccount']>;

/** The service accounts of a role, however they are written. */
export function accountsOf(role: WrittenRole): readonly [WrittenAccount, ...WrittenAccount[]] {
  const [first, ...others] = role.serviceAccounts ?? [];
  if (role.serviceAccount) return [role.serviceAccount];
  if (first) return [first, ...others];
  throw internalError('a role without a service account passed the rules');
}

/** A path in irsa.yaml is relative to the folder of the file, not to the working directory. */
function absolutePath(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

function settleIssuer(issuer: Spec['issuer'], file: string): Spec['issuer'] {
  const { directory } = issuer;
  if (directory === undefined) return issuer;
  return { ...issuer, directory: { ...directory, path: absolutePath(file, directory.path) } };
}

/** With ssh, the paths are on the node and stay as they are. */
function settleNode(node: WrittenNode, file: string): WrittenNode {
  if (node.ssh !== undefined) return node;
  const [manifest, directory] = [node.manifest, node.directory].map((path) => absolutePath(file, path));
  return { ...node, manifest: manifest ?? node.manifest, directory: directory ?? node.directory };
}

function settleRole(role: WrittenRole, chain: string, region: string): WrittenRole {
  const boundary = role.permissionsBoundary;
  return {
    name: role.name ?? defaultRoleName(chain, accountsOf(role)[0]),
    ...role,
    ...(boundary === undefined ? {} : { permissionsBoundary: resolvePolicyArn(boundary, region) }),
  };
}
