import type { Change } from '../../src/chain/change.ts';
import { findingsOf } from '../../src/chain/finding.ts';
import { type LinkName, linkNames } from '../../src/chain/link-name.ts';
import type { Expiry } from '../../src/chain/standing.ts';
import type { OpenedChain } from '../../src/cli/compose.ts';
import { describeRestart } from '../../src/links/control-plane/node/restart-method.ts';
import { ifNotProven } from '../../src/links/control-plane/node/wait-reports.ts';
import { adoptedStays } from '../../src/links/identity-provider/findings.ts';
import { namespaceStays } from '../../src/links/injection/in-cluster/findings.ts';
import { placeStays } from '../../src/links/issuer/trust.ts';
import { adoptedRoleStays, taggedRoleStays } from '../../src/links/roles/findings.ts';
import type { StoredRole } from '../../src/links/roles/ports.ts';
import { type FakeLinkOptions, fakeChange, fakeLink } from './fake-link.ts';
import { lookedAt } from './fake-status.ts';
import { seenChain } from './graph/chain-looks.ts';

const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const oldIssuer = 'https://kubernetes.default.svc.cluster.local';
const provider = 'arn:aws:iam::123456789012:oidc-provider/prod-1-oidc.s3.eu-central-1.amazonaws.com';
const bucket = 's3://prod-1-oidc';
const nodes = ['cp-1', 'cp-2', 'cp-3'];
const manifestOf = (node: string) => `${node}:/etc/kubernetes/manifests/kube-apiserver.yaml`;
const tags = {
  'irsactl.dev/cluster': 'prod-1',
  'irsactl.dev/cluster-uid': '3f6c1a2b-0000-4000-8000-000000000000',
  'irsactl.dev/managed': 'true',
};
const kid = '3q2-7wEjRZ0kC1hX9m4Vb8sYtQpLfAoUeDnIiGzKxMw';

/** The fake links of a scene. */
type Scene = Partial<Record<LinkName, FakeLinkOptions>>;

/** A chain on three nodes with the links of a scene. */
export function chainIn(scene: Scene): OpenedChain {
  return {
    context: seenChain().context,
    links: linkNames.map((name) => fakeLink(name, { ...sound[name], ...scene[name] })),
    underLease: (work) => work({ assertHeld: () => {}, release: async () => {} }),
  };
}

const ago = (hours: number) => lookedAt - hours * 3_600_000;
const expires = (what: string, days: number): Expiry => ({ what, at: lookedAt + days * 86_400_000 });

/** Every link in place. */
export const sound: Record<LinkName, FakeLinkOptions> = {
  'signing-key': { summary: `the cluster's own key, ${kid}`, standing: { since: ago(72), expires: [] } },
  issuer: { summary: issuer, standing: { since: ago(72), expires: [] } },
  'control-plane': {
    summary: `cp-1, cp-2 and cp-3 issue tokens of ${issuer}`,
    standing: {
      since: ago(40),
      expires: [
        expires('API server certificate of cp-1', 23),
        expires('/etc/kubernetes/pki/front-proxy-client.crt of cp-1', 23),
      ],
    },
  },
  'identity-provider': {
    summary: `${provider} for sts.amazonaws.com`,
    standing: { since: ago(72), expires: [] },
  },
  roles: { summary: '3 roles', standing: { since: ago(0.9), expires: [] } },
  injection: {
    summary: 'webhook irsactl-system/irsactl-webhook for 3 service accounts',
    standing: {
      since: ago(0),
      expires: [expires('certificate of webhook irsactl-system/irsactl-webhook', 30)],
    },
  },
  proof: { summary: '3 service accounts' },
};

const formOf = (...issuers: readonly string[]) => ({ issuers, keys: [kid], audiences: [oldIssuer] });
const signedByOld = formOf(oldIssuer, issuer);
const signedByChain = formOf(issuer, oldIssuer);
const restart = describeRestart({ proof: { port: 6444 }, auditNote: null, wakesKubelet: true }, null);

