import { planTargetOf } from '../../../src/chain/chain-plan.ts';
import type { Change } from '../../../src/chain/change.ts';
import type { Finding } from '../../../src/chain/finding.ts';
import { known } from '../../../src/chain/known.ts';
import { type LinkName, linkNames } from '../../../src/chain/link-name.ts';
import { noOutputs } from '../../../src/chain/outputs.ts';
import { accountName, roleAccounts } from '../../../src/chain/role-accounts.ts';
import type { AwsTarget, Role } from '../../../src/config/trust-chain.ts';
import type { ChainLook } from '../../../src/graph/chain-look.ts';
import type { JsonObject } from '../../../src/trust/json.ts';
import type { KeyId } from '../../../src/trust/key-id.ts';
import { declaredIssuerUrl } from '../declared-issuer-url.ts';
import { fakeChain, fakeContext } from '../fake-context.ts';
import { fakeChange } from '../fake-link.ts';

export const oldIssuer = 'https://kubernetes.default.svc.cluster.local';
const nodes = ['cp-1', 'cp-2', 'cp-3'];

interface SeenOver {
  readonly roles?: readonly Role[];
  readonly aws?: AwsTarget;
  readonly changes?: readonly Change[];
  readonly findings?: readonly Finding[];
  readonly pods?: (seen: ChainLook) => readonly JsonObject[];
  /** The current issuers of each API server. Default: the chain's, then kubeadm's. */
  readonly issuers?: readonly string[];
  /** The observed nodes. Default: all. */
  readonly observed?: readonly string[];
}

/** An applied chain on three nodes, with the differences in `over`. */
export function seenChain(over: SeenOver = {}): ChainLook {
  const base = fakeChain();
  const [first] = base.controlPlane.nodes;
  if (!first) throw new Error('the chain of the README has a node');
  const chain = {
    ...base,
    aws: over.aws ?? base.aws,
    roles: over.roles ?? rolesOf(3),
    controlPlane: {
      ...base.controlPlane,
      nodes: nodes.map((name) => ({
        ...first,
        name,
        access: { kind: 'ssh', host: `${name}.example.internal` } as const,
      })),
    },
  };
  const context = fakeContext({ chain });
  const count = chain.roles.length;
  const summaries: Readonly<Record<LinkName, string>> = {
    'signing-key': 'RSA 2048, kid 3q2-7wEjRZ0',
    issuer: declaredIssuerUrl(chain),
    'control-plane': `cp-1, cp-2 and cp-3 issue tokens of ${declaredIssuerUrl(chain)}`,
    'identity-provider': 'for sts.amazonaws.com',
    roles: `${count} roles`,
    injection: `webhook for ${count} service accounts`,
    proof: `${count} service accounts`,
  };
  const of = <T extends { readonly link: LinkName }>(link: LinkName, list: readonly T[] = []) =>
    list.filter((one) => one.link === link);
  const plan = {
    format: 'irsactl.dev/plan/v1alpha1',
    intent: 'apply',
    chain: chain.name,
    madeFor: planTargetOf(context),
    links: linkNames.map((link) => ({
      link,
      changes: of(link, over.changes),
      findings: of(link, over.findings),
      summary: summaries[link],
    })),
  } as const;
  const issuers = over.issuers ?? [declaredIssuerUrl(chain), oldIssuer];
  const seen: ChainLook = {
    context,
    plan,
    outputs: {
      ...noOutputs,
      issuerUrl: known(declaredIssuerUrl(chain)),
      acceptedIssuers: new Map((over.observed ?? nodes).map((node) => [node, issuers])),
      publicKeys: known([
        {
          use: 'sig',
          kty: 'RSA',
          kid: '3q2-7wEjRZ0kC1hX9m4Vb8sYtQpLfAoUeDnIiGzKxMw' as KeyId,
          alg: 'RS256',
          n: 'n',
          e: 'AQAB',
        },
      ]),
    },
    pods: [],
  };
  return { ...seen, pods: over.pods?.(seen) ?? [] };
}

/** Many roles over some namespaces, one service account each. */
export function rolesOf(count: number): readonly Role[] {
  const [example] = fakeChain().roles;
  if (!example) throw new Error('the chain of the README has a role');
  const names = ['orders', 'billing', 'reports', 'search', 'mailer', 'images', 'ledger', 'stock'];
  const namespaces = ['shop', 'finance', 'platform', 'data', 'media', 'ops', 'risk', 'web'];
  return Array.from({ length: count }, (_, index): Role => {
    const turn = Math.floor(index / names.length);
    const namespace = namespaces[(index + turn) % namespaces.length] ?? '';
    const name = `${names[index % names.length]}${turn === 0 ? '' : `-${turn + 1}`}`;
    return { ...example, name: `prod-1-${namespace}-${name}`, serviceAccounts: [{ namespace, name }] };
  });
}

/** A running pod of the `index`-th service account; `isInjected` says whether it has its role. */
export function podOf(seen: ChainLook, index: number, name: string, isInjected: boolean): JsonObject {
  const wanted = roleAccounts(seen.context)[index];
  if (!wanted) throw new Error(`there is no service account ${index}`);
  const { namespace, name: account } = wanted.account;
  const token = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
  const env = [
    { name: 'AWS_ROLE_ARN', value: wanted.roleArn },
    { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${token}/token` },
  ];
  const source = {
    serviceAccountToken: { audience: seen.context.chain.audience, expirationSeconds: 86400, path: 'token' },
  };
  const injected = {
    volumes: [{ name: 'aws-iam-token', projected: { sources: [source] } }],
    containers: [{ name: 'app', env, volumeMounts: [{ name: 'aws-iam-token', mountPath: token }] }],
  };
  return {
    metadata: { namespace, name },
    spec: { serviceAccountName: account, ...(isInjected ? injected : { containers: [{ name: 'app' }] }) },
  };
}

export function roleFinding(name: string, over: Partial<Finding> = {}): Finding {
  return {
    ...{ link: 'roles', severity: 'error', code: 'IRSA-ROLE-030' },
    what: `The role ${name} exists.`,
    why: 'It has no mark of irsactl.',
    next: 'Run it again with --adopt.',
    ...over,
  };
}

/** A chain with an error, changes, a surplus role and pods without identity. */
export function mixedChain(count: number): ChainLook {
  const roles = rolesOf(count);
  const [first, second, third] = roles;
  if (!first || !second || !third) throw new Error('there are at least three roles');
  const context = fakeContext({ chain: { ...fakeChain(), roles } });
  const [one] = roleAccounts(context);
  return seenChain({
    roles,
    findings: [
      roleFinding(second.name),
      roleFinding('', {
        severity: 'warning',
        code: 'IRSA-ROLE-047',
        what: 'irsa.yaml no longer declares 1 role of this chain, which stays: old.',
      }),
    ],
    changes: [
      fakeChange('roles', third.name, { action: 'update', why: 'It differs from irsa.yaml.' }),
      fakeChange('roles', 'prod-1-shop-former', {
        action: 'delete',
        why: 'irsa.yaml no longer declares it.',
      }),
      fakeChange('injection', one ? accountName(one.account) : '', {
        kind: 'annotate-service-account',
        action: 'update',
      }),
    ],
    pods: (seen) => [
      podOf(seen, 0, 'orders-7c9d8b6f5-x2x4p', true),
      podOf(seen, 0, 'orders-7c9d8b6f5-old01', false),
      podOf(seen, 0, 'orders-7c9d8b6f5-old02', false),
    ],
  });
}
