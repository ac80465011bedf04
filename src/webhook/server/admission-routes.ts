import type { Logger } from 'pino';
import type { FixedAnswer } from '../debug/fixed-answers.ts';
import type { WebhookMetrics } from '../metrics/metrics.ts';
import { type MutateParts, mutate } from '../review/mutate.ts';
import type { BodiesInFlight } from './bodies-in-flight.ts';
import { type Call, plainText } from './call.ts';
import { isJson } from './content-type.ts';

export interface AdmissionParts extends MutateParts {
  readonly metrics: WebhookMetrics;
  readonly log: Logger;
  /** Why pods should not be sent here now; empty where they should. */
  readonly unready: () => readonly string[];
  /** Further paths, for tests of an API server. */
  readonly fixedAnswers?: ReadonlyMap<string, FixedAnswer>;
}

/** Answers the calls of the admission server. Codes and texts are those of the EKS webhook where it has them. */
export class AdmissionRoutes {
  readonly #parts: AdmissionParts;
  readonly #bodies: BodiesInFlight;

  constructor(parts: AdmissionParts, bodies: BodiesInFlight) {
    this.#parts = parts;
    this.#bodies = bodies;
  }

  serve(call: Call): void {
    const { target } = call;
    const end = target.indexOf('?');
    const path = end < 0 ? target : target.slice(0, end);
    if (path === '/mutate') this.#mutate(call, end < 0 ? '' : target.slice(end + 1));
    else if (path === '/healthz') call.answer(200, 'ok', plainText);
    else if (path === '/readyz') this.#ready(call);
    else this.#other(call, path);
  }

  #other(call: Call, path: string): void {
    const fixed = this.#parts.fixedAnswers?.get(path);
    if (fixed === undefined) {
      call.answer(404, '404 page not found\n', plainText);
      return;
    }
    call.answer(fixed.code, fixed.text, plainText);
    this.#parts.metrics.answered(path, call.method, fixed.code, 0);
  }

  #ready(call: Call): void {
    const reasons = this.#parts.unready();
    if (reasons.length === 0) call.answer(200, 'ok', plainText);
    else call.answer(503, reasons.map((reason) => `not ready: ${reason}\n`).join(''), plainText);
  }

  #mutate(call: Call, query: string): void {
    if (isMalformed(query)) {
      call.answer(400, '{"error": "error parsing form"}', plainText);
      return;
    }
    const started = performance.now();
    const count = (code: number): void =>
      this.#parts.metrics.answered('/mutate', call.method, code, (performance.now() - started) / 1000);
    const reply = (code: number, text: string, type = plainText): void => {
      call.answer(code, text, type);
      count(code);
    };
    if (!isJson(call.contentType)) reply(415, 'Invalid Content-Type, expected `application/json`\n');
    else if (isEncoded(call.contentEncoding)) reply(415, 'a body is taken without Content-Encoding only\n');
    else this.#bodies.read(call, (text) => this.#review(text, reply), count);
  }

  #review(text: string, reply: (code: number, text: string, type?: string) => void): void {
    const fail = (error: unknown): void => {
      const err = error instanceof Error ? error.stack : String(error);
      this.#parts.log.error({ err }, 'a call could not be answered');
      reply(500, 'internal error\n');
    };
    try {
      const answer = mutate(text, this.#parts);
      if (typeof answer === 'string') reply(200, answer, 'application/json');
      else answer.then((late) => reply(200, late, 'application/json'), fail);
    } catch (error) {
      fail(error);
    }
  }
}

/** What Go's net/url refuses: a percent sign without two hexadecimal digits, and semicolons. */
function isMalformed(query: string): boolean {
  return query.includes(';') || (query.includes('%') && /%(?![0-9A-Fa-f]{2})/.test(query));
}

function isEncoded(contentEncoding: string | undefined): boolean {
  return contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity';
}
