import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  type CreateOpenIDConnectProviderCommandInput,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { serveTestIssuer } from '../../support/test-issuer.ts';
import { iamClient } from '../../support/web-identity-role.ts';

const Url = 'https://issuer.example.test/prod';
const OpenIDConnectProviderArn = 'arn:aws:iam::123456789012:oidc-provider/issuer.example.test/prod';
const thumbprint = 'A'.repeat(40);

let sandbox: RunningSandbox;
let iam: IAMClient;
beforeEach(async () => {
  sandbox = await startSandbox();
  iam = iamClient(sandbox);
});
afterEach(() => sandbox.close());

function create(input: Partial<CreateOpenIDConnectProviderCommandInput> = {}) {
  return iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [thumbprint],
      ...input,
    }),
  );
}
const get = () => iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));

describe('CreateOpenIDConnectProvider', () => {
  it('stores its input, with the URL without its scheme and thumbprints in lower case', async () => {
    const answer = await create({ Tags: [{ Key: 'a', Value: 'b' }] });
    expect(answer).toMatchObject({ OpenIDConnectProviderArn, Tags: [{ Key: 'a', Value: 'b' }] });
    expect(await get()).toMatchObject({
      Url: 'issuer.example.test/prod',
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: ['a'.repeat(40)],
      Tags: [{ Key: 'a', Value: 'b' }],
      CreateDate: expect.any(Date),
    });
    const { OpenIDConnectProviderList } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    expect(OpenIDConnectProviderList).toEqual([{ Arn: OpenIDConnectProviderArn }]);
  });

  it('refuses the same URL twice', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: `Provider with url ${Url} already exists.`,
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('fetches the certificate of the issuer if no thumbprint is given, and reports an unreachable issuer', async () => {
    await expect(create({ ThumbprintList: [] })).rejects.toMatchObject({
      name: 'OpenIdIdpCommunicationErrorException',
      message: `Could not connect to ${Url}`,
      $metadata: { httpStatusCode: 400 },
    });
    await serveTestIssuer(sandbox);
    const answer = await create({ ThumbprintList: [] });
    expect(answer.OpenIDConnectProviderArn).toBe(OpenIDConnectProviderArn);
    expect((await get()).ThumbprintList).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/)]);
  });

  const faults: [what: string, input: Partial<CreateOpenIDConnectProviderCommandInput>, fault: object][] = [
    [
      'no scheme',
      { Url: 'issuer.example.test' },
      { name: 'ValidationError', message: 'Invalid Open ID Connect Provider URL' },
    ],
    [
      'http',
      { Url: 'http://issuer.example.test' },
      {
        name: 'InvalidInputException',
        message: 'Invalid Open ID Connect Provider URL. The URL must begin with https://.',
      },
    ],
    ['a port', { Url: 'https://issuer.example.test:8443' }, { name: 'InvalidInputException' }],
    ['a query', { Url: 'https://issuer.example.test/?a=b' }, { name: 'InvalidInputException' }],
    ['a URL of 256 characters', { Url: `https://${'a'.repeat(248)}` }, { name: 'ValidationError' }],
    ['a thumbprint of 39 characters', { ThumbprintList: ['a'.repeat(39)] }, { name: 'ValidationError' }],
    [
      'six thumbprints',
      { ThumbprintList: [...'123456'].map((digit) => digit.repeat(40)) },
      { name: 'InvalidInputException', message: 'Thumbprint list must contain fewer than 5 entries.' },
    ],
    [
      '101 client IDs',
      { ClientIDList: [...Array(101).keys()].map(String) },
      {
        name: 'LimitExceededException',
        message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
      },
    ],
  ];
  it.each(faults)('refuses %s', async (_what, input, fault) => {
    await expect(create(input)).rejects.toMatchObject(fault);
  });

  it('creates at most 100 in an account', { timeout: 60_000 }, async () => {
    for (let index = 0; index < 100; index += 1)
      await create({ Url: `https://issuer-${index}.example.test` });
    await expect(create()).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

describe('changes', () => {
  it('adds and removes client IDs, and succeeds if there is nothing to do', async () => {
    await create();
    const add = new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: 'two' });
    await iam.send(add);
    await iam.send(add);
    expect((await get()).ClientIDList).toEqual(['sts.amazonaws.com', 'two']);
    const ClientID = 'sts.amazonaws.com';
    const remove = new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID });
    await iam.send(remove);
    await iam.send(remove);
    expect((await get()).ClientIDList).toEqual(['two']);
  });

  it('replaces all thumbprints, and refuses an empty list', async () => {
    await create();
    const update = (ThumbprintList: string[]) =>
      iam.send(
        new UpdateOpenIDConnectProviderThumbprintCommand({ OpenIDConnectProviderArn, ThumbprintList }),
      );
    await update(['b'.repeat(40)]);
    expect((await get()).ThumbprintList).toEqual(['b'.repeat(40)]);
    await expect(update([])).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('sets and removes tags', async () => {
    await create();
    const Tags = ['c', 'a', 'b'].map((Key) => ({ Key, Value: `value of ${Key}` }));
    await iam.send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags }));
    await iam.send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys: ['a', 'c'] }));
    expect((await get()).Tags).toEqual([{ Key: 'b', Value: 'value of b' }]);
  });

  it('deletes a provider, and succeeds if it does not exist', async () => {
    await create();
    const remove = new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn });
    await iam.send(remove);
    await iam.send(remove);
    await expect(get()).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
      $metadata: { httpStatusCode: 404 },
    });
  });
});
