/** Parts of a distribution before a bucket that stays closed, as both configurations have it. */
export const signedAccess = {
  origin_access_control_origin_type: 's3',
  signing_behavior: 'always',
  signing_protocol: 'sigv4',
};

/** In front of the bucket `example`, by the access control `example`. */
export const closedBucketDistribution = {
  enabled: true,
  wait_for_deployment: false,
  origin: {
    origin_id: 'bucket',
    domain_name: `\${aws_s3_bucket.example.bucket_regional_domain_name}`,
    origin_access_control_id: `\${aws_cloudfront_origin_access_control.example.id}`,
  },
  default_cache_behavior: {
    target_origin_id: 'bucket',
    viewer_protocol_policy: 'https-only',
    allowed_methods: ['GET', 'HEAD'],
    cached_methods: ['GET', 'HEAD'],
    // AWS's own CachingDisabled.
    cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  },
  restrictions: { geo_restriction: { restriction_type: 'none' } },
};
