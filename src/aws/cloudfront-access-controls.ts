import { isDeepStrictEqual } from 'node:util';
import {
  type CloudFrontClient,
  CreateOriginAccessControlCommand,
  DeleteOriginAccessControlCommand,
  GetOriginAccessControlCommand,
  ListOriginAccessControlsCommand,
  OriginAccessControlOriginTypes,
  OriginAccessControlSigningBehaviors,
  OriginAccessControlSigningProtocols,
  type OriginAccessControlSummary,
  UpdateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import type { AccessControl } from '../links/issuer/ports.ts';
import { absent } from './absent.ts';
import { retryUntilConsistent } from './eventual-consistency.ts';
import { oneOf } from './one-of.ts';
import { repeatableCall } from './repeatable-call.ts';

/** All origin access controls of the account. */
export async function listAccessControls(
  client: CloudFrontClient,
): Promise<readonly OriginAccessControlSummary[]> {
  const found: OriginAccessControlSummary[] = [];
  for (let Marker: string | undefined; ; ) {
    const { OriginAccessControlList: page } = await client.send(
      new ListOriginAccessControlsCommand({ Marker }),
    );
    found.push(...(page?.Items ?? []));
    Marker = page?.NextMarker;
    if (page?.IsTruncated !== true || Marker === undefined) return found;
  }
}

/** The origin access control of that name, or null. */
export async function accessControlOf(client: CloudFrontClient, name: string): Promise<AccessControl | null> {
  const found = await findControl(client, name);
  return (
    found && {
      originType: found.OriginAccessControlOriginType ?? '',
      signing: found.SigningBehavior ?? '',
      protocol: found.SigningProtocol ?? '',
    }
  );
}

/** Creates or corrects the control with a name; another run, or a call whose response was lost, may have created it. */
export async function setAccessControl(
  client: CloudFrontClient,
  Name: string,
  { originType, signing, protocol }: AccessControl,
): Promise<void> {
  const OriginAccessControlConfig = {
    Name,
    OriginAccessControlOriginType: oneOf(OriginAccessControlOriginTypes, originType),
    SigningBehavior: oneOf(OriginAccessControlSigningBehaviors, signing),
    SigningProtocol: oneOf(OriginAccessControlSigningProtocols, protocol),
  };
  const found = await findControl(client, Name);
  if (!found) {
    await client
      .send(new CreateOriginAccessControlCommand({ OriginAccessControlConfig }))
      .catch(absent('OriginAccessControlAlreadyExists'));
    return;
  }
  const { Id } = found;
  const { ETag: IfMatch } = await client.send(new GetOriginAccessControlCommand({ Id }));
  const update = new UpdateOriginAccessControlCommand({ Id, IfMatch, OriginAccessControlConfig });
  const wanted = { originType, signing, protocol };
  await repeatableCall(
    () => client.send(update),
    ['PreconditionFailed'],
    async () => isDeepStrictEqual(await accessControlOf(client, Name), wanted),
  );
}

/**
 * Does nothing if it does not exist. For some seconds CloudFront may count it as used by a distribution that is already
 * deleted: https://github.com/hashicorp/terraform-provider-aws/issues/28595
 */
export async function deleteAccessControl(client: CloudFrontClient, name: string): Promise<void> {
  const found = await findControl(client, name);
  if (!found) return;
  const { Id } = found;
  const { ETag: IfMatch } = await client.send(new GetOriginAccessControlCommand({ Id }));
  const remove = () => client.send(new DeleteOriginAccessControlCommand({ Id, IfMatch }));
  await retryUntilConsistent(remove, (code) => code === 'OriginAccessControlInUse').catch(
    absent('NoSuchOriginAccessControl'),
  );
}

async function findControl(
  client: CloudFrontClient,
  name: string,
): Promise<OriginAccessControlSummary | null> {
  return (await listAccessControls(client)).find(({ Name }) => Name === name) ?? null;
}
