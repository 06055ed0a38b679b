// The composition root: builds the services, hands each feature what it needs, keeps what they return.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { registerAnalyze } from './features/analyze.ts';
import { registerBuild } from './features/build/index.ts';
import { registerCodeActions } from './features/codeActions/index.ts';
import { registerCodeLens } from './features/codeLens.ts';
import { registerCompletion } from './features/completion/index.ts';
import { chosenCredentials, vscodeGitHub } from './features/connect/credentials.ts';
import { registerConnect } from './features/connect/index.ts';
import { createLogins } from './features/connect/logins.ts';
import { registerDefinition } from './features/definition.ts';
import { registerDeletion } from './features/deletion/index.ts';
import { registerDiagnostics } from './features/diagnostics/index.ts';
import { registerHover } from './features/hover.ts';
import { registerImageActions } from './features/imageActions.ts';
import { registerImageCommands } from './features/image/index.ts';
import { registerLocalImages } from './features/localImages/index.ts';
import { registerPins } from './features/pins/index.ts';
import { registerRegistries } from './features/registries/index.ts';
import { createTagLists } from './features/shared/tags.ts';
import { registerTargets } from './features/targets/index.ts';
import { registerUseInDockerfile } from './features/useInDockerfile/index.ts';
import { commandIds } from './host/ids.ts';
import { numberSetting, proxySettings, registrySettings } from './host/settings.ts';
import type { ApiSettings } from './registry/api.ts';
import { storedCredentials } from './registry/auth/storedCredentials.ts';
import { createImageCache } from './registry/cache/cache.ts';
import { createRegistryClient } from './registry/client.ts';
import { certificateFolders } from './registry/transport/tls.ts';
import { createStore } from './registry/cache/store.ts';

/** Milliseconds: a new “docker login” counts soon, a helper program is started seldom. */
const credentialLife = 60_000;
/** In the global state: how registries want their clients to sign in. */
const authKey = 'registries.signIn';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Multiarch', { log: true });
  const stored = storedCredentials({
    env: process.env,
    home: homedir(),
    mayRunPrograms: () => vscode.workspace.isTrusted,
    helperLife: credentialLife,
  });
  const logins = createLogins(context.secrets);
  const settings: ApiSettings = {
    credentials: chosenCredentials(logins, { stored, gitHub: vscodeGitHub }),
    authMemory: {
      load: () => context.globalState.get(authKey),
      save: ways => void context.globalState.update(authKey, ways),
    },
    onWarning: message => log.warn(message),
    options: host => registrySettings().registries.find(registry => registry.host === host) ?? {},
    timeout: () => numberSetting('timeout', 1, 20) * 1000,
    proxy: () => ({ ...proxySettings(), env: process.env }),
    certificateFolders: certificateFolders(process.platform, homedir(), process.env),
  };
  const client = createRegistryClient(settings);
  const tagTtl = () => numberSetting('tagTtl', 0, 15) * 60_000;
  const tags = createTagLists(client, tagTtl);
  const images = createImageCache(client, {
    tagTtl,
    store: createStore({
      folder: vscode.Uri.joinPath(context.globalStorageUri, 'images').fsPath,
      warn: line => log.warn(line),
    }),
  });

  // A refresh forgets what was known; then lenses, diagnostics and rows ask again. It carries the row it was asked on.
  const refreshed = new vscode.EventEmitter<unknown>();
  const refresh = (row?: unknown) => {
    images.forget();
    tags.forget();
    refreshed.fire(row);
  };
  const localImagesChanged = new vscode.EventEmitter<void>();
  const onConnection = (host: string) => {
    client.forgetSignIn(host);
    refresh();
  };
  const onDeletion = (hosts: readonly string[], rows: readonly unknown[]) => {
    for (const host of hosts) images.forget(host);
    tags.forget();
    for (const row of rows.length > 0 ? rows : [undefined]) refreshed.fire(row);
  };
  const onRefresh: vscode.Event<void> = listener => refreshed.event(() => listener());

  context.subscriptions.push(
    log,
    logins,
    refreshed,
    localImagesChanged,
    vscode.commands.registerCommand(commandIds.refresh, refresh),
    vscode.commands.registerCommand(commandIds.showLog, () => log.show()),
    registerRegistries(client, images, refreshed.event, localImagesChanged.event, log, context.globalState),
    registerConnect({ settings, stored, gitHub: vscodeGitHub, logins, log, changed: onConnection }),
    registerCodeLens(images, onRefresh),
    registerHover(images),
    registerCompletion(images, tags),
    registerDefinition(),
    registerDiagnostics(images, onRefresh, log, context.extensionUri),
    registerCodeActions(images, tags, log),
    registerImageActions(images),
    registerImageCommands(client, images, onRefresh, log),
    registerUseInDockerfile(images, log),
    registerDeletion(client, images, onDeletion, log),
    registerPins(images, log),
    registerLocalImages(images, log, () => localImagesChanged.fire()),
    registerAnalyze(images, log),
    registerTargets(images, log),
    registerBuild(images, context.workspaceState, log),
    new vscode.Disposable(() => void client.close()),
  );
}
