// WWW-Authenticate headers, by RFC 9110 § 11.6.1: several headers, several challenges in one, any order of parameters.

export interface Challenge {
  /** Lower case: `bearer`, `basic`, `negotiate`, … */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads what it understands; what it does not is passed over. */
export function parseChallenges(header: string | readonly string[] | undefined): Challenge[] {
  const headers = typeof header === 'string' ? [header] : (header ?? []);
  return headers.flatMap(parseHeader);
}

const token = String.raw`[!#$%&'*+.^_\`|~0-9A-Za-z-]+`;
const parameter = new RegExp(String.raw`\s*(${token})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))`, 'y');
const scheme = new RegExp(String.raw`[\s,]*(${token})(?=\s|,|$)(?!\s*=[^=])`, 'y');
const token68 = /\s+[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$))/y;

function parseHeader(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match) at = pattern.lastIndex;
    return match;
  };
  for (let start = read(scheme); start?.[1] !== undefined; start = read(scheme)) {
    const parameters: Record<string, string> = {};
    challenges.push({ scheme: start[1].toLowerCase(), parameters });
    for (let pair = read(parameter); pair; pair = read(/\s*,\s*/y) && read(parameter)) {
      const [, name = '', quoted, plain = ''] = pair;
      parameters[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? plain;
    }
    if (Object.keys(parameters).length === 0) read(token68);
  }
  return challenges;
}
