import { type Fault, quoted } from '../fault.ts';
import type { PartialChain } from '../partial-chain.ts';
import { hasForm, webhookUrlForm } from '../text-forms.ts';
import type { Rule } from './rule.ts';

/** The API server can call the URL. */
export const webhookUrlRule: Rule = (chain) => {
  const text = urlOf(chain);
  return text === undefined || hasForm(text, webhookUrlForm) ? [] : [fault(text, refusal(text))];
};

function urlOf(chain: PartialChain): string | undefined {
  const injection = chain.spec?.injection;
  return typeof injection === 'object' ? injection.webhook?.url : undefined;
}

function fault(text: string, why: string): Fault {
  return {
    code: 'IRSA-CONFIG-007',
    path: ['spec', 'injection', 'webhook', 'url'],
    what: `${quoted(text)} cannot be the URL of a webhook.`,
    why,
    next: 'Write it as https://HOST:PORT/mutate.',
  };
}

function refusal(text: string): string {
  const url = URL.parse(text);
  if (url === null && /^https:\/\/\[/.test(text)) return 'Its host is not an IPv6 address.';
  if (!url?.host) return 'It is not a URL.';
  if (url.protocol !== 'https:') return 'The API server calls webhooks only over https://.';
  if (url.username !== '' || url.password !== '') return 'It must not contain a user name or password.';
  if (/[?#]/.test(text)) return 'It must not contain a query (?…) or fragment (#…).';
  return 'Expected a host in lower case, and a path of letters, digits and -._~/.';
}
