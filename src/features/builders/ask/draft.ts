// What a person has answered so far of a builder that is to be made, and what that comes to.
import type { BuilderArgument, NodeArgument } from '../argument.ts';

/** Where builds run, as people think of it. */
export type Place = 'container' | 'ssh' | 'kubernetes' | 'remote';

export interface NodeDraft {
  readonly where: string;
  /** As typed: `linux/arm64, linux/arm/v7`. */
  readonly platforms: string;
  /** Paths; left out where the node is spoken to without TLS. */
  readonly files?: { readonly cacert: string; readonly cert: string; readonly key: string };
}

export interface Draft {
  readonly place: Place;
  readonly name: string;
  readonly namespace: string;
  /** As typed: hosts of registries without TLS. */
  readonly insecure: string;
  readonly nodes: readonly NodeDraft[];
}

export const emptyNode: NodeDraft = { where: '', platforms: '' };

export const emptyDraft: Draft = { place: 'container', name: '', namespace: '', insecure: '', nodes: [emptyNode] };

/** A node's answers changed, or a further node's. */
export function withNode(draft: Draft, index: number, change: Partial<NodeDraft>): Draft {
  const node = { ...emptyNode, ...draft.nodes[index], ...change };
  return { ...draft, nodes: [...draft.nodes.slice(0, index), node, ...draft.nodes.slice(index + 1)] };
}

export function builderOf(draft: Draft): BuilderArgument {
  const { place, name } = draft;
  return {
    name,
    driver: place === 'kubernetes' || place === 'remote' ? place : 'docker-container',
    nodes: draft.nodes.map(node => nodeOf(draft, node)),
    insecureRegistries: place === 'container' ? words(draft.insecure) : [],
  };
}

export function nodeOf({ place, namespace }: Draft, { where, platforms, files }: NodeDraft): NodeArgument {
  const wanted = place === 'container' ? [] : words(platforms);
  const selector = nodeSelector(wanted);
  const cluster = {
    ...(namespace !== '' && { namespace }),
    ...(selector !== undefined && { nodeselector: selector }),
  };
  return {
    ...((place === 'ssh' || place === 'remote') && where !== '' && { endpoint: where }),
    platforms: wanted,
    driverOptions: place === 'kubernetes' ? cluster : place === 'remote' ? { ...files } : {},
  };
}

/** Kubernetes labels its machines with the same names of architectures as Docker. */
function nodeSelector([first]: readonly string[]): string | undefined {
  const [, architecture] = first?.split('/') ?? [];
  return architecture === undefined ? undefined : `kubernetes.io/arch=${architecture}`;
}

export function words(text: string): string[] {
  return text.split(/[\s,]+/).filter(word => word !== '');
}
