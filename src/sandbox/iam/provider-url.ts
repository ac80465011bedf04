import { accountRootArn, type Partition, parseAccountId } from '../../trust/arn.ts';
import { validationFault } from '../wire/schema-faults.ts';
import { iamFaults } from './iam-faults.ts';

/** A provider's URL as IAM stores it (without `https://`), and the ARN derived from it. */
interface ProviderUrl {
  readonly url: string;
  readonly arn: string;
}

/** Reads the URL of a new provider; throws if IAM would refuse it: another scheme, a port, a query or a fragment. */
export function readProviderUrl(partition: Partition, account: string, text: string): ProviderUrl {
  const accountId = parseAccountId(account);
  if (!accountId) throw iamFaults.invalidInput('Invalid account.');
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw validationFault('Invalid Open ID Connect Provider URL');
  }
  if (!text.startsWith('https://')) {
    throw iamFaults.invalidInput('Invalid Open ID Connect Provider URL. The URL must begin with https://.');
  }
  const url = text.slice('https://'.length);
  const [host = '', ...path] = url.split('/');
  const sound = /^(\*|[A-Za-z0-9.-]+)$/.test(host) && path.every((part) => /^[\w~.,@%:+=-]*$/.test(part));
  if (!sound) throw iamFaults.invalidInput('Invalid Open ID Connect Provider URL.');
  // src/trust builds provider ARNs only for valid issuers; IAM builds them from any URL.
  const arn = accountRootArn(partition, accountId).replace(/:root$/, `:oidc-provider/${url}`);
  return { url, arn };
}
