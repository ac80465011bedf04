/** An AWS error: code, HTTP status and text. Each service writes it in its own format. */
export class AwsFault extends Error {
  override readonly name = 'AwsFault';
  readonly code: string;
  readonly status: number;
  /** Further elements of the error document, for example S3's BucketName. */
  readonly details: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Set if AWS answers with a fixed request ID. */
  readonly requestId: string | null;

  constructor(code: string, status: number, message: string, extra: FaultExtra = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = extra.details ?? {};
    this.headers = extra.headers ?? {};
    this.requestId = extra.requestId ?? null;
  }
}

export interface FaultExtra {
  readonly details?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly requestId?: string;
}
