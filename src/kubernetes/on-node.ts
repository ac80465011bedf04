import type { NodeShell } from '../chain/node-shell.ts';
import type { AskedServer } from '../links/control-plane/ports.ts';
import { hostInUrl } from '../trust/url-parts.ts';
import { noAnswer } from './failures.ts';
import type { ClusterTransport } from './transport.ts';

/**
 * Asks an API server on its own node, by curl, with the client certificate that lies there: no login of the operator is
 * needed, which may expire while an API server restarts, and no key leaves the node. The server's certificate is not
 * verified: it names no loopback address, and nothing secret is sent but tokens of irsactl's own account without rights.
 *
 * $1: certificate. $2: its key. $3: method. $4: URL. $5: seconds. $6: content type. The body: input.
 */
export const askScript = `
PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/opt/bin
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY
if [ "$3" = GET ]; then
  exec curl -q -g -k -sS -m "$5" --noproxy '*' --cert "$1" --key "$2" -w '\\n%{http_code}' "$4"
fi
exec curl -q -g -k -sS -m "$5" --noproxy '*' --cert "$1" --key "$2" -X "$3" -H "Content-Type: $6" -H 'Expect:' --data-binary @- -w '\\n%{http_code}' "$4"
`;

export function transportOnNode(
  shell: NodeShell,
  { host, port, certificate, key }: AskedServer,
): ClusterTransport {
  const server = `https://${hostInUrl(host)}:${port}`;
  return {
    server,
    async send({ method, path, query, body, contentType = 'application/json', timeoutMilliseconds = 15_000 }) {
      const url = new URL(path, server);
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
      const seconds = String(Math.ceil(timeoutMilliseconds / 1000));
      const { code, stdout, stderr } = await shell.run(askScript, {
        args: [certificate, key, method, url.href, seconds, contentType],
        input: body === undefined ? '' : JSON.stringify(body),
      });
      if (code !== 0) throw noAnswer(server, new Error(`curl on the node: ${stderr.trim() || `exit code ${code}`}`));
      const text = stdout.toString('utf8');
      const at = text.lastIndexOf('\n');
      return { status: Number(text.slice(at + 1)), text: text.slice(0, at) };
    },
  };
}
