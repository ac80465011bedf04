/** Audiences that AWS STS accepts by default; the second one in China. https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html */
export const awsAudiences: readonly string[] = ['sts.amazonaws.com', 'sts.amazonaws.com.cn'];

/** Whether AWS accepts a token with this audience; `own` is the audience of the chain's roles. */
export function isForAws(audience: string, own: string | undefined): boolean {
  return audience === own || awsAudiences.includes(audience);
}
