import { type AskedServer, askFunction, unreadableCredential } from '../chain/ask-api-server.ts';
import type { NodeShell } from '../chain/node-shell.ts';
import { hostInUrl } from '../trust/url-parts.ts';
import { noAnswer } from './failures.ts';
import type { ClusterAnswer, ClusterRequest, ClusterTransport } from './transport.ts';

/**
 * $1: credential. $2: method. $3: URL. $4: seconds. $5: content type. The body: input.
 */
const askScript = `PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/opt/bin
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY
${askFunction}
if [ "$2" = GET ]; then
  ask "$1" -m "$4" -w '\\n%{http_code}' "$3"
else
  ask "$1" -m "$4" -X "$2" -H "Content-Type: $5" -H 'Expect:' --data-binary @- -w '\\n%{http_code}' "$3"
fi
`;

/**
 * Requests to an API server from its own node, with a client certificate on the node. They need no login of the user,
 * which may expire while an API server restarts, and no key leaves the node. A credential that the API server refuses, or
 * that cannot be read, proves nothing: the next one is tried. If all are refused, the first refusal is the answer.
 */
export function transportOnNode(
  shell: NodeShell,
  { host, port, credentials }: AskedServer,
): ClusterTransport {
  const server = `https://${hostInUrl(host)}:${port}`;
  let ordered = credentials;
  return {
    server,
    async send(request) {
      const faults: string[] = [];
      const refusals: ClusterAnswer[] = [];
      for (const credential of ordered) {
        const answer = await ask(shell, server, credential, request);
        if ('fault' in answer) faults.push(answer.fault);
        else if (answer.status === 401 || answer.status === 403) refusals.push(answer);
        else {
          ordered = [credential, ...credentials.filter((other) => other !== credential)];
          return answer;
        }
      }
      const [refusal] = refusals;
      if (refusal) return refusal;
      throw noAnswer(server, new Error(faults[0] ?? 'there is no client certificate'));
    },
  };
}

/** Sends a request with one credential; returns the fault if the node cannot read it. */
async function ask(
  shell: NodeShell,
  server: string,
  credential: string,
  { method, path, query, body, contentType, timeoutMilliseconds = 15_000 }: ClusterRequest,
): Promise<ClusterAnswer | { readonly fault: string }> {
  const url = new URL(path, server);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const seconds = String(Math.ceil(timeoutMilliseconds / 1000));
  const { code, stdout, stderr } = await shell.run(askScript, {
    args: [credential, method, url.href, seconds, contentType ?? 'application/json'],
    input: body === undefined ? '' : JSON.stringify(body),
  });
  const fault = `curl on the node: ${stderr.trim() || `exit code ${code}`}`;
  if (code === unreadableCredential) return { fault };
  if (code !== 0) throw noAnswer(server, new Error(fault));
  const text = stdout.toString('utf8');
  const at = text.lastIndexOf('\n');
  return { status: Number(text.slice(at + 1)), text: text.slice(0, at) };
}
