import { DeleteRolePermissionsBoundaryCommand, GetRoleCommand, UntagRoleCommand } from '@aws-sdk/client-iam';
import { DeleteBucketPolicyCommand, PutBucketTaggingCommand, type Tag } from '@aws-sdk/client-s3';
import { awsClients } from '../../src/aws/clients.ts';
import { ownershipTags } from '../../src/chain/ownership.ts';
import { isPolicyRecord } from '../../src/links/roles/given-policies.ts';
import type { AwsPermission } from '../../src/permissions/aws-permission.ts';
import { permissionsOf } from '../../src/permissions/iam-policy.ts';
import { newBucket } from '../../src/sandbox/s3/store.ts';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';
import { awsPolicyArn, identityProviderArn, requireAccountId } from '../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { type AwsWorld, awsWorld } from './aws-world.ts';
import { changeStorageSettings } from './change-storage-settings.ts';
import { fakeChain, fakeContext } from './fake-context.ts';
import { iamByHand } from './iam-by-hand.ts';
import { refusedCalls } from './refused-calls.ts';
import { sandboxPlace } from './sandbox-place.ts';

const { aws } = fakeContext();
const bucket = 'least-1-oidc';
const url = parseIssuerUrl(`https://${bucket}.s3.${aws.region}.amazonaws.com`);
const bounds = awsPolicyArn(aws.partition, 'AmazonS3FullAccess');
export const queue = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
};
const [example] = fakeChain().roles;
if (example === undefined) throw new Error('the example has a role');

/** One role with a permissions boundary and one without, with every kind of policy. */
export const chain = fakeChain({
  name: 'least-1',
  tags: { team: 'shop' },
  issuer: { hosting: 's3', bucket, url },
  roles: [
    { ...example, name: 'least-1-bounded', permissionsBoundary: bounds },
    {
      ...example,
      name: 'least-1-free',
      path: '/shop/',
      serviceAccounts: [{ namespace: 'shop', name: 'invoices' }],
      policies: [{ kind: 'inline', name: 'queue', document: queue }],
    },
  ],
});
export const all = permissionsOf(chain, aws);

export type Work = (world: AwsWorld, hand: ByHand) => Promise<void>;

export const refusedTo = (permissions: readonly AwsPermission[], work: Work, over = chain) =>
  refusedCalls(permissions, over, (world, sandbox) => work(world, byHand(sandbox)));

/** Manual changes by a user with every right. */
interface ByHand {
  /** Changes settings away from the desired state. */
  drift(): Promise<void>;
  /** Removes the tags by which irsactl recognizes the chain's resources. */
  loseMarks(): Promise<void>;
  /** Creates a bucket with the chain's bucket name in this account. */
  makeBucket(owner: string): Promise<void>;
  /** Creates the chain's resources with its ownership tags, as Terraform would: without irsactl's records. */
  createEverything(world: AwsWorld): Promise<void>;
  /** Removes the permissions boundary of the bounded role. */
  loseBoundary(): Promise<void>;
}

function byHand(sandbox: RunningSandbox): ByHand {
  const { endpoint, rootCredentials: credentials, s3Store } = sandbox;
  const { iam, s3 } = awsClients({ region: aws.region, endpoint, credentials });
  const inIam = iamByHand(iam, {
    account: aws.account,
    provider: identityProviderArn(aws.partition, aws.account, url),
    audience: chain.audience,
    bounded: 'least-1-bounded',
    free: 'least-1-free',
    boundary: bounds,
  });
  const setTags = (TagSet: Tag[]) =>
    s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
  return {
    async drift() {
      await inIam.drift();
      const marks = Object.entries(ownershipTags(fakeContext({ chain })));
      const TagSet = marks.filter(([Key]) => Key !== 'team').map(([Key, Value]) => ({ Key, Value }));
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
      await changeStorageSettings(s3, bucket);
      await inIam.untag('team');
      await setTags(TagSet);
    },
    async loseMarks() {
      await inIam.untag('irsactl.dev/managed');
      await setTags([]);
    },
    async makeBucket(owner) {
      const made = { name: bucket, owner: requireAccountId(owner), region: aws.region, created: new Date() };
      s3Store.buckets.set(bucket, newBucket(made));
    },
    async createEverything({ key }) {
      await awsWorld(sandboxPlace(sandbox), chain, key).apply();
      for (const { name: RoleName } of chain.roles) {
        const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
        const records = (Role?.Tags ?? []).flatMap(({ Key = '' }) => (isPolicyRecord(Key) ? [Key] : []));
        await iam.send(new UntagRoleCommand({ RoleName, TagKeys: records }));
      }
    },
    async loseBoundary() {
      await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'least-1-bounded' }));
    },
  };
}

/** Everything that irsactl does in AWS. */
export const lifecycle: Work = async (world, hand) => {
  await world.plan();
  await world.apply();
  await world.verify();
  await hand.drift();
  await world.apply();
  await world.remove();
  await world.apply();
  await hand.loseMarks();
  await world.apply({ consent: { adopt: true } });
  await world.remove();
};
