import type { Logger } from 'pino';
import { plainText, readiness } from '../../serving/text-answer.ts';
import type { FixedAnswer } from '../debug/fixed-answers.ts';
import type { WebhookMetrics } from '../metrics/metrics.ts';
import { type MutateParts, mutate } from '../review/mutate.ts';
import type { CallsInFlight } from './calls-in-flight.ts';
import { isJson } from './content-type.ts';
import type { OpenCall } from './open-call.ts';

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
  readonly #calls: CallsInFlight;

  constructor(parts: AdmissionParts, calls: CallsInFlight) {
    this.#parts = parts;
    this.#calls = calls;
  }

  serve(open: OpenCall): void {
    const { target } = open.call;
    const end = target.indexOf('?');
    const path = end < 0 ? target : target.slice(0, end);
    if (path === '/mutate') this.#mutate(open, end < 0 ? '' : target.slice(end + 1));
    else if (path === '/healthz') this.#calls.answer(open, 200, 'ok', plainText);
    else if (path === '/readyz') this.#ready(open);
    else this.#other(open, path);
  }

  #other(open: OpenCall, path: string): void {
    const fixed = this.#parts.fixedAnswers?.get(path);
    if (fixed === undefined) {
      this.#calls.answer(open, 404, '404 page not found\n', plainText);
      return;
    }
    this.#calls.answer(open, fixed.code, fixed.text, plainText);
    this.#parts.metrics.answered(path, open.call.method, fixed.code, 0);
  }

  #ready(open: OpenCall): void {
    const { code, text } = readiness(this.#parts.unready());
    this.#calls.answer(open, code, text, plainText);
  }

  #mutate(open: OpenCall, query: string): void {
    const { call } = open;
    if (isMalformed(query)) {
      this.#calls.answer(open, 400, '{"error": "error parsing form"}', plainText);
      return;
    }
    const started = performance.now();
    const count = (code: number): void =>
      this.#parts.metrics.answered('/mutate', call.method, code, (performance.now() - started) / 1000);
    const cut = (code: number): void => {
      count(code);
      this.#missed(code);
    };
    const reply = (code: number, text: string, type = plainText): void => {
      const answered = this.#calls.answer(open, code, text, type);
      if (answered === code) count(code);
      else cut(answered);
    };
    if (!isJson(call.contentType)) reply(415, 'Invalid Content-Type, expected `application/json`\n');
    else if (isEncoded(call.contentEncoding)) reply(415, 'a body is taken without Content-Encoding only\n');
    else this.#calls.read(open, (text) => this.#review(open, text, reply), cut);
  }

  /** It may have been a pod with a role. Whose, nobody has read. */
  #missed(code: number): void {
    const why = whyUnread.get(code) ?? 'too-busy';
    this.#parts.metrics.decided('missed', null, why);
    this.#parts.log.warn({ why }, 'missed');
  }

  #review(open: OpenCall, text: string, reply: (code: number, text: string, type?: string) => void): void {
    const fail = (error: unknown): void => {
      const err = error instanceof Error ? error.stack : String(error);
      this.#parts.log.error({ err }, 'a call could not be answered');
      reply(500, 'internal error\n');
    };
    try {
      const answer = mutate(text, this.#parts, () => this.#calls.wait(open));
      if (typeof answer === 'string') reply(200, answer, 'application/json');
      else answer.then((late) => reply(200, late, 'application/json'), fail);
    } catch (error) {
      fail(error);
    }
  }
}

/** By the code that a call was cut off with. */
const whyUnread: ReadonlyMap<number, string> = new Map([
  [408, 'too-slow'],
  [413, 'too-large'],
]);

/** What Go's net/url refuses: a percent sign without two hexadecimal digits, and semicolons. */
function isMalformed(query: string): boolean {
  return query.includes(';') || (query.includes('%') && /%(?![0-9A-Fa-f]{2})/.test(query));
}

function isEncoded(contentEncoding: string | undefined): boolean {
  return contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity';
}
