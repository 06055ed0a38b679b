// What features share: the client with its settings and credentials, what is known of images and tags, and word of changes.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { chosenCredentials, vscodeGitHub } from './features/connect/credentials.ts';
import { createLogins, type Logins } from './features/connect/logins.ts';
import { createTagLists, type TagLists } from './features/shared/tags.ts';
import { numberSetting, proxySettings, registrySetting } from './host/settings.ts';
import type { ApiSettings } from './registry/api.ts';
import type { CredentialSource } from './registry/auth/credentials.ts';
import { storedCredentials } from './registry/auth/storedCredentials.ts';
import { createImageCache, type ImageCache } from './registry/cache/cache.ts';
import { createStore } from './registry/cache/store.ts';
import { createRegistryClient, type RegistryClient } from './registry/client.ts';
import { certificateFolders } from './registry/transport/tls.ts';

export interface Services extends vscode.Disposable {
  readonly log: vscode.LogOutputChannel;
  /** What is chosen in VS Code; `stored` is what Docker and Podman keep. */
  readonly logins: Logins;
  readonly stored: CredentialSource;
  readonly settings: ApiSettings;
  readonly client: RegistryClient;
  readonly images: ImageCache;
  readonly tags: TagLists;
  /** Forgets what was known, so that lenses, diagnostics and rows ask again; of rows those it was asked on, or all. */
  readonly refresh: (...rows: readonly unknown[]) => void;
  /** The same where registries hold less now: `rows` are shown anew, or all. */
  readonly refreshDeleted: (hosts: readonly string[], rows: readonly unknown[]) => void;
  /** The same where a registry is connected or signed in to in another way now. */
  readonly refreshConnection: (host: string) => void;
  readonly onRefreshRow: vscode.Event<unknown>;
  readonly onRefresh: vscode.Event<void>;
}

/** Milliseconds: a new “docker login” counts soon, a helper program is started seldom. */
const credentialLife = 60_000;
/** In the global state: how registries want their clients to sign in. */
const authKey = 'registries.signIn';

export function createServices(context: vscode.ExtensionContext): Services {
  const log = vscode.window.createOutputChannel('Multiarch', { log: true });
  const logins = createLogins(context.secrets);
  const stored = storedCredentials({
    env: process.env,
    home: homedir(),
    mayRunPrograms: () => vscode.workspace.isTrusted,
    helperLife: credentialLife,
  });
  const settings: ApiSettings = {
    credentials: chosenCredentials(logins, { stored, gitHub: vscodeGitHub }),
    authMemory: {
      load: () => context.globalState.get(authKey),
      save: ways => void context.globalState.update(authKey, ways),
    },
    onWarning: message => log.warn(message),
    options: host => registrySetting(host) ?? {},
    timeout: () => numberSetting('timeout', 1, 20) * 1000,
    proxy: () => ({ ...proxySettings(), env: process.env }),
    certificateFolders: certificateFolders(process.platform, homedir(), process.env),
  };
  const tagTtl = () => numberSetting('tagTtl', 0, 15) * 60_000;
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'images').fsPath;
  const client = createRegistryClient(settings);
  const tags = createTagLists(client, tagTtl);
  const images = createImageCache(client, { tagTtl, store: createStore({ folder, warn: line => log.warn(line) }) });
  const refreshed = new vscode.EventEmitter<unknown>();

  const tellOf = (rows: readonly unknown[]) => {
    for (const row of rows.length > 0 ? rows : [undefined]) refreshed.fire(row);
  };
  const refresh = (...rows: readonly unknown[]) => {
    images.forget();
    tags.forget();
    tellOf(rows);
  };

  return {
    log,
    logins,
    stored,
    settings,
    client,
    images,
    tags,
    refresh,

    refreshDeleted(hosts, rows) {
      for (const host of hosts) images.forget(host);
      tags.forget();
      tellOf(rows);
    },

    refreshConnection(host) {
      client.forgetSignIn(host);
      refresh();
    },

    onRefreshRow: refreshed.event,
    onRefresh: listener => refreshed.event(() => listener()),

    dispose() {
      for (const each of [refreshed, logins, log]) each.dispose();
      void client.close();
    },
  };
}
