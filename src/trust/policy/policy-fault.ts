/** Where something stands in a document, for example `['Statement', 0, 'Effect']`. */
export type PolicyPath = readonly (string | number)[];

/** The rules in the order in which AWS applies them: it answers for the first that is broken. */
export const policyRules = [
  'characters',
  'json',
  'syntax',
  'principal',
  'version',
  'legacy',
  'sid',
  'actions',
  'resources',
  'resource-form',
  'action-form',
  'condition-form',
  'principal-form',
  'size',
] as const;
export type PolicyRule = (typeof policyRules)[number];

/** A rule that a document breaks, as its reader sees it. */
export interface Breach {
  readonly rule: PolicyRule;
  readonly at: PolicyPath;
  /** In words for people, a sentence. */
  readonly why: string;
  /** In AWS's words, where it has words of its own for it. */
  readonly answer?: string;
}

/** Takes what a reader finds. */
export type Report = (breach: Breach) => void;

/** A reason for which AWS would not store a policy. */
export interface PolicyFault {
  readonly rule: PolicyRule;
  readonly at: PolicyPath;
  readonly why: string;
  /** The error code and the message of AWS's answer. */
  readonly code: 'MalformedPolicyDocument' | 'MalformedPolicy' | 'LimitExceeded' | 'ValidationError';
  readonly answer: string;
}
