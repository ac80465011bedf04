import { fileOf, type Release } from './release.ts';

/** Returns a formula that installs the package with Homebrew's own Node: https://docs.brew.sh/Node-for-Formula-Authors */
export function homebrewFormula(release: Release): string {
  const { url, sha256 } = fileOf(release, '.tgz');
  return `class Irsactl < Formula
  desc "AWS IAM roles for the service accounts of self-hosted Kubernetes"
  homepage ${quoted(release.homepage)}
  url ${quoted(url)}
  sha256 ${quoted(sha256)}
  license "Apache-2.0"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
    man1.install_symlink libexec/"lib/node_modules/irsactl/dist/irsactl.1"
    generate_completions_from_executable(bin/"irsactl", "completion")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/irsactl --version")
    assert_match "IRSA-PLAN-001", shell_output("#{bin}/irsactl explain IRSA-PLAN-001")
  end
end
`;
}

/** Quotes a text for Ruby; throws if Ruby could interpret a part of it. */
function quoted(text: string): string {
  if (/["\\#\n]/.test(text)) throw new Error(`${text} cannot be used in a formula.`);
  return `"${text}"`;
}
