import fc from 'fast-check';
import type { StarterAnswers } from '../../src/config/starter-file.ts';
import { starterHostings, starterInjections } from '../../src/config/starter-hosting.ts';
import { anyCharacter } from './any-character.ts';

const label = fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/);
const text = fc.string({ unit: anyCharacter });
const region = fc.constantFrom('eu-central-1', 'us-gov-west-1', 'us-east-1');

/** Draws answers; optional fields may be absent. */
function answers(shape: { readonly [Field in keyof StarterAnswers]-?: fc.Arbitrary<StarterAnswers[Field]> }) {
  return fc.record(shape, { requiredKeys: ['name', 'region', 'bucket', 'nodes', 'roles'] });
}

function roles(name: fc.Arbitrary<string>, policy: fc.Arbitrary<string>) {
  const role = fc.record(
    {
      serviceAccount: fc.record({ namespace: name, name }),
      policies: fc.uniqueArray(policy, { maxLength: 3 }),
      annotated: fc.constant('arn:aws:iam::111122223333:role/old'),
    },
    { requiredKeys: ['serviceAccount', 'policies'] },
  );
  return fc.uniqueArray(role, {
    maxLength: 3,
    selector: ({ serviceAccount: { namespace, name } }) => `${namespace}-${name}`,
  });
}

/** Drops unsupported hostings: some regions lack CloudFront, and account-regional bucket names contain account and region. */
function fitting({ hosting, ...answers }: StarterAnswers): StarterAnswers {
  const { account, region, bucket } = answers;
  const isAvailable = hosting !== 'cloudfront' || !region.startsWith('us-gov');
  const hasRoom = hosting !== 's3-account-regional' || (account !== undefined && bucket.length <= 30);
  const { injection, ...others } = answers;
  // Only irsactl's webhook has a URL.
  const isOfWebhook = answers.webhookUrl === undefined || injection === 'webhook';
  const sound = isOfWebhook ? answers : others;
  return hosting === undefined || !isAvailable || !hasRoom ? sound : { ...sound, hosting };
}

/** Answers that irsactl accepts. */
export const soundAnswers = answers({
  name: label,
  region,
  account: fc.stringMatching(/^\d{12}$/),
  hosting: fc.constantFrom(...starterHostings),
  bucket: fc.stringMatching(/^b[a-z0-9]{2,60}$/),
  nodes: fc
    .uniqueArray(fc.record({ name: label, sshHost: label }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ name }) => name,
      comparator: (one, other) => one === other,
    })
    .map((nodes) => nodes.map((node, index) => ({ ...node, sshHost: `root@${node.sshHost}-${index}` }))),
  manifest: fc.constantFrom('/m.yaml', '/etc/k8s/api.yaml'),
  directory: fc.constantFrom('/d', '/var/lib/irsactl'),
  roles: roles(label, fc.constantFrom('AmazonS3ReadOnlyAccess', 'service-role/A', 'ReadOnlyAccess')),
  injection: fc.constantFrom(...starterInjections),
  webhookUrl: fc.constantFrom('https://127.0.0.1:9443/mutate', 'https://hook.example.com/mutate'),
}).map(fitting);

/** Any answers that a user may type; irsactl refuses most of them. */
export const anyAnswers = answers({
  name: fc.oneof(label, text),
  region: fc.oneof(region, text),
  account: text,
  hosting: fc.constantFrom(...starterHostings),
  bucket: fc.oneof(label, text),
  nodes: fc.array(
    fc.record({ name: fc.oneof(label, text), sshHost: fc.oneof(label, text) }, { requiredKeys: ['name'] }),
    {
      maxLength: 3,
    },
  ),
  manifest: text,
  directory: text,
  roles: roles(fc.oneof(label, text), text),
  injection: fc.constantFrom(...starterInjections),
  webhookUrl: text,
});
