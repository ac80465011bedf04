const withoutVendor = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

/**
 * IAM's own message for an invalid value of Action; null for a valid one. IAM does not check whether the service has
 * the
 * action. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function actionFault(action: string): string | null {
  if (action === '*') return null;
  const [vendor = '', ...rest] = action.split(':');
  if (rest.length === 0 || rest[0] === '') return withoutVendor;
  if (rest.length > 1) return 'Actions/Condition can contain only one colon.';
  return /^[a-z0-9.-]+$/i.test(vendor) || vendor === '*' ? null : `Vendor ${vendor} is not valid`;
}

/** The same for the trust policy of a role, which allows only STS actions. */
export function trustActionFault(action: string): string | null {
  return /^sts:[^:]+$/i.test(action) ? null : 'AssumeRole policy may only specify STS AssumeRole actions.';
}
