import { AwsFault } from './aws-fault.ts';
import { hostName } from './http/host-names.ts';
import type { SandboxResponse } from './service.ts';

/** A web site that the sandbox serves under a host name of its own, for example an issuer in a directory. */
export type SiteHandler = (request: {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
}) => Promise<SandboxResponse> | SandboxResponse;

/** What a public document's URL answers, as anybody outside would see it. */
interface PublicDocument {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Thumbprint of the last certificate sent where no public authority vouches for it; null where one does. */
  readonly untrustedThumbprint: string | null;
}

/** A site, and whether its certificate counts as one of a public authority. */
export interface Site {
  readonly handler: SiteHandler;
  readonly trusted: boolean;
}

/** Reads a public URL; throws where no host of that name is there. */
export type FetchPublic = (url: string) => Promise<PublicDocument>;

/** Makes the sandbox's view of the public web: its sites and the AWS hosts, and nothing else. */
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
