import type { Operation } from './form.ts';

/** The flags that the user sets on every API server. */
export interface ManualFlags {
  readonly operation: Exclude<Operation, 'retire'>;
  /** The signing issuer, then the accepted ones. */
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
}

interface Place {
  /** Where the distribution keeps the flags. */
  readonly where: string;
  readonly restart: string;
  lines(flags: ManualFlags): readonly string[];
}

const flagTexts = ({ issuers, audiences }: ManualFlags) => [
  ...issuers.map((issuer) => `service-account-issuer=${issuer}`),
  ...(audiences.length > 0 ? [`api-audiences=${audiences.join(',')}`] : []),
];

const rancher = (name: string, service: string): Place => ({
  where: `/etc/rancher/${name}/config.yaml`,
  restart: `systemctl restart ${service}`,
  lines: (flags) => ['kube-apiserver-arg:', ...flagTexts(flags).map((word) => `  - ${word}`)],
});

/** The sources of each are in docs/how-to/set-up-other-distributions.md. */
const places: Readonly<Record<string, Place>> = {
  K3s: rancher('k3s', 'k3s'),
  RKE2: rancher('rke2', 'rke2-server'),
  k0s: {
    where: '/etc/k0s/k0s.yaml',
    restart: 'k0s stop && k0s start',
    // Only rawArgs keep their order.
    lines: (flags) => [
      'spec:',
      '  api:',
      '    rawArgs:',
      ...flagTexts(flags).map((word) => `      - --${word}`),
    ],
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
  lines: (flags) => flagTexts(flags).map((word) => `--${word}`),
};

function list(name: string, items: readonly string[], indent = '  '): readonly string[] {
  return items.length === 0 ? [] : [`${indent}${name}:`, ...items.map((item) => `${indent}  - ${item}`)];
}

/** The lines for the user to copy, and how they take effect. `distribution` is null if irsactl recognised none. */
export function manualLines(flags: ManualFlags, distribution: string | null): string {
  const { where, restart, lines } = places[distribution ?? ''] ?? plain;
  return [
    `In ${where}, one server at a time:`,
    ...lines(flags).map((line) => `  ${line}`),
    `Then restart it: ${restart}.`,
  ].join('\n');
}
