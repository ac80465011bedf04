import { quoted } from '../fault.ts';
import type { Rule } from './rule.ts';

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#url */
export const webhookUrlRule: Rule = (chain) => {
  const injection = chain.spec?.injection;
  const text = typeof injection === 'object' ? injection.webhook?.url : undefined;
  const why = text === undefined ? null : refusal(text);
  if (text === undefined || why === null) return [];
  return [
    {
      code: 'IRSA-CONFIG-024',
      path: ['spec', 'injection', 'webhook', 'url'],
      what: `${quoted(text.replace(/\/\/[^/?#]*@/, '//…@'))} cannot be the URL of a webhook.`,
      why,
      next: 'Write it as https://HOST:PORT/mutate.',
    },
  ];
};

function refusal(text: string): string | null {
  const url = URL.parse(text);
  if (!url?.host) return 'It is not a URL.';
  if (url.protocol !== 'https:') return 'The API server calls webhooks by https:// only.';
  if (url.username !== '' || url.password !== '') return 'A user name or password is not allowed in it.';
  return /[?#]/.test(text) ? 'A query (?…) or fragment (#…) is not allowed in it.' : null;
}
