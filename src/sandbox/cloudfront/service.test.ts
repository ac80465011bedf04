import {
  CreateDistributionWithTagsCommand,
  CreateOriginAccessControlCommand,
  DeleteDistributionCommand,
  DeleteOriginAccessControlCommand,
  type Distribution,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  GetOriginAccessControlCommand,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
  ListTagsForResourceCommand,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDistributionCommand,
  UpdateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import {
  cachingOptimized,
  inProcessCloudFront,
  leastConfig,
} from '../../../test/support/in-process-cloudfront.ts';

type World = ReturnType<typeof inProcessCloudFront>;

const control = {
  Name: 'prod-1',
  SigningProtocol: 'sigv4',
  SigningBehavior: 'always',
  OriginAccessControlOriginType: 's3',
} as const;

async function newControl({ client }: World, Name = control.Name): Promise<string> {
  const made = await client().send(
    new CreateOriginAccessControlCommand({ OriginAccessControlConfig: { ...control, Name } }),
  );
  return made.OriginAccessControl?.Id ?? '';
}

function creation(DistributionConfig: DistributionConfig, Items: Tag[] = []) {
  return new CreateDistributionWithTagsCommand({
    DistributionConfigWithTags: { DistributionConfig, Tags: { Items } },
  });
}

async function newDistribution(world: World, over: Partial<DistributionConfig> = {}) {
  const config = leastConfig(await newControl(world), over);
  const made = await world.client().send(creation(config));
  return { made, config, id: made.Distribution?.Id ?? '', arn: made.Distribution?.ARN ?? '' };
}

async function look({ client }: World, Id: string): Promise<{ seen: Distribution; IfMatch: string }> {
  const { Distribution: seen, ETag } = await client().send(new GetDistributionCommand({ Id }));
  if (!seen) throw new Error(`no distribution ${Id}`);
  return { seen, IfMatch: ETag ?? '' };
}

/** Changes parts of the config as clients do: sends all of it back. */
async function change(world: World, Id: string, over: Partial<DistributionConfig>): Promise<void> {
  const { DistributionConfig: config, ETag: IfMatch } = await world
    .client()
    .send(new GetDistributionConfigCommand({ Id }));
  if (!config) throw new Error(`no config of ${Id}`);
  await world
    .client()
    .send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig: { ...config, ...over } }));
}

const code = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

