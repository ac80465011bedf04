import type { Account } from './account.ts';
import type { SandboxState } from './state.ts';

/** A view of the state in which every IAM change appears late. */
interface LaggingState {
  readonly state: SandboxState;
  /** Records the current state of IAM; call it after each change. */
  record(): void;
}

/**
 * IAM is eventually consistent: roles, trust policies and providers reach STS some seconds after IAM has confirmed them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export function laggingState(live: SandboxState, seconds: number): LaggingState {
  if (seconds === 0) return { state: live, record() {} };
  let seen = [{ at: Number.NEGATIVE_INFINITY, accounts: copyOf(live.accounts) }];
  const accounts = () => {
    const horizon = live.now().getTime() - seconds * 1000;
    const newest = seen.findLastIndex(({ at }) => at <= horizon);
    seen = seen.slice(newest);
    return seen[0]?.accounts ?? live.accounts;
  };
  return {
    state: {
      ...live,
      get accounts() {
        return accounts();
      },
    },
    record: () => void seen.push({ at: live.now().getTime(), accounts: copyOf(live.accounts) }),
  };
}

function copyOf(accounts: SandboxState['accounts']): SandboxState['accounts'] {
  const copies = [...accounts].map(([id, account]): [typeof id, Account] => [
    id,
    {
      ...account,
      roles: new Map([...account.roles].map(([name, role]) => [name, { ...role }])),
      providers: new Map(account.providers),
    },
  ]);
  return new Map(copies);
}
