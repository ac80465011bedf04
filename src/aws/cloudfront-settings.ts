import {
  type DefaultCacheBehavior,
  type DistributionConfig,
  Method,
  MinimumProtocolVersion,
  type Origin,
  type OriginAccessControlSummary,
  PriceClass,
  SSLSupportMethod,
  type ViewerCertificate,
  ViewerProtocolPolicy,
} from '@aws-sdk/client-cloudfront';
import type { DistributionOrigin, DistributionSettings } from '../links/issuer/ports.ts';
import { oneOf } from './one-of.ts';

/** Origin access controls of the account, to map names and IDs. */
type AccessControls = readonly OriginAccessControlSummary[];

/** AWS provides these policies in every account: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const managedPolicies: ReadonlyMap<string, string> = new Map([
  ['Managed-CachingDisabled', '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'],
  ['Managed-CachingOptimized', '658327ea-f89d-4fab-a63d-7e88639e58f6'],
]);

function nameOfPolicy(id: string): string {
  return [...managedPolicies].find(([, own]) => own === id)?.[0] ?? id;
}

/** The part of a distribution's config that decides what it serves. */
export function settingsOf(config: DistributionConfig, controls: AccessControls): DistributionSettings {
  const behavior = config.DefaultCacheBehavior;
  return {
    enabled: config.Enabled ?? false,
    comment: config.Comment ?? '',
    origins: itemsOf(config.Origins).map((origin) => originOf(origin, controls)),
    originGroups: sorted(itemsOf(config.OriginGroups).map(({ Id }) => Id)),
    aliases: sorted(itemsOf(config.Aliases)),
    viewerProtocol: behavior?.ViewerProtocolPolicy ?? '',
    methods: sorted(itemsOf(behavior?.AllowedMethods)),
    cachePolicy: nameOfPolicy(behavior?.CachePolicyId ?? ''),
    functions: functionsOf(behavior),
    signersOnly: behavior?.TrustedSigners?.Enabled === true || behavior?.TrustedKeyGroups?.Enabled === true,
    otherPaths: sorted(itemsOf(config.CacheBehaviors).map(({ PathPattern }) => PathPattern)),
    errorPages: itemsOf(config.CustomErrorResponses).flatMap(({ ErrorCode }) => ErrorCode ?? []),
    countries: config.Restrictions?.GeoRestriction?.RestrictionType ?? 'none',
    ...certificateOf(config.ViewerCertificate),
    priceClass: config.PriceClass ?? '',
    ipv6: config.IsIPV6Enabled ?? false,
    stagingPolicy: config.ContinuousDeploymentPolicyId ?? '',
  };
}

function originOf(origin: Origin, controls: AccessControls): DistributionOrigin {
  const { DomainName = '', OriginPath = '', OriginAccessControlId = '', CustomHeaders } = origin;
  return {
    domain: DomainName,
    path: OriginPath,
    accessControl: controls.find(({ Id }) => Id === OriginAccessControlId)?.Name ?? OriginAccessControlId,
    headers: sorted(itemsOf(CustomHeaders).map(({ HeaderName }) => HeaderName)),
  };
}

function certificateOf(
  viewer: ViewerCertificate = {},
): Pick<DistributionSettings, 'certificate' | 'minimumTls' | 'tlsBy'> {
  const certificate = viewer.ACMCertificateArn ?? viewer.IAMCertificateId;
  // With its default certificate, CloudFront ignores these settings of the config.
  if (!certificate) return { certificate: 'cloudfront', minimumTls: '', tlsBy: '' };
  return {
    certificate,
    minimumTls: viewer.MinimumProtocolVersion ?? '',
    tlsBy: viewer.SSLSupportMethod ?? '',
  };
}

function viewerCertificate({ certificate, minimumTls, tlsBy }: DistributionSettings): ViewerCertificate {
  if (certificate === 'cloudfront') return { CloudFrontDefaultCertificate: true };
  return {
    ACMCertificateArn: certificate,
    MinimumProtocolVersion: oneOf(MinimumProtocolVersion, minimumTls),
    SSLSupportMethod: oneOf(SSLSupportMethod, tlsBy),
  };
}

function functionsOf(behavior: DefaultCacheBehavior | undefined): readonly string[] {
  return sorted([
    ...itemsOf(behavior?.LambdaFunctionAssociations).map(({ LambdaFunctionARN }) => LambdaFunctionARN),
    ...itemsOf(behavior?.FunctionAssociations).map(({ FunctionARN }) => FunctionARN),
  ]);
}

const none = { Quantity: 0 };
const noSigners = { Enabled: false, Quantity: 0 };
const originId = 'bucket';

/**
 * A distribution's config with these settings. Each change sends the whole config: other fields stay as they are, and
 * fields that irsactl never sets (functions, further paths, signers and so on) are removed.
 */
export function configWith(
  current: DistributionConfig | null,
  callerReference: string,
  settings: DistributionSettings,
  controls: AccessControls,
): DistributionConfig {
  const {
    ForwardedValues: _,
    MinTTL: __,
    DefaultTTL: ___,
    MaxTTL: ____,
    ...behavior
  } = current?.DefaultCacheBehavior ?? {};
  const methods = listOf(settings.methods.map((method) => oneOf(Method, method)));
  return {
    ...current,
    CallerReference: current?.CallerReference ?? callerReference,
    Enabled: settings.enabled,
    Comment: settings.comment,
    Origins: listOf(settings.origins.map((origin) => awsOrigin(origin, controls))),
    OriginGroups: none,
    Aliases: settings.aliases.length === 0 ? none : listOf([...settings.aliases]),
    DefaultCacheBehavior: {
      ...behavior,
      TargetOriginId: originId,
      ViewerProtocolPolicy: oneOf(ViewerProtocolPolicy, settings.viewerProtocol),
      AllowedMethods: { ...methods, CachedMethods: methods },
      CachePolicyId: managedPolicies.get(settings.cachePolicy) ?? settings.cachePolicy,
      LambdaFunctionAssociations: none,
      FunctionAssociations: none,
      TrustedSigners: noSigners,
      TrustedKeyGroups: noSigners,
    },
    CacheBehaviors: none,
    CustomErrorResponses: none,
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    ViewerCertificate: viewerCertificate(settings),
    PriceClass: oneOf(PriceClass, settings.priceClass),
    IsIPV6Enabled: settings.ipv6,
    ContinuousDeploymentPolicyId: '',
  };
}

/** With an origin access control, the legacy access identity must be present and empty. */
function awsOrigin({ domain, path, accessControl }: DistributionOrigin, controls: AccessControls): Origin {
  return {
    Id: originId,
    DomainName: domain,
    OriginPath: path,
    CustomHeaders: none,
    S3OriginConfig: { OriginAccessIdentity: '' },
    OriginAccessControlId: controls.find(({ Name }) => Name === accessControl)?.Id ?? accessControl,
  };
}

function listOf<Item>(items: Item[]): { Quantity: number; Items: Item[] } {
  return { Quantity: items.length, Items: items };
}

function itemsOf<Item>(list: { Items?: Item[] | undefined } | undefined): readonly Item[] {
  return list?.Items ?? [];
}

function sorted(texts: readonly (string | undefined)[]): readonly string[] {
  return texts.map((text) => text ?? '').toSorted();
}
