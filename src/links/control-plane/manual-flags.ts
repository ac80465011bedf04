import type { Operation } from './form.ts';

/** The flags that a person gives every API server. */
export interface ManualFlags {
  readonly operation: Exclude<Operation, 'retire'>;
  /** The one that signs first, then those that are accepted besides. */
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
}

interface Place {
  /** Where the distribution keeps the flags. */
  readonly where: string;
  readonly restart: string;
  lines(flags: ManualFlags): readonly string[];
}

const words = ({ issuers, audiences }: ManualFlags) => [
  ...issuers.map((issuer) => `service-account-issuer=${issuer}`),
  ...(audiences.length > 0 ? [`api-audiences=${audiences.join(',')}`] : []),
];

const rancher = (name: string, service: string): Place => ({
  where: `/etc/rancher/${name}/config.yaml`,
  restart: `systemctl restart ${service}`,
  lines: (flags) => ['kube-apiserver-arg:', ...words(flags).map((word) => `  - ${word}`)],
});

/** The sources of each are in docs/how-to/set-up-other-distributions.md. */
const places: Readonly<Record<string, Place>> = {
  K3s: rancher('k3s', 'k3s'),
  RKE2: rancher('rke2', 'rke2-server'),
  k0s: {
    where: '/etc/k0s/k0s.yaml',
    restart: 'k0s stop && k0s start',
    // Only rawArgs have an order.
    lines: (flags) => ['spec:', '  api:', '    rawArgs:', ...words(flags).map((word) => `      - --${word}`)],
  },
  'Talos Linux': {
    where: 'the machine configuration (Talos 1.14 or newer)',
    restart: 'talosctl apply-config',
    lines: ({ issuers: [first = '', ...others], audiences }) => [
      'apiVersion: v1alpha1',
      'kind: KubeServiceAccountConfig',
      'issuer:',
      `  issuerURL: ${first}`,
      'accepted:',
      ...list('issuers', others),
      ...list('audiences', audiences),
    ],
  },
  kOps: {
    where: 'the cluster spec (`kops edit cluster`)',
    restart: 'kops update cluster --yes && kops rolling-update cluster --yes',
    lines: ({ issuers: [first = '', ...others], audiences }) => [
      'spec:',
      '  kubeAPIServer:',
      `    serviceAccountIssuer: ${first}`,
      ...list('additionalServiceAccountIssuers', others, '    '),
      ...list('apiAudiences', audiences, '    '),
    ],
  },
};

const plain: Place = {
  where: 'the configuration of kube-apiserver',
  restart: 'as your distribution does it',
  lines: (flags) => words(flags).map((word) => `--${word}`),
};

function list(name: string, items: readonly string[], indent = '  '): readonly string[] {
  return items.length === 0 ? [] : [`${indent}${name}:`, ...items.map((item) => `${indent}  - ${item}`)];
}

/** What a person writes, to be copied, and how it takes effect. `distribution` is null where none was recognised. */
export function manualLines(flags: ManualFlags, distribution: string | null): string {
  const { where, restart, lines } = places[distribution ?? ''] ?? plain;
  return [
    `In ${where}, on one server after another:`,
    ...lines(flags).map((line) => `  ${line}`),
    `Then restart it: ${restart}.`,
  ].join('\n');
}
