/** What clients of AWS need to reach the sandbox. */
export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const packages: Readonly<Record<string, readonly [client: string, load: () => Promise<object>]>> = {
  acm: ['ACMClient', () => import('@aws-sdk/client-acm')],
  cloudfront: ['CloudFrontClient', () => import('@aws-sdk/client-cloudfront')],
  iam: ['IAMClient', () => import('@aws-sdk/client-iam')],
  s3: ['S3Client', () => import('@aws-sdk/client-s3')],
};

interface AnyClient {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}

/** Makes one call of AWS, as a person with the AWS CLI would: `iam`, `DeleteRole`, `{RoleName: shop}`. */
export async function callByHand(
  access: AwsAccess,
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const [clientName, load] = packages[service] ?? [];
  if (clientName === undefined || load === undefined) throw new Error(`there is no client of ${service}`);
  const sdk = await load();
  const settings = { ...access, forcePathStyle: true, ...(service === 'acm' && { region: 'us-east-1' }) };
  const client: AnyClient = Reflect.construct(Reflect.get(sdk, clientName), [settings]);
  const send = (name: string, of: object) =>
    client.send(Reflect.construct(Reflect.get(sdk, `${name}Command`), [of]));
  try {
    // CloudFront wants the whole of what is to be, so that the parts that stay are read first.
    const thing = /^Update(Distribution|OriginAccessControl)$/.exec(operation)?.[1];
    if (thing === undefined) return await send(operation, withTexts(input));
    const { [thing]: today, ETag: IfMatch } = await send(`Get${thing}`, { Id: input['Id'] });
    const part = `${thing}Config`;
    const whole = Object.assign({}, Reflect.get(Object(today), part), input[part]);
    return await send(operation, { Id: input['Id'], IfMatch, [part]: whole });
  } finally {
    client.destroy();
  }
}

/** Policies are texts for AWS, and mappings in the files of the scenarios. */
function withTexts(input: Readonly<Record<string, unknown>>): object {
  const isPolicy = (name: string) => name === 'Policy' || name.endsWith('PolicyDocument');
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, isPolicy(name) ? JSON.stringify(value) : value]),
  );
}
