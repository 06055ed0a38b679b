// What the user chose to sign in to a registry with, where that is not what Docker or Podman have. Kept by VS Code's secret
// storage, which is the system's keychain, and by nothing else.
import * as vscode from 'vscode';
import { parseJsonObject } from '../../core/json.ts';
import { BoundedMap } from '../../registry/bounded.ts';
import { RegistryError } from '../../registry/errors.ts';

export type Login =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** The account that VS Code is signed in to GitHub with. */
  | { readonly kind: 'github' }
  /** None, although Docker or Podman may have some. */
  | { readonly kind: 'anonymous' };

export interface Logins extends vscode.Disposable {
  /** Undefined where the user chose nothing. Rejects with RegistryError `credentials` where it cannot be read. */
  of(host: string): Promise<Login | undefined>;
  /** From now on this one; none of our own where it is left out. */
  keep(host: string, login?: Login): Promise<void>;
  /** The hosts that something was chosen for. */
  hosts(): Promise<string[]>;
  /** The host whose login is another one now, changed here or in another window. */
  readonly onChange: vscode.Event<string>;
}

const prefix = 'login ';
const mostKnown = 200;

export function createLogins(secrets: vscode.SecretStorage): Logins {
  // A keychain takes its time, and every request of a registry with Basic asks for its login.
  const known = new BoundedMap<Promise<Login | undefined>>({ entries: mostKnown });
  const changed = new vscode.EventEmitter<string>();
  const watching = secrets.onDidChange(({ key }) => {
    if (!key.startsWith(prefix)) return;
    known.delete(key);
    changed.fire(key.slice(prefix.length));
  });

  const read = async (host: string, key: string): Promise<Login | undefined> => {
    try {
      const text = await secrets.get(key);
      return text === undefined ? undefined : parseLogin(text);
    } catch (error) {
      known.delete(key);
      const reason = error instanceof Error ? error.message : String(error);
      throw new RegistryError('credentials', { host }, `VS Code’s secret storage: ${reason}`, { cause: error });
    }
  };

  return {
    of(host) {
      const key = keyOf(host);
      const login = known.get(key) ?? read(host, key);
      known.set(key, login);
      return login;
    },

    async keep(host, login) {
      const key = keyOf(host);
      if (login) await secrets.store(key, JSON.stringify(login));
      else if ((await secrets.get(key)) !== undefined) await secrets.delete(key);
      // The event comes later than the next question may.
      known.delete(key);
    },

    async hosts() {
      const keys = await secrets.keys();
      return keys.filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length));
    },

    onChange: changed.event,

    dispose() {
      watching.dispose();
      changed.dispose();
    },
  };
}

/** A Dockerfile or a setting may write a host with capitals. */
function keyOf(host: string): string {
  return `${prefix}${host.toLowerCase()}`;
}

/** Throws where it is none: the text of a secret must stand in no message. */
function parseLogin(text: string): Login {
  const { kind, username, password } = parseJsonObject(text) ?? {};
  if (kind === 'github' || kind === 'anonymous') return { kind };
  if (kind === 'password' && typeof username === 'string' && typeof password === 'string') {
    return { kind, username, password };
  }
  throw new Error('what was kept is no login; sign in again');
}
