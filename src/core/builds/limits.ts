// What an engine's command line cannot say, known before it is asked. That of Docker's buildx can say everything.
import type { BuildSpec, ImageSpec } from './spec.ts';

export type Limit =
  /** The engine would take the text apart at this character, and knows no way to quote it. */
  | { readonly code: 'separator'; readonly text: string; readonly character: ',' | ':' }
  /** The engine reads its context from a folder of this machine only. */
  | { readonly code: 'remote-context'; readonly context: string }
  /** A Dockerfile that stands inside a bake file, which buildx alone reads. */
  | { readonly code: 'inline-dockerfile' };

type Image = ImageSpec & Partial<Pick<BuildSpec, 'secrets'>>;
type Rule = (image: Image) => Limit[];

/**
 * Why an engine cannot build this; empty where nothing is known against it.
 * @param driver of a builder: an engine that builds by itself is one of its own name
 */
export function engineLimits(driver: string, image: Image): Limit[] {
  return (rules.get(driver) ?? []).flatMap(rule => rule(image));
}

/** Buildah splits the fields of `--output` and `--secret` at every comma (`pkg/parse/parse.go`). */
const fields: Rule = ({ output, destination, secrets = [] }) => {
  const folder = output === 'local' ? destination : undefined;
  return [folder, ...secrets.flatMap(({ id, file, env }) => [id, file, env])].flatMap(text => refuse(text, ','));
};

/** What follows a colon in `oci-archive:path` is the image's name (containers/image, `oci/internal`). */
const archives: Rule = ({ output, destination }) => (output === 'oci' ? refuse(destination, ':') : []);

/** nerdctl, `cmd/nerdctl/builder`: “unsupported build context”. */
const contexts: Rule = ({ context }) => (context.includes('://') ? [{ code: 'remote-context', context }] : []);

const inline: Rule = ({ inline: text }) => (text === undefined ? [] : [{ code: 'inline-dockerfile' }]);

const rules: ReadonlyMap<string, readonly Rule[]> = new Map([
  ['podman', [fields, archives, inline]],
  ['buildah', [fields, archives, inline]],
  ['nerdctl', [contexts, inline]],
]);

function refuse(text: string | undefined, character: ',' | ':'): Limit[] {
  return text?.includes(character) === true ? [{ code: 'separator', text, character }] : [];
}
