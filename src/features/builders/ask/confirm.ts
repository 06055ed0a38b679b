// The yes before anything is started: what happens, and the very command lines.
import * as vscode from 'vscode';
import type { Builder } from '../../../core/builds/builder.ts';
import { createLines, type BuilderDriver } from '../../../engine/builders/commands.ts';
import { shellText } from '../../../engine/shellText.ts';
import { plainText } from '../../../host/markdown.ts';
import type { Wanted } from '../argument.ts';

/** Whether its nodes are started at once; undefined when the person gave up. */
export async function confirmBuilder({ spec, insecureRegistries }: Wanted): Promise<boolean | undefined> {
  const { l10n, window } = vscode;
  const [both, alone] = [l10n.t('Create and Start'), l10n.t('Create')];
  const detail = [
    effects[spec.driver](),
    ...insecureWords(insecureRegistries, spec.nodes[0].driverOptions['network'] === 'host'),
    l10n.t('The builder that is current stays so.'),
    '',
    ...createLines(spec).map(lineText),
  ].join('\n');
  const options = { modal: true, detail: plainText(detail) };
  const title = plainText(l10n.t('Create builder “{0}”?', spec.name));
  const chosen = await window.showInformationMessage(title, options, both, alone);
  return chosen === undefined ? undefined : chosen === both;
}

const effects: Readonly<Record<BuilderDriver, () => string>> = {
  'docker-container': () =>
    vscode.l10n.t('When it starts, each node pulls the image moby/buildkit and runs it as a privileged container.'),
  kubernetes: () => vscode.l10n.t('When it starts, each node becomes a deployment in the cluster.'),
  remote: () => vscode.l10n.t('Nothing is run there: buildx only notes where the nodes are.'),
};

function insecureWords(hosts: readonly string[], sharesNetwork: boolean): string[] {
  const { l10n } = vscode;
  if (hosts.length === 0) return [];
  return [
    l10n.t('It speaks without TLS to {0}.', hosts.join(', ')),
    ...(sharesNetwork
      ? [l10n.t('It shares this machine’s network, so that localhost is this machine and not its container.')]
      : []),
  ];
}

/** Whether a node is added, or changed. */
export async function confirmNode(builder: Builder, line: readonly string[], isChange: boolean): Promise<boolean> {
  const { l10n, window } = vscode;
  const button = isChange ? l10n.t('Change Node') : l10n.t('Add Node');
  const title = isChange
    ? l10n.t('Change a node of builder “{0}”?', builder.name)
    : l10n.t('Add a node to builder “{0}”?', builder.name);
  const options = { modal: true, detail: plainText(lineText(line)) };
  return (await window.showInformationMessage(plainText(title), options, button)) === button;
}

function lineText(args: readonly string[]): string {
  return shellText(['docker', ...args], process.platform === 'win32' ? 'powershell' : 'posix');
}
