/** A path in a document, for example `['Statement', 0, 'Effect']`. */
export type PolicyPath = readonly (string | number)[];

/** The rules in AWS's order: its error is for the first broken rule. */
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

/** A rule that a document breaks. */
export interface Breach {
  readonly rule: PolicyRule;
  readonly at: PolicyPath;
  /** A sentence for users. */
  readonly why: string;
  /** AWS's message, if it has a specific one. */
  readonly answer?: string;
}

export type Report = (breach: Breach) => void;

/** A reason why AWS would not store a policy. */
export interface PolicyFault {
  readonly rule: PolicyRule;
  readonly at: PolicyPath;
  readonly why: string;
  /** The error code and the message of AWS's answer. */
  readonly code: 'MalformedPolicyDocument' | 'MalformedPolicy' | 'LimitExceeded' | 'ValidationError';
  readonly answer: string;
}
