// How many pulls are left: Docker Hub says it in the headers of its answers (docs.docker.com/docker-hub/usage/pulls).
// Nothing is asked for it; what comes by itself is kept.

export interface PullQuota {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds for which the limit stands. */
  readonly seconds: number;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** `ratelimit-limit: 100;w=21600` and `ratelimit-remaining: 87;w=21600`; undefined where they do not stand. */
export function readQuota(headers: Headers): PullQuota | undefined {
  const [limit, remaining] = [readCount(headers['ratelimit-limit']), readCount(headers['ratelimit-remaining'])];
  const seconds = limit?.seconds ?? remaining?.seconds;
  if (!limit || !remaining || seconds === undefined) return undefined;
  return { limit: limit.count, remaining: remaining.count, seconds };
}

function readCount(header: string | string[] | undefined): { count: number; seconds?: number } | undefined {
  const match = typeof header === 'string' ? /^\s*(\d{1,9})(?:\s*;\s*w=(\d{1,9}))?\s*$/.exec(header) : null;
  if (match?.[1] === undefined) return undefined;
  return { count: Number(match[1]), ...(match[2] !== undefined && { seconds: Number(match[2]) }) };
}