describe('a distribution', () => {
  test('is deployed after a delay, with every default filled in', async () => {
    const world = inProcessCloudFront();
    const { made, id, arn } = await newDistribution(world);
    expect(made).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      Location: `https://cloudfront.amazonaws.com/2020-05-31/distribution/${id}`,
      Distribution: {
        Status: 'InProgress',
        DomainName: expect.stringMatching(/^d[a-z0-9]{13}\.cloudfront\.net$/),
      },
    });
    expect(arn).toBe(`arn:aws:cloudfront::123456789012:distribution/${id}`);
    world.pass(299);
    expect((await look(world, id)).seen.Status).toBe('InProgress');
    world.pass(1);
    const { seen } = await look(world, id);
    expect(seen).toMatchObject({
      Status: 'Deployed',
      DistributionConfig: {
        CallerReference: 'prod-1',
        PriceClass: 'PriceClass_All',
        IsIPV6Enabled: true,
        Aliases: { Quantity: 0 },
        Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
        ViewerCertificate: { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1' },
        Origins: { Items: [{ OriginPath: '', CustomHeaders: { Quantity: 0 } }] },
        DefaultCacheBehavior: { AllowedMethods: { Quantity: 2, Items: ['HEAD', 'GET'] } },
      },
    });
  });

  test('is created only once per caller reference, even after it was deleted', async () => {
    const world = inProcessCloudFront();
    const { id, config } = await newDistribution(world);
    const again = () => world.client().send(creation(config));
    await expect(again()).rejects.toMatchObject({
      ...code('DistributionAlreadyExists', 409),
      message: expect.stringMatching(new RegExp(`Already exists: ${id}$`)),
    });
    await change(world, id, { Enabled: false });
    world.pass(300);
    const { IfMatch } = await look(world, id);
    await world.client().send(new DeleteDistributionCommand({ Id: id, IfMatch }));
    await expect(again()).rejects.toMatchObject(code('DistributionAlreadyExists', 409));
  });

  test('is changed and deleted only with its current version', async () => {
    const world = inProcessCloudFront();
    const { id, config } = await newDistribution(world);
    const update = (IfMatch?: string, over: Partial<DistributionConfig> = {}) =>
      world
        .client()
        .send(new UpdateDistributionCommand({ Id: id, IfMatch, DistributionConfig: { ...config, ...over } }));
    await expect(update()).rejects.toMatchObject(code('InvalidIfMatchVersion', 400));
    const { IfMatch } = await look(world, id);
    await expect(update(IfMatch, { CallerReference: 'other' })).rejects.toMatchObject(
      code('IllegalUpdate', 400),
    );
    await update(IfMatch, { Comment: 'changed' });
    await expect(update(IfMatch)).rejects.toMatchObject(code('PreconditionFailed', 412));
    const gone = new DeleteDistributionCommand({ Id: id, IfMatch });
    await expect(world.client().send(gone)).rejects.toMatchObject(code('PreconditionFailed', 412));
  });

  test('is deleted only once all edges have it disabled', async () => {
    const world = inProcessCloudFront();
    const { id } = await newDistribution(world);
    world.pass(300);
    const remove = async () => {
      const { IfMatch } = await look(world, id);
      return world.client().send(new DeleteDistributionCommand({ Id: id, IfMatch }));
    };
    await expect(remove()).rejects.toMatchObject(code('DistributionNotDisabled', 409));
    await change(world, id, { Enabled: false });
    await expect(remove()).rejects.toMatchObject(code('DistributionNotDisabled', 409));
    world.pass(300);
    expect((await remove()).$metadata.httpStatusCode).toBe(204);
    await expect(look(world, id)).rejects.toMatchObject(code('NoSuchDistribution', 404));
  });

  test.each<[string, Partial<DistributionConfig>, ReturnType<typeof code>]>([
    ['has a wrong quantity', { Aliases: { Quantity: 1 } }, code('InconsistentQuantities', 400)],
    ['names an unknown origin', { Origins: { Quantity: 0, Items: [] } }, code('NoSuchOrigin', 404)],
    ['has no comment', { Comment: undefined as unknown as string }, code('MalformedXML', 400)],
    ['has a long comment', { Comment: 'c'.repeat(129) }, code('InvalidArgument', 400)],
    [
      'has a cache policy that does not exist',
      {
        DefaultCacheBehavior: {
          TargetOriginId: 'bucket',
          ViewerProtocolPolicy: 'https-only',
          CachePolicyId: 'none',
        },
      },
      code('NoSuchCachePolicy', 404),
    ],
    [
      'has an access control that does not exist',
      { Origins: leastConfig('EMISSING').Origins },
      code('NoSuchOriginAccessControl', 404),
    ],
    [
      'has its own domain name and no certificate for it',
      { Aliases: { Quantity: 1, Items: ['a.example'] } },
      code('InvalidViewerCertificate', 400),
    ],
  ])('is refused if it %s', async (_what, over, fault) => {
    await expect(newDistribution(inProcessCloudFront(), over)).rejects.toMatchObject(fault);
  });

  test('is listed in pages, for its own account only', async () => {
    const world = inProcessCloudFront();
    const { id, config } = await newDistribution(world);
    for (const CallerReference of ['two', 'three']) {
      await world.client().send(creation({ ...config, CallerReference }));
    }
    const page = async (Marker?: string) =>
      (await world.client().send(new ListDistributionsCommand({ MaxItems: 2, Marker }))).DistributionList;
    const first = await page();
    expect(first).toMatchObject({
      Quantity: 2,
      IsTruncated: true,
      Items: [{ Id: id, Comment: 'documents' }, {}],
    });
    expect(first?.Items?.[0]).not.toHaveProperty('CallerReference');
    expect(await page(first?.NextMarker)).toMatchObject({ Quantity: 1, IsTruncated: false });
    const others = await world.client('999988887777').send(new ListDistributionsCommand({}));
    expect(others.DistributionList).toMatchObject({ Quantity: 0 });
    const other = world.client('999988887777').send(new GetDistributionCommand({ Id: id }));
    await expect(other).rejects.toMatchObject(code('NoSuchDistribution', 404));
  });

  test('has tags from its creation', async () => {
    const world = inProcessCloudFront();
    const Items = [{ Key: 'irsactl.dev/managed', Value: 'true' }];
    const made = await world.client().send(creation(leastConfig(await newControl(world)), Items));
    const Resource = made.Distribution?.ARN ?? '';
    const tags = async () =>
      (await world.client().send(new ListTagsForResourceCommand({ Resource }))).Tags?.Items;
    expect(await tags()).toEqual(Items);
    await world
      .client()
      .send(new TagResourceCommand({ Resource, Tags: { Items: [{ Key: 'a', Value: '1' }] } }));
    expect(await tags()).toEqual([...Items, { Key: 'a', Value: '1' }]);
    await world.client().send(new UntagResourceCommand({ Resource, TagKeys: { Items: ['a', 'missing'] } }));
    expect(await tags()).toEqual(Items);
    const missing = new ListTagsForResourceCommand({ Resource: `${Resource}X` });
    await expect(world.client().send(missing)).rejects.toMatchObject(code('NoSuchResource', 404));
  });
});

