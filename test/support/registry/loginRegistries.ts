// Real registries that each want something else of who connects to them, for the suite inside VS Code, which starts no
// programs of its own.
import { copyInto } from './copyInto.ts';
import { makeCertificates } from './certificates.ts';
import { startDistribution } from './distribution.ts';
import { sampleImages } from './samples.ts';
import { findTool } from './tools.ts';

/** What the suite is told of them, in one variable. */
export interface LoginRegistries {
  /** Basic, for everything. */
  readonly htpasswd: string;
  /** Bearer; anyone may pull what is not below `private/`. */
  readonly token: string;
  /** HTTPS by an authority that nobody knows. */
  readonly tls: string;
  /** The path of that authority's certificate. */
  readonly ca: string;
  readonly user: string;
  readonly password: string;
}

export interface StartedLoginRegistries {
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** Each holds `private/app:1.0`. Undefined where the machine cannot have them, which CI forbids. */
export async function startLoginRegistries(): Promise<StartedLoginRegistries | undefined> {
  const absent = ['docker-registry', 'openssl'].filter(name => findTool(name) === undefined);
  if (absent.length > 0) {
    if (process.env['CI'] === 'true') throw new Error(`not here: ${absent.join(', ')}`);
    return undefined;
  }
  await using undo = new AsyncDisposableStack();
  const certificates = await makeCertificates();
  undo.defer(() => certificates.remove());
  const [htpasswd, token, tls] = await Promise.all([
    startDistribution({ auth: 'htpasswd' }),
    startDistribution({ auth: 'token' }),
    startDistribution({ tls: certificates.server }),
  ]);
  for (const registry of [htpasswd, token, tls]) undo.defer(() => registry.stop());
  const { user = '', password = '' } = htpasswd;
  const app = (await sampleImages()).get('sample/app:1.0');
  if (!app) throw new Error('there is no sample to fill them with');
  for (const { host } of [htpasswd, token]) await copyInto(host, { user, password }, [['private/app:1.0', app]]);
  const told: LoginRegistries = {
    htpasswd: htpasswd.host,
    token: token.host,
    tls: tls.host,
    ca: certificates.ca,
    user,
    password,
  };
  const started = undo.move();
  return { env: { MULTIARCH_LOGIN_REGISTRIES: JSON.stringify(told) }, stop: () => started.disposeAsync() };
}
