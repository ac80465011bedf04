/** Audiences that AWS STS takes by itself; the second one in China. https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html */
export const awsAudiences: readonly string[] = ['sts.amazonaws.com', 'sts.amazonaws.com.cn'];
