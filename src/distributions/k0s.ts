import { stringify } from 'yaml';
import type { ControlPlaneSettings, Distribution, Step } from './distribution.ts';
import { type Pass, twoPasses } from './two-passes.ts';

const keys = '/var/lib/k0s/pki';

/**
 * `extraArgs` is a map, written in no fixed order; `rawArgs` come after all of it and keep theirs. So the issuer that
 * issues is the one in extraArgs, and all others are raw.
 * https://docs.k0sproject.io/stable/configuration/#specapi
 */
export const k0s: Distribution = {
  title: 'k0s',
  documentation: 'https://docs.k0sproject.io/stable/configuration/#specapi',
  keepsCluster: true,
  takesKey: true,
  notes: [
    'rawArgs must be known to your k0s: `k0s config create | grep rawArgs` and `k0s config validate` say so.',
    'Merge the lines below into /etc/k0s/k0s.yaml of every controller; everything else in it stays.',
  ],
  steps: (settings) => {
    const { accept, sign } = twoPasses(settings);
    return [...keyStep('Accept', settings), flagsStep(accept), ...keyStep('Sign', settings), flagsStep(sign)];
  },
};

function flagsStep({ name, why, issuers, audiences }: Pass): Step {
  const [first, ...others] = issuers;
  const api = {
    extraArgs: { 'service-account-issuer': first, 'api-audiences': audiences.join(',') },
    rawArgs: others.map((issuer) => `--service-account-issuer=${issuer}`),
  };
  return {
    title: `${name}: the flags, on every controller`,
    why,
    files: [{ path: '/etc/k0s/k0s.yaml', content: stringify({ spec: { api } }) }],
    commands: [
      'k0s config validate --config /etc/k0s/k0s.yaml',
      'k0s stop && k0s start   # one controller after another: go on when its API server is ready',
    ],
  };
}

function keyStep(name: 'Accept' | 'Sign', { key }: ControlPlaneSettings): readonly Step[] {
  if (key === null) return [];
  const [pub, signing] = [`${keys}/sa.pub`, `${keys}/sa.key`];
  // The same commands lead back: what was there before this key is kept once, and signs.
  const kept = `before-${key.keyId.slice(0, 8)}`;
  const accept = [
    `[ -e ${signing}.${kept} ] || { cp -p ${pub} ${pub}.${kept} && cp -p ${signing} ${signing}.${kept}; }`,
    `cat ${pub}.${kept} irsactl-sa.pub > ${pub}`,
    `cp -p ${signing}.${kept} ${signing}.new && mv ${signing}.new ${signing}`,
  ];
  const sign = [
    `cat irsactl-sa.pub ${pub}.${kept} > ${pub}`,
    `chown --reference=${signing} ${signing}.new && chmod --reference=${signing} ${signing}.new`,
    `mv ${signing}.new ${signing}`,
  ];
  return [
    {
      title: `${name}: the keys, on every controller`,
      why:
        name === 'Accept'
          ? 'The new public key is verified with from the next start on; the old one goes on signing.'
          : 'From the next start on the new key signs, and the old one is still verified with.',
      files: [{ path: 'irsactl-sa.pub', content: key.publicPem }],
      ...(name === 'Sign' && {
        onYourMachine: [`scp -p ${key.privateFile} root@CONTROLLER:${keys}/sa.key.new`],
      }),
      commands: name === 'Accept' ? accept : sign,
    },
  ];
}
