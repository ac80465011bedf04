import {
  CreateOriginAccessControl$,
  type CreateOriginAccessControlRequest,
  DeleteOriginAccessControl$,
  type DeleteOriginAccessControlRequest,
  GetOriginAccessControl$,
  type GetOriginAccessControlRequest,
  ListOriginAccessControls$,
  type ListOriginAccessControlsRequest,
  type OriginAccessControlConfig,
  UpdateOriginAccessControl$,
  type UpdateOriginAccessControlRequest,
} from '@aws-sdk/client-cloudfront';
import { cloudFrontFaults } from './faults.ts';
import {
  authorizeOn,
  type CloudFrontCall,
  type CloudFrontOperation,
  cloudFrontOperation,
} from './operation.ts';
import type { StoredAccessControl } from './store.ts';
import { newCloudFrontId, pageOf, requireVersion } from './versions.ts';

const createAccessControl = cloudFrontOperation<CreateOriginAccessControlRequest>(
  CreateOriginAccessControl$,
  (call, { OriginAccessControlConfig: sent }) => {
    authorizeOn(call, 'CreateOriginAccessControl', 'origin-access-control', '*');
    const config = checkAccessControl(sent);
    if (ownOf(call).some((one) => one.config.Name === config.Name)) {
      throw cloudFrontFaults.accessControlExists();
    }
    const { randomBytes, partition } = call.state;
    const [id, etag] = [newCloudFrontId(randomBytes), newCloudFrontId(randomBytes)];
    const made = { id, owner: call.account().id, config, etag };
    call.store.accessControls.set(id, made);
    const Location = `https://cloudfront.${partition.dnsSuffix}/2020-05-31/origin-access-control/${id}`;
    return { ...describe(made), Location };
  },
);

const getAccessControl = cloudFrontOperation<GetOriginAccessControlRequest>(
  GetOriginAccessControl$,
  (call, { Id }) => describe(find(call, 'GetOriginAccessControl', Id)),
);

const updateAccessControl = cloudFrontOperation<UpdateOriginAccessControlRequest>(
  UpdateOriginAccessControl$,
  (call, { Id, IfMatch, OriginAccessControlConfig: sent }) => {
    const found = find(call, 'UpdateOriginAccessControl', Id);
    requireVersion(IfMatch, found);
    const config = checkAccessControl(sent);
    if (ownOf(call).some((one) => one !== found && one.config.Name === config.Name)) {
      throw cloudFrontFaults.accessControlExists();
    }
    found.config = config;
    found.etag = newCloudFrontId(call.state.randomBytes);
    return describe(found);
  },
);

const deleteAccessControl = cloudFrontOperation<DeleteOriginAccessControlRequest>(
  DeleteOriginAccessControl$,
  (call, { Id, IfMatch }) => {
    const found = find(call, 'DeleteOriginAccessControl', Id);
    requireVersion(IfMatch, found);
    const users = [...call.store.distributions.values()].filter(({ config }) =>
      config.Origins?.Items?.some(({ OriginAccessControlId }) => OriginAccessControlId === found.id),
    );
    if (users.length > 0) throw cloudFrontFaults.accessControlInUse();
    call.store.accessControls.delete(found.id);
    return {};
  },
);

const listAccessControls = cloudFrontOperation<ListOriginAccessControlsRequest>(
  ListOriginAccessControls$,
  (call, page) => {
    call.authorize('cloudfront:ListOriginAccessControls', '*');
    const items = ownOf(call).map(({ id, config }) => ({ Id: id, Description: '', ...config }));
    return { OriginAccessControlList: pageOf(items, page) };
  },
);

export const accessControlOperations: readonly CloudFrontOperation[] = [
  createAccessControl,
  getAccessControl,
  updateAccessControl,
  deleteAccessControl,
  listAccessControls,
];

function find(call: CloudFrontCall, action: string, id = ''): StoredAccessControl {
  authorizeOn(call, action, 'origin-access-control', id);
  const found = call.store.accessControls.get(id);
  if (!found || found.owner !== call.account().id) throw cloudFrontFaults.noSuchAccessControl();
  return found;
}

function ownOf(call: CloudFrontCall): readonly StoredAccessControl[] {
  const { id } = call.account();
  return [...call.store.accessControls.values()].filter(({ owner }) => owner === id);
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html */
function checkAccessControl(sent: OriginAccessControlConfig | undefined): OriginAccessControlConfig {
  const isSound =
    sent?.Name !== undefined &&
    /^.{1,64}$/.test(sent.Name) &&
    sent.SigningProtocol === 'sigv4' &&
    ['never', 'always', 'no-override'].includes(sent.SigningBehavior ?? '') &&
    ['s3', 'mediastore', 'mediapackagev2', 'lambda'].includes(sent.OriginAccessControlOriginType ?? '');
  if (!isSound) throw cloudFrontFaults.invalidAccessControl();
  return sent;
}

function describe({ id, config, etag }: StoredAccessControl): object {
  return { OriginAccessControl: { Id: id, OriginAccessControlConfig: config }, ETag: etag };
}
