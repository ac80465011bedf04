import type { LabNode } from '../lab.ts';
import { apiServerManifest, onNode } from './on-node.ts';

const kept = '/etc/kubernetes/before-guide.yaml';
const pki = '/etc/kubernetes/pki';

interface Guided {
  readonly issuer: string;
  /** The value of `--api-audiences`. */
  readonly audiences: string;
}

/** Applies the steps of the guides with sed: own key files beside kubeadm's, two issuers, and audiences. */
export async function applyGuide(node: LabNode, { issuer, audiences }: Guided): Promise<void> {
  const { stdout: pair } = await node.run(['openssl', 'genrsa', '2048']);
  await onNode(
    node,
    `cp -p ${apiServerManifest} ${kept}
cat > ${pki}/sa-signer.key <<'KEY'
${pair}KEY
chmod 600 ${pki}/sa-signer.key
openssl pkey -in ${pki}/sa-signer.key -pubout > ${pki}/sa-signer-pkcs8.pub
sed -i \\
 -e 's#^\\( *- \\)--service-account-issuer=.*#\\1--service-account-issuer=${issuer}\\n&\\n\\1--api-audiences=${audiences}#' \\
 -e 's#^\\( *- \\)--service-account-key-file=.*#&\\n\\1--service-account-key-file=${pki}/sa-signer-pkcs8.pub#' \\
 -e 's#--service-account-signing-key-file=.*#--service-account-signing-key-file=${pki}/sa-signer.key#' ${apiServerManifest}`,
  );
}

/** Restores the old manifest and deletes the guide's files. */
export async function undoGuide(node: LabNode): Promise<void> {
  await onNode(node, `mv ${kept} ${apiServerManifest} && rm -f ${pki}/sa-signer*`);
}
