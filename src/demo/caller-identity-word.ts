/** What the executable for machines without Node takes as its first argument to be caller-identity. */
export const callerIdentityWord = 'demo-caller-identity';
