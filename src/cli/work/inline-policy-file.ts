import { largestFile } from '../../config/yaml-document.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { readUsable } from '../read-bounded.ts';

/** `queue=queue.json` → the inline policy as irsa.yaml has it. What IAM makes of it is for irsa.yaml's own rules to say. */
export async function inlinePolicyFile(
  text: string,
): Promise<{ readonly name: string; readonly document: unknown }> {
  const [, name, file] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw wrong(text, 'It is NAME=FILE: what the policy is called in the role, and where its JSON is.');
  }
  const json = await readUsable(file, largestFile, (why) => wrong(text, why));
  try {
    return { name, document: JSON.parse(json) };
  } catch (error) {
    throw wrong(text, `${file} is no JSON: ${error instanceof Error ? error.message : error}.`);
  }
}

function wrong(text: string, why: string): IrsaError {
  return new IrsaError('IRSA-CLI-006', {
    what: `--inline-policy ${text} gives no policy.`,
    why,
    next: 'Write it as --inline-policy queue=queue.json, where queue.json has Version and Statement.',
  });
}
