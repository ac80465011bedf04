import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A call as AWS names it, and what it is about. */
export interface RecordedCall {
  readonly service: string;
  readonly action: string;
  readonly account: string;
  readonly resource: string;
}

/** What the sandbox's journal says of a call. */
interface JournalEntry {
  readonly service: string;
  readonly action: string;
  readonly caller: string | null;
}

/** A journal names no resource, so the requests pass through here, one after another: each has one signed entry. */
export async function recordCalls(target: string, journal: () => readonly JournalEntry[]) {
  const calls: RecordedCall[] = [];
  const agent = new Agent({ keepAlive: true });
  let before: Promise<unknown> = Promise.resolve();
  const pass = async (incoming: IncomingMessage) => {
    const body = await buffer(incoming);
    const known = journal().length;
    const { method, headers, url = '/' } = incoming;
    const asked = request(new URL(url, target), { method, headers, agent }).end(body);
    const [answer]: IncomingMessage[] = await once(asked, 'response');
    if (!answer) throw new Error('the sandbox did not answer');
    const content = await buffer(answer);
    const entry = journal()
      .slice(known)
      .find(({ caller }) => caller !== null);
    if (entry)
      calls.push({ ...entry, account: accountOf(entry), resource: resourceOf(entry, url, body.toString()) });
    return { status: answer.statusCode ?? 500, headers: answer.headers, content };
  };
  const server = createServer((incoming, outgoing) => {
    const mine = before.then(() => pass(incoming));
    before = mine.catch(() => {});
    mine.then(
      ({ status, headers, content }) => outgoing.writeHead(status, headers).end(content),
      () => outgoing.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    /** The calls since this was asked last. */
    take: () => calls.splice(0),
    close() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}

function accountOf({ caller }: JournalEntry): string {
  return caller?.split(':')[4] ?? '';
}

const formNames = [
  ...['RoleName', 'OpenIDConnectProviderArn', 'Url', 'RoleArn', 'PolicyName', 'PolicyArn', 'ClientID'],
  ...['PathPrefix', 'UserName', 'Filter.member.1'],
];

/** IAM and STS speak in forms, ACM in JSON, the others in paths. */
function resourceOf({ service }: JournalEntry, url: string, body: string): string {
  if (service === 'iam' || service === 'sts') {
    const form = new URLSearchParams(body);
    return formNames.flatMap((name) => form.get(name) ?? []).join(' ');
  }
  if (service === 'acm') {
    const { CertificateArn, DomainName } = JSON.parse(body);
    return CertificateArn ?? DomainName ?? '';
  }
  const { pathname, searchParams } = new URL(url, 'http://aws');
  const path = decodeURIComponent(pathname).replace(/^\/(v?20\d\d-?\d\d-?\d\d\/)?|\/$/g, '');
  return [path, searchParams.get('Resource') ?? []].flat().join(' ');
}
