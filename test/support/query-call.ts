/** The parsed response of a Query service. */
export interface QueryAnswer {
  readonly status: number;
  /** Null if the call succeeded. */
  readonly code: string | null;
  readonly message: string | null;
  readonly requestId: string | null;
  readonly xml: string;
}

/** Calls STS or IAM without a signature or an SDK, so that the test sees the raw response. */
export async function queryCall(
  endpoint: string,
  params: Readonly<Record<string, string>>,
): Promise<QueryAnswer> {
  const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(params) });
  const xml = await response.text();
  return {
    status: response.status,
    code: element(xml, 'Code'),
    message: element(xml, 'Message'),
    requestId: element(xml, 'RequestId'),
    xml,
  };
}

function element(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined
    ? null
    : text
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&amp;/g, '&');
}
