/** The first argument by which the executable for machines without Node runs caller-identity. */
export const callerIdentityWord = 'demo-caller-identity';
