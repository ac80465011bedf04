import { isDeepStrictEqual } from 'node:util';
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import { IrsaError } from '../errors/irsa-error.ts';
import type { IdentityProviders, StoredProvider } from '../links/identity-provider/ports.ts';
import { absent } from './absent.ts';
import type { AwsClients } from './clients.ts';
import { retryUntilConsistent } from './eventual-consistency.ts';
import { listRoles } from './iam-role-reads.ts';
import { repeatableCall } from './repeatable-call.ts';
import { awsCode, isAnswer, readFault } from './sdk-fault.ts';
import { tagList, tagsOf } from './tag-lists.ts';

/** The identity-provider link's port to IAM. `delays` are the pauses while fresh documents become visible to IAM. */
export function iamIdentityProviders({ iam }: AwsClients, delays?: readonly number[]): IdentityProviders {
  return {
    find: (arn) => find(iam, arn),
    list: () => listProviders(iam),
    roles: () => listRoles(iam),
    async create({ url, audiences, thumbprints, tags }) {
      const input = {
        ...{ Url: url, ClientIDList: [...audiences], Tags: tagList(tags) },
        // Without thumbprints, IAM determines one.
        ...(thumbprints.length > 0 && { ThumbprintList: [...thumbprints] }),
      };
      const create = () => iam.send(new CreateOpenIDConnectProviderCommand(input));
      // IAM fetches the documents, which were only just published.
      const made = () => retryUntilConsistent(create, isTransient, delays);
      const wanted = { hostPath: url.replace('https://', ''), audiences: [...audiences], tags: { ...tags } };
      const isDone = async () => {
        const arn = (await listProviders(iam)).find((candidate) =>
          candidate.endsWith(`:oidc-provider/${wanted.hostPath}`),
        );
        return arn !== undefined && isAsMade(await find(iam, arn), wanted);
      };
      await repeatableCall(made, ['EntityAlreadyExists'], isDone).catch((error: unknown) => {
        if (awsCode(error) === 'LimitExceeded') throw tooManyProviders(url, error);
        throw awsCode(error) === unreachableIssuer ? issuerNotReached(url, error) : error;
      });
    },
    async setThumbprints(arn, thumbprints) {
      const input = { OpenIDConnectProviderArn: arn, ThumbprintList: [...thumbprints] };
      await iam.send(new UpdateOpenIDConnectProviderThumbprintCommand(input));
    },
    async addAudience(arn, audience) {
      const input = { OpenIDConnectProviderArn: arn, ClientID: audience };
      await iam.send(new AddClientIDToOpenIDConnectProviderCommand(input));
    },
    async removeAudience(arn, audience) {
      const input = { OpenIDConnectProviderArn: arn, ClientID: audience };
      await iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand(input));
    },
    async tag(arn, tags) {
      const input = { OpenIDConnectProviderArn: arn, Tags: tagList(tags) };
      await iam.send(new TagOpenIDConnectProviderCommand(input));
    },
    async untag(arn, names) {
      const input = { OpenIDConnectProviderArn: arn, TagKeys: [...names] };
      await iam.send(new UntagOpenIDConnectProviderCommand(input));
    },
    async delete(arn) {
      await iam
        .send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }))
        .catch(absent('NoSuchEntity'));
    },
  };
}

/** Whether a provider is as the call created it, with any thumbprint. */
function isAsMade(
  stored: StoredProvider | null,
  wanted: Omit<StoredProvider, 'created' | 'thumbprints'>,
): boolean {
  if (!stored) return false;
  const { created: _, thumbprints: __, ...found } = stored;
  return isDeepStrictEqual(found, wanted);
}

async function find(iam: IAMClient, arn: string): Promise<StoredProvider | null> {
  try {
    const answer = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
    return {
      hostPath: answer.Url ?? '',
      audiences: answer.ClientIDList ?? [],
      thumbprints: (answer.ThumbprintList ?? []).map((one) => one.toLowerCase()),
      tags: tagsOf(answer.Tags),
      created: answer.CreateDate?.getTime() ?? null,
    };
  } catch (error) {
    if (isAnswer(error, 'NoSuchEntity')) return null;
    throw error;
  }
}

/** The ARNs of all providers of the account. */
export async function listProviders(iam: IAMClient): Promise<readonly string[]> {
  const answer = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  return (answer.OpenIDConnectProviderList ?? []).flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn]));
}

const unreachableIssuer = 'OpenIdIdpCommunicationError';
const isTransient = (code: string) => code === unreachableIssuer || code === 'ConcurrentModification';

function tooManyProviders(url: string, error: unknown): IrsaError {
  return new IrsaError(
    'IRSA-AWS-012',
    {
      what: `IAM creates no identity provider for ${url}: the account has reached its limit.`,
      why: `AWS: ${readFault(error instanceof IrsaError ? error.cause : error).message}`,
      next: 'Delete an unused one (`aws iam list-open-id-connect-providers`) or request a higher quota in the Service Quotas console, then run `irsactl apply` again.',
    },
    { cause: error },
  );
}

function issuerNotReached(url: string, error: unknown): IrsaError {
  return new IrsaError(
    'IRSA-PROVIDER-006',
    {
      what: `IAM cannot reach the issuer ${url}.`,
      why: `AWS: ${readFault(error instanceof IrsaError ? error.cause : error).message}`,
      next: 'Run `irsactl verify` to see what AWS sees, then `irsactl apply` again.',
    },
    { cause: error },
  );
}
