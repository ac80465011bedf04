import { type AskedServer, askFunction } from '../chain/ask-api-server.ts';
import type { NodeShell } from '../chain/node-shell.ts';
import { hostInUrl } from '../trust/url-parts.ts';
import { noAnswer } from './failures.ts';
import type { ClusterTransport } from './transport.ts';

/**
 * $1: kubeconfig. $2: method. $3: URL. $4: seconds. $5: content type. The body: input.
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
 * Requests to an API server from its own node, with the client certificate on the node. They need no login of the user,
 * which may expire while an API server restarts, and no key leaves the node.
 */
export function transportOnNode(shell: NodeShell, { host, port, kubeconfig }: AskedServer): ClusterTransport {
  const server = `https://${hostInUrl(host)}:${port}`;
  return {
    server,
    async send({
      method,
      path,
      query,
      body,
      contentType = 'application/json',
      timeoutMilliseconds = 15_000,
    }) {
      const url = new URL(path, server);
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
      const seconds = String(Math.ceil(timeoutMilliseconds / 1000));
      const { code, stdout, stderr } = await shell.run(askScript, {
        args: [kubeconfig, method, url.href, seconds, contentType],
        input: body === undefined ? '' : JSON.stringify(body),
      });
      if (code !== 0)
        throw noAnswer(server, new Error(`curl on the node: ${stderr.trim() || `exit code ${code}`}`));
      const text = stdout.toString('utf8');
      const at = text.lastIndexOf('\n');
      return { status: Number(text.slice(at + 1)), text: text.slice(0, at) };
    },
  };
}
