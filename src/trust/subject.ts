declare const brand: unique symbol;

/** The `sub` of a service account's token: `system:serviceaccount:NAMESPACE:NAME`. */
export type Subject = string & { readonly [brand]: 'Subject' };

export function serviceAccountSubject(account: { namespace: string; name: string }): Subject {
  return `system:serviceaccount:${account.namespace}:${account.name}` as Subject;
}
