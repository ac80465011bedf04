import type { SandboxResponse } from '../../service.ts';

/** The cached responses of a distribution, by path; all edges share one cache. */
export interface CachedAnswers {
  get(path: string, now: Date): CachedAnswer | null;
  put(path: string, answer: SandboxResponse, seconds: number, now: Date): void;
}

interface CachedAnswer {
  readonly answer: SandboxResponse;
  readonly ageSeconds: number;
}

export function createCachedAnswers(): CachedAnswers {
  const kept = new Map<string, { answer: SandboxResponse; since: number; until: number }>();
  return {
    get(path, now) {
      const found = kept.get(path);
      if (!found || found.until <= now.getTime()) return null;
      return { answer: found.answer, ageSeconds: Math.floor((now.getTime() - found.since) / 1000) };
    },
    put(path, answer, seconds, now) {
      const since = now.getTime();
      if (seconds > 0) kept.set(path, { answer, since, until: since + seconds * 1000 });
      else kept.delete(path);
    },
  };
}
