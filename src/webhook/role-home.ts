import { type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf } from '../errors/thrown.ts';
import type { RoleHome } from '../injection/settings.ts';
import { parseAccountId, partitionOf } from '../trust/arn.ts';
import { parseObject, stringAt } from '../trust/json.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** As the EKS webhook has them: the service is on the machine itself, or not there at all. */
const connectMilliseconds = 250;
const answerMilliseconds = 500;
const attempts = 3;
const mostBytes = 65_536;

/**
 * Account and partition of the machine that this process runs on, from its instance identity document (IMDSv2):
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
 */
export async function roleHome(env: Environment): Promise<RoleHome> {
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') {
    throw noRoleHome('AWS_EC2_METADATA_DISABLED is true.');
  }
  const endpoint = env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || 'http://169.254.169.254';
  if (!/^http:\/\//i.test(endpoint) || !URL.canParse(endpoint)) {
    throw noRoleHome(`AWS_EC2_METADATA_SERVICE_ENDPOINT is no http address: ${endpoint}`);
  }
  const base = endpoint.replace(/\/+$/, '');
  const token = await fetchText(`${base}/latest/api/token`, 'PUT', {
    'x-aws-ec2-metadata-token-ttl-seconds': '60',
  });
  const document = `${base}/latest/dynamic/instance-identity/document`;
  return homeIn(await fetchText(document, 'GET', { 'x-aws-ec2-metadata-token': token }), document);
}

function homeIn(text: string, address: string): RoleHome {
  const fields = parseObject(text) ?? undefined;
  const account = parseAccountId(stringAt(fields, 'accountId') ?? '');
  const region = stringAt(fields, 'region') ?? '';
  if (account === null || region === '') {
    throw noRoleHome(`${address} names no account and region.`);
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
    const why = typeof answer === 'string' ? answer : `it answers ${answer.status}`;
    const final = typeof answer !== 'string' && answer.status < 500;
    if (final || attempt === attempts) throw noRoleHome(`${method} ${address}: ${why}`);
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
    if (text.length > mostBytes) incoming.destroy(new Error(`it answers more than ${mostBytes} bytes`));
  }
  return text;
}

function noRoleHome(why: string): IrsaError {
  return new IrsaError('IRSA-WEBHOOK-010', {
    what: 'The names of roles cannot be made into ARNs: the account of this machine is unknown.',
    why,
    next: 'Run the webhook where the instance metadata service of EC2 answers (hop limit 2 in pods), or write ARNs and leave --compose-role-arn out.',
  });
}