describe('an origin access control', () => {
  test('is created, listed, changed and deleted with its version', async () => {
    const world = inProcessCloudFront();
    const Id = await newControl(world);
    await expect(newControl(world)).rejects.toMatchObject(code('OriginAccessControlAlreadyExists', 409));
    const read = () => world.client().send(new GetOriginAccessControlCommand({ Id }));
    const { ETag: IfMatch, OriginAccessControl } = await read();
    expect(OriginAccessControl).toEqual({ Id, OriginAccessControlConfig: control });
    const list = await world.client().send(new ListOriginAccessControlsCommand({}));
    expect(list.OriginAccessControlList?.Items).toEqual([{ Id, Description: '', ...control }]);
    await world.client().send(
      new UpdateOriginAccessControlCommand({
        Id,
        IfMatch,
        OriginAccessControlConfig: { ...control, SigningBehavior: 'never' },
      }),
    );
    const stale = new DeleteOriginAccessControlCommand({ Id, IfMatch });
    await expect(world.client().send(stale)).rejects.toMatchObject(code('PreconditionFailed', 412));
    await world.client().send(new DeleteOriginAccessControlCommand({ Id, IfMatch: (await read()).ETag }));
    await expect(read()).rejects.toMatchObject(code('NoSuchOriginAccessControl', 404));
  });

  test('cannot be deleted while a distribution uses it', async () => {
    const world = inProcessCloudFront();
    const { config } = await newDistribution(world);
    const Id = config.Origins?.Items?.[0]?.OriginAccessControlId ?? '';
    const { ETag: IfMatch } = await world.client().send(new GetOriginAccessControlCommand({ Id }));
    const gone = new DeleteOriginAccessControlCommand({ Id, IfMatch });
    await expect(world.client().send(gone)).rejects.toMatchObject(code('OriginAccessControlInUse', 409));
  });
});

describe('the edges', () => {
  const url = (made: Distribution | undefined, path = '/keys.json') => `https://${made?.DomainName}${path}`;

  async function served(over: Partial<DistributionConfig> = {}) {
    const world = inProcessCloudFront();
    await world.bucketWith('prod-1-oidc', { 'keys.json': '{"keys":[]}', secret: 's' });
    const { made, id, arn } = await newDistribution(world, over);
    const get = (path?: string) => world.get(url(made.Distribution, path));
    return { ...world, world, id, arn, get };
  }

  test('serve the objects that the bucket policy allows exactly this distribution, once it is deployed', async () => {
    const { arn, get, letIn, pass } = await served();
    await letIn('prod-1-oidc', arn, 'keys.json');
    expect(await get()).toMatchObject({ status: 403, body: expect.stringContaining('Bad request') });
    pass(300);
    expect(await get()).toMatchObject({ status: 200, body: '{"keys":[]}', cache: 'Miss from cloudfront' });
    expect(await get('/secret')).toMatchObject({
      status: 403,
      body: expect.stringContaining('AccessDenied'),
    });
    expect(await get('/missing')).toMatchObject({ status: 403 });
  });

  test('cannot read a bucket that allows another distribution', async () => {
    const { arn, get, letIn, pass } = await served();
    await letIn('prod-1-oidc', `${arn}X`);
    pass(300);
    expect(await get()).toMatchObject({ status: 403, cache: 'Error from cloudfront' });
  });

  test('are anonymous to the bucket without an origin access control', async () => {
    const { get, pass, letIn, arn } = await served({ Origins: leastConfig('').Origins });
    await letIn('prod-1-oidc', arn);
    pass(300);
    expect(await get()).toMatchObject({ status: 403, body: expect.stringContaining('AccessDenied') });
  });

  test('serve the previous config until a new one is deployed', async () => {
    const { world, id, arn, get, letIn, pass } = await served();
    await letIn('prod-1-oidc', arn);
    pass(300);
    await change(world, id, { Enabled: false });
    expect(await get()).toMatchObject({ status: 200 });
    pass(300);
    expect(await get()).toMatchObject({ status: 403 });
  });

  test('cache only errors under CachingDisabled, for 10 seconds', async () => {
    const { arn, get, letIn, pass, s3 } = await served();
    pass(300);
    expect(await get()).toMatchObject({ status: 403 });
    await letIn('prod-1-oidc', arn);
    expect(await get()).toMatchObject({ status: 403, cache: 'Hit from cloudfront' });
    pass(10);
    expect(await get()).toMatchObject({ status: 200, cache: 'Miss from cloudfront' });
    await s3.send(new PutObjectCommand({ Bucket: 'prod-1-oidc', Key: 'keys.json', Body: 'new' }));
    expect(await get()).toMatchObject({ body: 'new', cache: 'Miss from cloudfront' });
  });

  test('cache documents under CachingOptimized for their max-age', async () => {
    const { arn, get, letIn, pass, s3 } = await served({
      DefaultCacheBehavior: {
        TargetOriginId: 'bucket',
        ViewerProtocolPolicy: 'https-only',
        CachePolicyId: cachingOptimized,
      },
    });
    await letIn('prod-1-oidc', arn);
    pass(300);
    await get();
    await s3.send(new DeleteObjectCommand({ Bucket: 'prod-1-oidc', Key: 'keys.json' }));
    pass(59);
    expect(await get()).toMatchObject({ status: 200, cache: 'Hit from cloudfront' });
    pass(1);
    expect(await get()).toMatchObject({ status: 403 });
  });

  test('do not serve a deleted distribution', async () => {
    const { world, id, get, pass } = await served({ Enabled: false });
    pass(300);
    const { IfMatch } = await look(world, id);
    await world.client().send(new DeleteDistributionCommand({ Id: id, IfMatch }));
    await expect(get()).rejects.toMatchObject({ code: 'IDPCommunicationError' });
  });
});
