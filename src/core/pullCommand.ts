// The command line that pulls an image, as people paste it into a shell.
import { formatPlatform, type Platform } from './platform.ts';
import { familiarReference, type Reference } from './reference.ts';

/**
 * `docker pull --platform=linux/arm64 alpine:3.20@sha256:…`. The grammar of references and platforms leaves nothing that a
 * shell would read in its own way, save the brackets of an IPv6 address, which zsh would look for among the files.
 */
export function pullCommand(reference: Reference, platform?: Platform): string {
  const name = familiarReference(reference);
  const flag = platform ? `--platform=${formatPlatform(platform)} ` : '';
  return `docker pull ${flag}${name.startsWith('[') ? `"${name}"` : name}`;
}
