import { AwsFault } from './aws-fault.ts';
import { hostName } from './http/host-names.ts';
import type { SandboxResponse } from './service.ts';

/** A web site that the sandbox serves under its own host name, for example an issuer whose documents are in a directory. */
export type SiteHandler = (request: {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
}) => Promise<SandboxResponse> | SandboxResponse;

/** The response of a public URL, as a client outside sees it. */
interface PublicDocument {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Thumbprint of the last certificate sent, if no public CA issued it; else null. */
  readonly untrustedThumbprint: string | null;
}

/** A site, and whether its certificate counts as issued by a public CA. */
export interface Site {
  readonly handler: SiteHandler;
  readonly trusted: boolean;
}

/** Fetches a public URL; throws if the sandbox serves no such host. */
export type FetchPublic = (url: string) => Promise<PublicDocument>;

/** Creates the sandbox's view of the public web: its sites and the AWS hosts only. */
export function publicView(options: {
  readonly serves: (name: string) => boolean;
  readonly untrustedThumbprint: (name: string) => string | null;
  readonly answer: (target: { host: string; path: string; rawQuery: string }) => Promise<SandboxResponse>;
}): FetchPublic {
  return async (url) => {
    const target = URL.canParse(url) ? new URL(url) : null;
    if (target?.protocol !== 'https:' || target.port !== '' || !options.serves(hostName(target.host))) {
      throw new AwsFault('IDPCommunicationError', 400, `Could not connect to ${url}`);
    }
    const answer = await options.answer({
      host: target.host,
      path: target.pathname,
      rawQuery: target.search.slice(1),
    });
    const untrustedThumbprint = options.untrustedThumbprint(hostName(target.host));
    return {
      status: answer.status,
      headers: answer.headers,
      body: answer.body.toString(),
      untrustedThumbprint,
    };
  };
}
