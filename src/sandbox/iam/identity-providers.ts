import {
  AddClientIDToOpenIDConnectProvider$,
  type AddClientIDToOpenIDConnectProviderRequest,
  CreateOpenIDConnectProvider$,
  type CreateOpenIDConnectProviderRequest,
  DeleteOpenIDConnectProvider$,
  type DeleteOpenIDConnectProviderRequest,
  GetOpenIDConnectProvider$,
  type GetOpenIDConnectProviderRequest,
  ListOpenIDConnectProviders$,
  RemoveClientIDFromOpenIDConnectProvider$,
  type RemoveClientIDFromOpenIDConnectProviderRequest,
  TagOpenIDConnectProvider$,
  UntagOpenIDConnectProvider$,
  UpdateOpenIDConnectProviderThumbprint$,
  type UpdateOpenIDConnectProviderThumbprintRequest,
} from '@aws-sdk/client-iam';
import { accountRootArn, type Partition, parseAccountId } from '../../trust/arn.ts';
import type { IdentityProvider, Tag } from '../account.ts';
import { tagContext } from '../authorize-context.ts';
import type { FetchPublic } from '../public-sites.ts';
import { wholeSecond } from '../whole-second.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { validationFault } from '../wire/schema-faults.ts';
import { iamFaults } from './iam-faults.ts';
import { tagOperations } from './tag-operations.ts';
import { mergeTags } from './tags.ts';

/** What the provider operations need from the rest of the sandbox. */
export interface ProviderRuntime {
  readonly fetchPublic: FetchPublic;
  /** SHA-1 of the certificate under which the sandbox serves its hosts; IAM stores it if the call gives no thumbprint. */
  readonly thumbprint: string;
}

const limits = { providers: 100, clientIds: 100, thumbprints: 5 } as const;

/** IAM's operations on OIDC identity providers. */
export function identityProviderOperations(runtime: ProviderRuntime): Operation[] {
  return [
    operation<CreateOpenIDConnectProviderRequest>(CreateOpenIDConnectProvider$, (input, call) =>
      createProvider(input, call, runtime),
    ),
    operation<GetOpenIDConnectProviderRequest>(GetOpenIDConnectProvider$, (input, call) => {
      const provider = getProvider(call, 'GetOpenIDConnectProvider', input.OpenIDConnectProviderArn);
      return {
        Url: provider.url,
        ClientIDList: provider.clientIds,
        ThumbprintList: provider.thumbprints,
        CreateDate: provider.created,
        Tags: provider.tags,
      };
    }),
    operation<object>(ListOpenIDConnectProviders$, (_input, call) => {
      const { providers, id } = call.account();
      call.authorize('iam:ListOpenIDConnectProviders', providerScope(call, id));
      return {
        OpenIDConnectProviderList: [...providers.values()].map(({ arn }) => ({ Arn: arn })),
      };
    }),
    operation<DeleteOpenIDConnectProviderRequest>(DeleteOpenIDConnectProvider$, (input, call) => {
      const arn = input.OpenIDConnectProviderArn ?? '';
      const tags = call.account().providers.get(arn)?.tags;
      call.authorize('iam:DeleteOpenIDConnectProvider', arn, tagContext([], tags));
      call.account().providers.delete(arn);
      return undefined;
    }),
    ...clientIdOperations(),
    ...tagOperations<{ readonly OpenIDConnectProviderArn?: string }>({
      tag: TagOpenIDConnectProvider$,
      untag: UntagOpenIDConnectProvider$,
      quota: 'TagsPerOpenIdConnectProvider',
      find: (call, action, input, added) => getProvider(call, action, input.OpenIDConnectProviderArn, added),
    }),
  ];
}

async function createProvider(
  input: CreateOpenIDConnectProviderRequest,
  call: OperationCall,
  { fetchPublic, thumbprint }: ProviderRuntime,
): Promise<object> {
  const { state } = call;
  const account = call.account();
  const { url, arn } = readProviderUrl(state.partition, account.id, input.Url ?? '');
  const tags = mergeTags([], input.Tags, 'TagsPerOpenIdConnectProvider');
  for (const action of ['Create', ...(tags.length > 0 ? ['Tag'] : [])]) {
    call.authorize(`iam:${action}OpenIDConnectProvider`, arn, tagContext(tags));
  }
  if (account.providers.has(arn)) {
    throw iamFaults.alreadyExists(`Provider with url ${input.Url} already exists.`);
  }
  if (account.providers.size >= limits.providers) {
    throw iamFaults.limitExceeded(
      `Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${limits.providers}`,
    );
  }
  const clientIds = [...new Set(input.ClientIDList ?? [])];
  checkClientIds(clientIds);
  let thumbprints = readThumbprints(input.ThumbprintList ?? []);
  if (thumbprints.length === 0) {
    // Without a thumbprint, IAM fetches the issuer's certificate, so the issuer has to be up.
    await fetchPublic(`https://${url}/.well-known/openid-configuration`).catch(() => {
      throw iamFaults.idpUnreachable(`Could not connect to https://${url}`);
    });
    thumbprints = [thumbprint];
  }
  // Another call may have created the same provider during the fetch.
  if (account.providers.has(arn)) {
    throw iamFaults.alreadyExists(`Provider with url ${input.Url} already exists.`);
  }
  const created = wholeSecond(state.now());
  account.providers.set(arn, { arn, url, created, clientIds, thumbprints, tags });
  return { OpenIDConnectProviderArn: arn, Tags: tags };
}

