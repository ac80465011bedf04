/** Audiences that AWS STS takes by itself; the second one in China. https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html */
export const awsAudiences: readonly string[] = ['sts.amazonaws.com', 'sts.amazonaws.com.cn'];

/** Whether AWS takes a token with this audience; `own` is the one that the chain's roles are trusted with. */
export function isForAws(audience: string, own: string | undefined): boolean {
  return audience === own || awsAudiences.includes(audience);
}
