/** A call to AWS. */
export interface AwsCall {
  readonly service: 'iam' | 's3' | 'sts' | 'cloudfront' | 'acm';
  /** For example `CreateRole`. */
  readonly operation: string;
  /** The role, bucket or provider that the call is about. */
  readonly target: string | null;
}