function clientIdOperations(): Operation[] {
  return [
    operation<AddClientIDToOpenIDConnectProviderRequest>(
      AddClientIDToOpenIDConnectProvider$,
      (input, call) => {
        const action = 'AddClientIDToOpenIDConnectProvider';
        const provider = getProvider(call, action, input.OpenIDConnectProviderArn);
        const clientIds = [...new Set([...provider.clientIds, input.ClientID ?? ''])];
        checkClientIds(clientIds);
        provider.clientIds = clientIds;
        return undefined;
      },
    ),
    operation<RemoveClientIDFromOpenIDConnectProviderRequest>(
      RemoveClientIDFromOpenIDConnectProvider$,
      (input, call) => {
        const action = 'RemoveClientIDFromOpenIDConnectProvider';
        const provider = getProvider(call, action, input.OpenIDConnectProviderArn);
        provider.clientIds = provider.clientIds.filter((id) => id !== input.ClientID);
        return undefined;
      },
    ),
    operation<UpdateOpenIDConnectProviderThumbprintRequest>(
      UpdateOpenIDConnectProviderThumbprint$,
      (input, call) => {
        const action = 'UpdateOpenIDConnectProviderThumbprint';
        const provider = getProvider(call, action, input.OpenIDConnectProviderArn);
        const thumbprints = readThumbprints(input.ThumbprintList ?? []);
        if (thumbprints.length === 0) {
          throw validationFault('Thumbprint list must contain at least one entry.');
        }
        provider.thumbprints = thumbprints;
        return undefined;
      },
    ),
  ];
}

function getProvider(
  call: OperationCall,
  action: string,
  arn = '',
  added: readonly Tag[] = [],
): IdentityProvider {
  const provider = call.account().providers.get(arn);
  call.authorize(`iam:${action}`, arn, tagContext(added, provider?.tags));
  if (!provider) throw iamFaults.noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  return provider;
}

function checkClientIds(clientIds: readonly string[]): void {
  if (clientIds.length > limits.clientIds) {
    throw iamFaults.limitExceeded(
      `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${limits.clientIds}`,
    );
  }
}

function readThumbprints(sent: readonly string[]): string[] {
  if (sent.length > limits.thumbprints) {
    throw iamFaults.invalidInput(`Thumbprint list must contain fewer than ${limits.thumbprints} entries.`);
  }
  if (!sent.every((entry) => /^[0-9a-fA-F]{40}$/.test(entry))) {
    throw validationFault('Thumbprint must be 40 hexadecimal digits.');
  }
  return [...new Set(sent.map((entry) => entry.toLowerCase()))];
}

function providerScope(call: OperationCall, account: string): string {
  return readProviderUrl(call.state.partition, account, 'https://*').arn;
}

/** A provider's URL as IAM stores it (without `https://`), and the ARN derived from it. */
interface ProviderUrl {
  readonly url: string;
  readonly arn: string;
}

/** Reads the URL of a new provider; throws if IAM would refuse it: another scheme, a port, a query or a fragment. */
function readProviderUrl(partition: Partition, account: string, text: string): ProviderUrl {
  const accountId = parseAccountId(account);
  if (!accountId) throw iamFaults.invalidInput('Invalid account.');
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw validationFault('Invalid Open ID Connect Provider URL');
  }
  if (!text.startsWith('https://')) {
    throw iamFaults.invalidInput('Invalid Open ID Connect Provider URL. The URL must begin with https://.');
  }
  const url = text.slice('https://'.length);
  const [host = '', ...path] = url.split('/');
  const sound = /^(\*|[A-Za-z0-9.-]+)$/.test(host) && path.every((part) => /^[\w~.,@%:+=-]*$/.test(part));
  if (!sound) throw iamFaults.invalidInput('Invalid Open ID Connect Provider URL.');
  // src/trust builds provider ARNs only for valid issuers; IAM builds them from any URL.
  const arn = accountRootArn(partition, accountId).replace(/:root$/, `:oidc-provider/${url}`);
  return { url, arn };
}
