import type {
  AllowedMethods,
  DefaultCacheBehavior,
  DistributionConfig,
  Origin,
  ViewerCertificate,
} from '@aws-sdk/client-cloudfront';

const none = { Quantity: 0 };
const noSigners = { Enabled: false, Quantity: 0 };
const headAndGet = { Quantity: 2, Items: ['HEAD', 'GET'] as ('HEAD' | 'GET')[] };

/**
 * Fills in the defaults of everything that the caller left out, as GetDistributionConfig returns it.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
 */
export function completeConfig(sent: DistributionConfig): DistributionConfig {
  return {
    Aliases: none,
    DefaultRootObject: '',
    OriginGroups: none,
    CacheBehaviors: none,
    CustomErrorResponses: none,
    Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
    PriceClass: 'PriceClass_All',
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    WebACLId: '',
    HttpVersion: 'http2',
    IsIPV6Enabled: true,
    ContinuousDeploymentPolicyId: '',
    Staging: false,
    ...sent,
    Origins: {
      ...sent.Origins,
      Quantity: sent.Origins?.Quantity,
      Items: sent.Origins?.Items?.map(completeOrigin),
    },
    DefaultCacheBehavior: completeBehavior(sent.DefaultCacheBehavior),
    ViewerCertificate: completeCertificate(sent.ViewerCertificate),
  };
}

function completeOrigin(sent: Origin): Origin {
  return {
    OriginPath: '',
    CustomHeaders: none,
    ConnectionAttempts: 3,
    ConnectionTimeout: 10,
    OriginShield: { Enabled: false },
    OriginAccessControlId: '',
    ...sent,
  };
}

function completeBehavior(sent: DefaultCacheBehavior | undefined): DefaultCacheBehavior {
  const methods: AllowedMethods = sent?.AllowedMethods ?? headAndGet;
  return {
    TrustedSigners: noSigners,
    TrustedKeyGroups: noSigners,
    SmoothStreaming: false,
    Compress: false,
    LambdaFunctionAssociations: none,
    FunctionAssociations: none,
    FieldLevelEncryptionId: '',
    GrpcConfig: { Enabled: false },
    TargetOriginId: undefined,
    ViewerProtocolPolicy: undefined,
    ...sent,
    AllowedMethods: { ...methods, CachedMethods: methods.CachedMethods ?? headAndGet },
  };
}

/** CloudFront's own domain name always has CloudFront's certificate and TLS 1.0 as the minimum, whatever the caller sent. */
function completeCertificate(sent: DistributionConfig['ViewerCertificate']): ViewerCertificate {
  if (sent?.ACMCertificateArn) {
    return {
      MinimumProtocolVersion: 'TLSv1',
      ...sent,
      CloudFrontDefaultCertificate: false,
      Certificate: sent.ACMCertificateArn,
      CertificateSource: 'acm',
    };
  }
  return {
    CloudFrontDefaultCertificate: true,
    SSLSupportMethod: 'vip',
    MinimumProtocolVersion: 'TLSv1',
    CertificateSource: 'cloudfront',
  };
}
