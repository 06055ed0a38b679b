// One plain request, for tests that look at the protocol itself.
const TIMEOUT = 5000;

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly json: () => unknown;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** Follows no redirect. */
export async function call(host: string, method: string, path: string, options: CallOptions = {}): Promise<Called> {
  const content = options.body === undefined ? {} : { body: new Uint8Array(Buffer.from(options.body)) };
  const signal = AbortSignal.timeout(TIMEOUT);
  const response = await fetch(new URL(path, `http://${host}`), {
    method,
    headers: { ...options.headers },
    ...content,
    redirect: 'manual',
    signal,
  });
  const body = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    headers: response.headers,
    body,
    json: () => JSON.parse(body.toString()),
  };
}

export function basic(user = '', password = ''): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