/** The API servers begin to sign for the chain, and two roles are new. */
export const applied: Scene = {
  'control-plane': {
    changes: () =>
      nodes.map((node) =>
        fakeChange('control-plane', manifestOf(node), {
          action: 'update',
          before: signedByOld,
          after: signedByChain,
          why: `New tokens use the first issuer and key. Tokens from the others stay valid. ${restart}`,
          disruptive: true,
        }),
      ),
    onApply({ target }, progress) {
      const name = target.slice(0, 4);
      const otherwise = ifNotProven({ name }, 120);
      const of = `API server of ${name}`;
      progress({
        ...{ type: 'waiting', link: 'control-plane', sinceSeconds: 0, usuallySeconds: 30 },
        ...{ forWhat: `the ${of} to serve with its new manifest`, otherwise },
      });
      progress({ type: 'interruption', link: 'control-plane', of, away: 12_300 });
    },
  },
  'identity-provider': {
    changes: () => [
      fakeChange('identity-provider', provider, {
        action: 'update',
        before: { audiences: ['old'] },
        after: { audiences: ['old', 'sts.amazonaws.com'] },
        why: 'Without it, STS answers “Incorrect token audience” to every pod.',
      }),
    ],
  },
  roles: {
    changes: () =>
      ['prod-1-shop-orders', 'prod-1-shop-carts'].map((role) =>
        fakeChange('roles', `${role}: arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess`, {
          after: { role, policy: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' },
          why: 'irsa.yaml declares it.',
        }),
      ),
  },
};

const removed = (link: LinkName, target: string, over: Partial<Change> = {}): Change =>
  fakeChange(link, target, { action: 'delete', before: { name: target }, after: null, ...over });

const down = 'The chain is being destroyed.';
const role = (name: string, more: Partial<StoredRole> = {}): StoredRole => ({
  name,
  arn: `arn:aws:iam::123456789012:role/${name}`,
  path: '/',
  description: '',
  maxSessionDuration: 3600,
  permissionsBoundary: null,
  trustPolicy: {},
  lastUsed: null,
  tags,
  attached: [],
  inline: new Map(),
  created: null,
  ...more,
});

/** The first run of destroy, with one finding for each kind of resource that stays. */
export const signedBack: Scene = {
  injection: {
    changes: () => [
      removed('injection', 'irsactl-prod-1', {
        why: 'New pods must not get a role that is being deleted.',
      }),
      fakeChange('injection', 'shop/orders', {
        action: 'update',
        before: { annotations: { 'eks.amazonaws.com/role-arn': role('prod-1-shop-orders').arn } },
        after: { annotations: {} },
        why: `${down} irsactl keeps everything else on the service account.`,
      }),
    ],
    findings: [namespaceStays('irsactl-system', 'ConfigMap team-notes')],
  },
  roles: {
    changes: () => [removed('roles', 'prod-1-shop-orders', { why: down })],
    findings: [
      adoptedRoleStays(role('prod-1-finance-billing'), down),
      taggedRoleStays(role('prod-1-platform-reports'), down),
    ],
  },
  'control-plane': {
    changes: () =>
      nodes.map((node) =>
        fakeChange('control-plane', manifestOf(node), {
          action: 'update',
          before: signedByChain,
          after: signedByOld,
          why: `New tokens use the first issuer and key. Tokens from the others stay valid. ${restart}`,
          disruptive: true,
        }),
      ),
  },
  'identity-provider': {
    changes: () => [
      fakeChange('identity-provider', provider, {
        action: 'update',
        before: { tags },
        after: { remove: Object.keys(tags) },
        why: 'irsactl adopted it, so it removes only its tags.',
      }),
    ],
    findings: [
      adoptedStays(provider, {
        hostPath: '',
        audiences: ['sts.amazonaws.com'],
        thumbprints: [],
        tags,
        created: null,
      }),
    ],
  },
  issuer: {
    summary: bucket,
    findings: [placeStays(bucket, [{ arn: provider, tags }])],
  },
};

/** The second run of destroy; a service account stays. */
export const acceptedBack: Scene = {
  'control-plane': {
    stage: 'accept-back',
    changes: () =>
      nodes.map((node) =>
        fakeChange('control-plane', manifestOf(node), {
          action: 'update',
          before: signedByOld,
          after: formOf(oldIssuer),
          why: `Tokens that need the removed issuer, key or audience are refused, including those from \`kubectl create token\`. ${restart}`,
          disruptive: true,
        }),
      ),
  },
  'signing-key': {
    changes: () => [
      removed('signing-key', 'configmap/irsactl-rotation-prod-1', {
        before: { next: kid },
        why: 'This record of a rotation does not count: the rotation is over, or it is from another cluster.',
      }),
    ],
  },
  injection: {
    findings: [
      findingsOf('injection').warning('IRSA-INJECT-016', {
        what: 'irsactl keeps service account shop/orders, without its role, because pods use it.',
        why: `${down} Without its service account, the API server would immediately refuse the token of pod shop/orders-7c9d8b6f5-x2x4p.`,
        next: 'Run the same command again when its pods are gone, or keep the account: it no longer has AWS access.',
      }),
    ],
  },
};

/** Only the chain's key exists, and the API servers differ. */
export const unfinished: Scene = {
  issuer: {
    changes: () => [
      fakeChange('issuer', bucket, {
        why: 'The two documents of the issuer need a place that AWS can read.',
      }),
      fakeChange('issuer', bucket, {
        action: 'update',
        why: 'S3 refuses a public policy while BlockPublicPolicy is on. irsactl turns it off for the policy, and on again afterwards. RestrictPublicBuckets stays off: it would make the two documents private.',
      }),
      fakeChange('issuer', bucket, {
        why: 'AWS reads the two documents without credentials, over TLS 1.2 or newer. Nothing else becomes public.',
      }),
      fakeChange('issuer', `${bucket}/keys.json`, {
        why: "AWS checks the signatures of the pods' tokens with the keys in this document.",
      }),
    ],
  },
  'control-plane': {
    findings: [
      findingsOf('control-plane').error('IRSA-CONTROLPLANE-072', {
        what: 'The API servers of cp-1 and cp-3 issue or accept different tokens.',
        why: `audiences: cp-1 has ${oldIssuer}, cp-3 has vault.`,
        next: 'First make the flags and keys of both the same: each may now refuse tokens of the other.',
      }),
    ],
    changes: () => [],
  },
  'identity-provider': {
    changes: () => [
      fakeChange('identity-provider', provider, {
        why: 'IAM then accepts tokens of the issuer for this audience.',
      }),
    ],
  },
  roles: {
    changes: () =>
      ['orders', 'carts', 'billing', 'reports', 'mailer'].map((name) =>
        fakeChange('roles', `prod-1-shop-${name}`, { why: 'irsa.yaml declares it.' }),
      ),
  },
};

/** Both documents of the issuer are missing. */
export const broken: Scene = {
  issuer: {
    verify: () =>
      ['.well-known/openid-configuration', 'keys.json'].map((path) =>
        findingsOf('issuer').error('IRSA-ISSUER-036', {
          what: `${issuer}/${path} is not public.`,
          why: 'Without credentials the answer is 404.',
          next: 'Run `irsactl apply --only issuer`: it publishes the documents again.',
        }),
      ),
  },
};
