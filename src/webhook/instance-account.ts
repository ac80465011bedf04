import { type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf } from '../errors/thrown.ts';
import type { RoleAccount } from '../injection/settings.ts';
import { parseAccountId, partitionOf } from '../trust/arn.ts';
import { parseObject, stringAt } from '../trust/json.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The EKS webhook's timeouts: the metadata service is on the machine itself or absent. */
const connectMilliseconds = 250;
const answerMilliseconds = 500;
const attempts = 3;
const maxBytes = 65_536;

/**
 * Returns account and partition of this EC2 instance from its instance identity document (IMDSv2); throws IRSA-WEBHOOK-010:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
 */
export async function instanceAccount(env: Environment): Promise<RoleAccount> {
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') {
    throw unknownAccount('AWS_EC2_METADATA_DISABLED is true.');
  }
  const endpoint = env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || 'http://169.254.169.254';
  if (!/^http:\/\//i.test(endpoint) || !URL.canParse(endpoint)) {
    throw unknownAccount(`AWS_EC2_METADATA_SERVICE_ENDPOINT is not an http URL: ${endpoint}`);
  }
  const base = endpoint.replace(/\/+$/, '');
  const token = await fetchText(`${base}/latest/api/token`, 'PUT', {
    'x-aws-ec2-metadata-token-ttl-seconds': '60',
  });
  const document = `${base}/latest/dynamic/instance-identity/document`;
  return accountIn(await fetchText(document, 'GET', { 'x-aws-ec2-metadata-token': token }), document);
}

function accountIn(text: string, address: string): RoleAccount {
  const fields = parseObject(text) ?? undefined;
  const account = parseAccountId(stringAt(fields, 'accountId') ?? '');
  const region = stringAt(fields, 'region') ?? '';
  if (account === null || region === '') {
    throw unknownAccount(`The document at ${address} lacks the account or the region.`);
  }
  return { account, partition: partitionOf(region) };
}

async function fetchText(
  address: string,
  method: 'GET' | 'PUT',
  headers: Record<string, string>,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetchOnce(address, method, headers).catch((cause: unknown) => messageOf(cause));
    if (typeof answer !== 'string' && answer.status === 200) return answer.text;
    const why = typeof answer === 'string' ? answer : `status ${answer.status}`;
    const final = typeof answer !== 'string' && answer.status < 500;
    if (final || attempt === attempts) throw unknownAccount(`${method} ${address}: ${why}`);
    await pause(100 * attempt);
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function fetchOnce(address: string, method: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(address, { method, headers, agent: false });
    const within = (milliseconds: number, what: string) =>
      setTimeout(() => outgoing.destroy(new Error(`${what} within ${milliseconds} ms`)), milliseconds);
    let timer = within(connectMilliseconds, 'no connection');
    outgoing.on('socket', (socket) => {
      socket.on('connect', () => {
        clearTimeout(timer);
        timer = within(answerMilliseconds, 'no answer');
      });
    });
    outgoing.on('response', (incoming) => {
      readText(incoming).then((text) => resolve({ status: incoming.statusCode ?? 0, text }), reject);
    });
    outgoing.on('error', reject);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.end();
  });
}

async function readText(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) {
    text += chunk;
    if (text.length > maxBytes) incoming.destroy(new Error(`the answer is longer than ${maxBytes} bytes`));
  }
  return text;
}

function unknownAccount(why: string): IrsaError {
  return new IrsaError('IRSA-WEBHOOK-010', {
    what: 'The AWS account of this machine is unknown, so role names cannot be completed to ARNs.',
    why,
    next: 'Run the webhook on EC2 with instance metadata enabled (hop limit 2 for pods), or use full ARNs and omit --compose-role-arn.',
  });
}
