// A document to begin with, where no images are named yet.
import * as vscode from 'vscode';

/** @param image a reference that was checked */
export function exampleDocument(image: string): string {
  const { l10n } = vscode;
  return [
    `# ${l10n.t('What the image shall hold. Nothing is written before it is pushed.')}`,
    `image: ${image}`,
    `# tags: [latest]`,
    `manifests:`,
    `  # ${l10n.t('An image of one platform; its platform may be left out where the image states it itself.')}`,
    `  # - image: ${image}-amd64`,
    `  #   platform: { os: linux, architecture: amd64 }`,
    `  # ${l10n.t('One platform of another multi-platform image, or all of it.')}`,
    `  # - image: ${image}-arm`,
    `  #   platform: { os: linux, architecture: arm, variant: v7 }`,
    `  - image: `,
    '',
  ].join('\n');
}
