import { stringify } from 'yaml';
import type { ChainKey, ControlPlaneSettings, Distribution, Step } from './distribution.ts';
import { type Pass, twoPasses } from './two-passes.ts';

interface RancherNames {
  readonly title: string;
  /** The program, and the folder of its configuration under /etc/rancher. */
  readonly program: 'k3s' | 'rke2';
  /** The unit of a server. */
  readonly unit: string;
  readonly documentation: string;
}

/**
 * K3s and RKE2 read their configuration alike. A key in config.yaml.d that ends in `+` adds to the lists of the files
 * before it; of one flag the values keep their order, and the first replaces the program's own default.
 * https://docs.k3s.io/installation/configuration#value-merge-behavior
 */
function rancher(names: RancherNames): Distribution {
  return {
    title: names.title,
    documentation: names.documentation,
    keepsCluster: true,
    takesKey: true,
    notes: [
      `If config.yaml of a server sets kube-apiserver-arg for service-account-issuer or api-audiences already, move these lines into the file below: values of one flag add up.`,
      'Its service-account key is an RSA key by its documentation; make an EC one only on a cluster that you can lose.',
    ],
    steps: (settings) => {
      const { accept, sign } = twoPasses(settings);
      return [
        ...pass(accept, keyStep('accept', settings, names), settings, names),
        ...pass(sign, keyStep('sign', settings, names), settings, names),
        ...cleaning(settings),
      ];
    },
  };
}

export const k3s = rancher({
  title: 'K3s',
  program: 'k3s',
  unit: 'k3s',
  documentation: 'https://docs.k3s.io/cli/certificate#service-account-issuer-key-rotation',
});

export const rke2 = rancher({
  title: 'RKE2',
  program: 'rke2',
  unit: 'rke2-server',
  documentation: 'https://docs.rke2.io/security/certificates#service-account-issuer-key-rotation',
});

function pass(
  { name, why, issuers, audiences }: Pass,
  keys: readonly Step[],
  { chain }: ControlPlaneSettings,
  { program, unit }: RancherNames,
): readonly Step[] {
  return [
    ...keys,
    {
      title: `${name}: the flags, on every server`,
      why,
      files: [
        {
          path: `/etc/rancher/${program}/config.yaml.d/50-irsactl-${chain}.yaml`,
          content: stringify({
            'kube-apiserver-arg+': [
              ...issuers.map((issuer) => `service-account-issuer=${issuer}`),
              `api-audiences=${audiences.join(',')}`,
            ],
          }),
        },
      ],
      commands: [
        `systemctl restart ${unit}   # one server after another: go on when kubectl get --raw /readyz says ok there`,
      ],
    },
  ];
}

/** One file holds the keys; the first signs, all verify. */
function keyStep(
  form: 'accept' | 'sign',
  { key, chain }: ControlPlaneSettings,
  { program }: RancherNames,
): readonly Step[] {
  if (key === null) return [];
  const own = folderOf(chain, key);
  const [fresh, before] = [`${own}/new.key`, `${own}/before.key`];
  const load = [
    `(umask 077; cat ${form === 'accept' ? `${before} ${fresh}` : `${fresh} ${before}`} > ${own}/server/tls/service.key)`,
    `${program} certificate rotate-ca --path=${own}/server   # warnings about other files are normal`,
  ];
  return [
    {
      title: `${form === 'accept' ? 'Accept' : 'Sign'}: the keys, on one server`,
      why:
        form === 'accept'
          ? 'The old key comes first and goes on signing; the new one is only verified with.'
          : 'The new key comes first and signs; the old one is only verified with.',
      files: [],
      ...(form === 'accept' && {
        onYourMachine: [
          `ssh root@SERVER 'umask 077; mkdir -p ${own}/server/tls'`,
          `scp -p ${key.privateFile} root@SERVER:${fresh}`,
        ],
      }),
      commands:
        form === 'accept'
          ? [
              `[ -e ${before} ] || cp -p /var/lib/rancher/${program}/server/tls/service.key ${before}`,
              ...load,
            ]
          : load,
    },
  ];
}

function cleaning({ key, chain }: ControlPlaneSettings): readonly Step[] {
  if (key === null) return [];
  return [
    {
      title: 'Once nobody will go back: the copies, on that server',
      why: 'Both private keys lie there. The way back needs the one from before.',
      files: [],
      commands: [`rm -r ${folderOf(chain, key)}`],
    },
  ];
}

/** One for each key that the chain ever has: what is kept there is what signed before that one. */
function folderOf(chain: string, { keyId }: ChainKey): string {
  return `/root/irsactl-${chain}-${keyId.slice(0, 8)}`;
}
