import { setTimeout as pause } from 'node:timers/promises';
import { AwsFault } from './aws-fault.ts';
import type { Caller } from './caller.ts';
import { type Degradation, regionOfCall } from './degradation.ts';
import { hostName, isAwsHost, isWellFormed, singleStackName } from './http/host-names.ts';
import type { RawRequest } from './http/read-request.ts';
import type { InjectedFaults } from './injected-faults.ts';
import type { Journal } from './journal.ts';
import type { Site } from './public-sites.ts';
import { newRequestId } from './random-ids.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';
import { authenticate } from './signature/authenticate.ts';
import { isIncomplete, parseSignature } from './signature/parse-signature.ts';
import type { SandboxState } from './state.ts';

/** Routes every request to the site or service that answers it. */
export interface Dispatcher {
  answer(request: RawRequest): Promise<SandboxResponse>;
  serves(name: string): boolean;
}

/** Creates the dispatcher of one sandbox. */
export function createDispatcher(parts: {
  readonly state: SandboxState;
  readonly services: readonly SandboxService[];
  /** The web site currently served under a host name. */
  readonly siteAt: (name: string) => Site | null;
  readonly journal: Journal;
  readonly faults: InjectedFaults;
  readonly degradation: Degradation;
  /** Called after every successful IAM call. */
  readonly iamChanged: () => void;
}): Dispatcher {
  const { state, services, siteAt, degradation } = parts;

  function serves(name: string): boolean {
    return (
      isWellFormed(name) &&
      (isAwsHost(singleStackName(name, state.partition), state.partition) || siteAt(name) !== null)
    );
  }

  async function documentDelay(): Promise<void> {
    if (degradation.documentDelay > 0) await pause(degradation.documentDelay);
  }

  async function answerByService(service: SandboxService, request: SandboxRequest): Promise<SandboxResponse> {
    let caller: Caller | null = null;
    let action = 'Unknown';
    let response: SandboxResponse;
    try {
      action = service.action(request);
      const injected = parts.faults.take(service.name, action);
      if (injected) throw injected;
      const region = regionOfCall(request, service.regionOf(request), state);
      const overload = degradation.overload(service.name, region);
      if (overload) throw overload;
      caller = authenticate(state, request, service);
      if (service.name === 's3' && caller === null) await documentDelay();
      response = await service.handle({ ...request, caller });
      if (service.name === 'iam') parts.iamChanged();
    } catch (fault) {
      response = service.answerFault(asAwsFault(fault), { ...request, caller });
    }
    const { status } = response;
    const arn = caller?.arn ?? null;
    const at = state.now();
    parts.journal.add({ service: service.name, action, caller: arn, status, at });
    // Clients with a wrong clock sign again with the time of this header, as the SDKs do with AWS.
    return { ...response, headers: { date: at.toUTCString(), ...response.headers } };
  }

  return {
    serves,
    async answer(raw) {
      const name = hostName(raw.host);
      if (raw.via !== 'endpoint' && name !== 'localhost' && !serves(name)) {
        return plainText(403, 'The sandbox answers only for AWS and for the issuers that it serves.');
      }
      const site = siteAt(name);
      if (site) {
        await documentDelay();
        return site.handler({ method: raw.method, path: raw.path, rawQuery: raw.rawQuery });
      }
      // The signature covers the host header, so that stays as it was sent.
      const single = singleStackName(name, state.partition);
      const asked = single === name ? raw : { ...raw, host: single };
      const request = understand(asked, newRequestId(state.randomBytes));
      const service = services.find((candidate) => candidate.handles(request));
      if (!service) return plainText(404, 'No service of the sandbox answers this request.');
      return answerByService(service, request);
    },
  };
}

function understand(raw: RawRequest, requestId: string): SandboxRequest {
  const query = new URLSearchParams(raw.rawQuery);
  const claimed = parseSignature({ headers: raw.headers, query });
  const scope = claimed === null || isIncomplete(claimed) ? null : claimed.scope;
  return { ...raw, query, scope, caller: null, requestId };
}

function asAwsFault(fault: unknown): AwsFault {
  if (fault instanceof AwsFault) return fault;
  return new AwsFault(
    'InternalFailure',
    500,
    `The sandbox failed: ${fault instanceof Error ? fault.message : 'unknown fault'}`,
  );
}

function plainText(status: number, text: string): SandboxResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: `${text}\n` };
}
