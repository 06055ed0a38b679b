// The composition root: hands each feature what it needs of the services, keeps what they return.
import * as vscode from 'vscode';
import { registerAnalyze } from './features/analyze.ts';
import { registerBuild } from './features/builds/index.ts';
import { registerBuilders } from './features/builders/index.ts';
import { registerCodeActions } from './features/codeActions/index.ts';
import { registerCodeLens } from './features/codeLens.ts';
import { registerCompletion } from './features/completion/index.ts';
import { vscodeGitHub } from './features/connect/credentials.ts';
import { registerCompare } from './features/compare/index.ts';
import { registerConnect } from './features/connect/index.ts';
import { registerCopy } from './features/copy/index.ts';
import { registerDefinition } from './features/definition.ts';
import { registerDeletion } from './features/deletion/index.ts';
import { registerDiagnostics } from './features/diagnostics/index.ts';
import { registerEmulators } from './features/emulators/index.ts';
import { registerHover } from './features/hover.ts';
import { registerImageActions } from './features/imageActions.ts';
import { registerImageCommands } from './features/image/index.ts';
import { registerIndexes } from './features/indexes/index.ts';
import { registerLocalImages } from './features/localImages/index.ts';
import { registerPins } from './features/pins/index.ts';
import { registerRegistries } from './features/registries/index.ts';
import { registerTargets } from './features/targets/index.ts';
import { registerUseInDockerfile } from './features/useInDockerfile/index.ts';
import { buildEngine, localEngines } from './features/shared/engines.ts';
import { commandIds } from './host/ids.ts';
import { registerVerify } from './features/verify/index.ts';
import { registerWorkflow } from './features/workflow/index.ts';
import { createServices } from './services.ts';

export function activate(context: vscode.ExtensionContext): void {
  const services = createServices(context);
  const { client, images, tags, log, onRefresh } = services;
  const localImagesChanged = new vscode.EventEmitter<void>();

  context.subscriptions.push(
    services,
    localImagesChanged,
    vscode.commands.registerCommand(commandIds.refresh, (row?: unknown, rows: readonly unknown[] = [row]) =>
      services.refresh(...rows),
    ),
    vscode.commands.registerCommand(commandIds.showLog, () => log.show()),
    registerRegistries({
      client,
      images,
      log,
      memento: context.globalState,
      onRefresh: services.onRefreshRow,
      onLocalChange: localImagesChanged.event,
    }),
    registerConnect({ ...services, gitHub: vscodeGitHub, changed: services.refreshConnection }),
    registerCodeLens(images, onRefresh),
    registerHover(images),
    registerCompletion(images, tags),
    registerDefinition(),
    registerDiagnostics(images, onRefresh, log, context.extensionUri),
    registerCodeActions(images, tags, log),
    registerImageActions(images),
    registerImageCommands(client, images, onRefresh, log),
    registerUseInDockerfile(images, log),
    registerDeletion({ client, images, changed: services.refreshDeleted }, log),
    registerPins(images, log),
    registerLocalImages(images, log, () => localImagesChanged.fire()),
    registerVerify({ client, images }, log),
    registerIndexes({
      ...services,
      changed: services.refreshDeleted,
      engines: localEngines,
      extensionUri: context.extensionUri,
    }),
    registerCopy({ ...services, changed: services.refreshDeleted }),
    registerCompare({ ...services, engines: localEngines }),
    registerAnalyze(images, log),
    registerTargets(images, log),
    registerBuilders({ ...services, engine: buildEngine, storage: context.globalStorageUri.fsPath }),
    registerEmulators({ log, engine: buildEngine }),
    registerBuild({ client, images, log, memory: context.workspaceState, engine: buildEngine }),
    registerWorkflow(log),
  );
}
