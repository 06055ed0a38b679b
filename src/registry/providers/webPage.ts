// Where a registry shows its images to people. Only addresses that are known for sure: Azure's portal wants the id of a
// subscription, and a Harbor's page of a repository the number of its project, which no name tells.
import type { RegistryKind } from '../../core/registryKind.ts';

/** What is looked for; the more is told, the closer the page. */
export interface WebPlace {
  readonly host: string;
  readonly repository?: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** An https address; undefined where none is known. */
export function webPage(kind: RegistryKind, place: WebPlace): string | undefined {
  const { host, repository } = place;
  const site = sites.find(each => each.hosts?.test(host) ?? each.kind === kind);
  return repository === undefined ? site?.home?.(host) : site?.page?.({ ...place, repository });
}

interface Site {
  readonly hosts?: RegExp;
  /** Where anybody may run it, on any host. */
  readonly kind?: RegistryKind;
  readonly home?: (host: string) => string;
  readonly page?: (place: WebPlace & { readonly repository: string }) => string | undefined;
}

const privateEcr = /^(\d+)\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com$/;

const sites: readonly Site[] = [
  {
    hosts: /^docker\.io$/,
    home: () => 'https://hub.docker.com',
    page({ repository, tag }) {
      const official = /^library\/([^/]+)$/.exec(repository)?.[1];
      const page = `https://hub.docker.com/${official === undefined ? `r/${repository}` : `_/${official}`}`;
      return tag === undefined ? page : `${page}/tags?name=${tag}`;
    },
  },
  // These lead a browser on: to the package's page, to the image's in the console.
  {
    hosts: /^ghcr\.io$|^(?:[a-z]+\.)?gcr\.io$|^[a-z0-9-]+\.pkg\.dev$/,
    page: ({ host, repository }) => `https://${host}/${repository}`,
  },
  {
    hosts: /^registry\.gitlab\.com$/,
    // A longer name may be an image of a project as well as a project in a subgroup.
    page: ({ repository }) =>
      repository.split('/').length === 2 ? `https://gitlab.com/${repository}/container_registry` : undefined,
  },
  { hosts: /^public\.ecr\.aws$/, page: ({ repository }) => `https://gallery.ecr.aws/${repository}` },
  {
    hosts: privateEcr,
    page({ host, repository }) {
      const [, account, region] = privateEcr.exec(host) ?? [];
      return `https://${region}.console.aws.amazon.com/ecr/repositories/private/${account}/${repository}?region=${region}`;
    },
  },
  { hosts: /^mcr\.microsoft\.com$/, page: ({ repository }) => `https://mcr.microsoft.com/artifact/mar/${repository}` },
  {
    kind: 'quay',
    home: host => `https://${host}/repository/`,
    page({ host, repository, tag, digest }) {
      const page = `https://${host}/repository/${repository}`;
      if (digest !== undefined) return `${page}/manifest/${digest}`;
      return tag === undefined ? page : `${page}?tab=tags&tag=${tag}`;
    },
  },
  { kind: 'harbor', home: host => `https://${host}/harbor/projects` },
];
