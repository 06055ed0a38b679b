// The services beside the registries, as far as the client asks them: recorded answers by path, in the shape that each
// service gives them, and what was asked.
import { failure, json, listen, listener, readExchange, send } from './server.ts';
import type { Listening, Reply } from './server.ts';

interface ServiceRequest {
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface FakeService extends Listening {
  readonly origin: string;
  readonly requests: ServiceRequest[];
  /** Answers from now on; what stands in none of them is 404. */
  play(...recorded: Answers[]): void;
}

/** By path with its query, or else without it; some depend on the header Authorization, or on what was posted. */
export type Answers = Readonly<Record<string, Reply | ((authorization: string | undefined, body: string) => Reply)>>;

export async function startService(): Promise<FakeService> {
  const requests: ServiceRequest[] = [];
  let answers: Answers = {};
  const serve = listener(async (request, response) => {
    const { url: path = '/', headers } = request;
    requests.push({ path, authorization: headers.authorization });
    const { body } = await readExchange(request);
    const answer =
      answers[path] ?? answers[path.replace(/\?.*/, '')] ?? failure(404, 'NOT_FOUND', `${path} is not known`);
    send(request, response, typeof answer === 'function' ? answer(headers.authorization, body.toString()) : answer);
  });
  const { host, close } = await listen(serve);
  const play = (...recorded: Answers[]): void => {
    answers = Object.assign({}, ...recorded) as Answers;
    requests.length = 0;
  };
  return { host, origin: `http://${host}`, requests, close, play };
}

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

const link = (path: string): Record<string, string> => ({ link: `<${path}>; rel="next"` });

/** What every registry gives: tags in pages, in its own order. */
export function registryTags(repository: string, ...pages: readonly (readonly string[])[]): Answers {
  const first = `/v2/${repository}/tags/list?n=1000`;
  const pathOf = (page: number) => (page === 0 ? first : `/v2/${repository}/tags/list?last=${page}&n=1000`);
  const entries = pages.map((tags, page) => {
    const headers = page + 1 < pages.length ? link(pathOf(page + 1)) : {};
    return [pathOf(page), json({ name: repository, tags }, headers)] as const;
  });
  return Object.fromEntries(entries);
}

/** Docker Hub: absolute `next` in the body; what is no platform is called unknown. */
export function hub(origin: string): Answers {
  const repositories = '/v2/namespaces/library/repositories?page_size=100';
  const tags = '/v2/namespaces/library/repositories/alpine/tags?page_size=100';
  const secondTags = '/v2/namespaces/library/repositories/alpine/tags?page=2&page_size=100';
  const entry = (name: string) => ({ name, namespace: 'library', repository_type: 'image', status: 1, pull_count: 9 });
  const image = (architecture: string, variant: string | null, digit: string, size: number) => {
    return { architecture, variant, digest: digest(digit), size, os: 'linux', os_version: null, status: 'active' };
  };
  const windows = { ...image('amd64', null, 'd', 4_000_000_000), os: 'windows', os_version: '10.0.20348.2340' };
  const attestation = { ...image('unknown', null, 'e', 1200), os: 'unknown' };
  const tag = (name: string, images: unknown) => ({
    name,
    images,
    full_size: 1,
    media_type: 'x',
    tag_status: 'active',
  });
  return {
    [repositories]: json({
      count: 2,
      next: `${origin}/v2/namespaces/library/repositories?page=2&page_size=100`,
      previous: null,
      results: [entry('alpine'), entry('busybox')],
    }),
    '/v2/namespaces/library/repositories?page=2&page_size=100': json({
      count: 3,
      next: null,
      results: [entry('tools')],
    }),
    [tags]: json({
      count: 3,
      next: `${origin}${secondTags}`,
      previous: null,
      results: [
        tag('latest', [image('arm64', 'v8', 'b', 3_700_000), image('amd64', null, 'a', 3_600_000), attestation]),
        tag('3.20', [image('arm', 'v7', 'c', 3_000_000), windows]),
      ],
    }),
    [secondTags]: json({ count: 3, next: null, results: [tag('2.6', [])] }),
  };
}

/** Quay: an opaque token for repositories, numbered pages for tags. */
export const quay: Answers = {
  '/api/v1/repository?namespace=coreos&public=true': json({
    repositories: [{ namespace: 'coreos', name: 'etcd', is_public: true, kind: 'image', state: 'NORMAL' }],
    next_page: 'gAAA=+/',
  }),
  '/api/v1/repository?namespace=coreos&public=true&next_page=gAAA%3D%2B%2F': json({
    repositories: [{ namespace: 'coreos', name: 'flannel', is_public: true, kind: 'image' }],
  }),
  '/api/v1/repository/coreos/etcd/tag/?limit=100&page=1&onlyActiveTags=true': json({
    tags: [{ name: 'v3.5', is_manifest_list: true, manifest_digest: digest('a'), size: null }, { name: 'v3.4' }],
    page: 1,
    has_additional: true,
  }),
  '/api/v1/repository/coreos/etcd/tag/?limit=100&page=2&onlyActiveTags=true': json({
    tags: [{ name: 'v2.3' }],
    page: 2,
    has_additional: false,
  }),
};

const harborTags = '/api/v2.0/projects/shop/repositories/team%252Fapp/artifacts';

/** Harbor: lists with Link headers; an index with its children's platforms, an image alone with its own. */
export const harbor: Answers = {
  '/api/v2.0/projects?page=1&page_size=100': json([{ project_id: 1, name: 'library' }], {
    ...link('/api/v2.0/projects?page=2&page_size=100'),
    'x-total-count': '2',
  }),
  '/api/v2.0/projects?page=2&page_size=100': json([{ project_id: 2, name: 'shop' }]),
  '/api/v2.0/projects/shop/repositories?page=1&page_size=100': json([
    { id: 7, project_id: 2, name: 'shop/team/app', artifact_count: 2 },
  ]),
  [`${harborTags}?page=1&page_size=100&with_tag=true`]: json([
    {
      digest: digest('f'),
      type: 'IMAGE',
      tags: [{ name: '2.0' }, { name: 'latest' }],
      references: [
        { child_digest: digest('b'), platform: { architecture: 'arm64', os: 'linux', variant: 'v8' } },
        { child_digest: digest('a'), platform: { architecture: 'amd64', os: 'linux', 'os.version': '' } },
        { child_digest: digest('e'), platform: { architecture: 'unknown', os: 'unknown' } },
      ],
    },
    { digest: digest('c'), tags: null, references: null },
    {
      digest: digest('d'),
      size: 5000,
      tags: [{ name: '1.0' }],
      references: null,
      extra_attrs: { architecture: 's390x', os: 'linux', author: '' },
    },
  ]),
};

const githubList = 'packages?package_type=container&per_page=100';

/** GitHub: packages of a user, of an organisation, and one's own. */
export const github: Answers = {
  [`/users/octo/${githubList}`]: json(
    [{ id: 1, name: 'App', package_type: 'container', owner: { login: 'Octo' }, visibility: 'public' }],
    link(`/users/octo/${githubList}&page=2`),
  ),
  [`/users/octo/${githubList}&page=2`]: json([{ id: 2, name: 'team/tool', owner: { login: 'Octo' } }]),
  [`/orgs/acme/${githubList}`]: json([{ id: 3, name: 'site', owner: { login: 'acme' } }]),
  [`/user/${githubList}`]: json([{ id: 4, name: 'mine', owner: { login: 'me' } }]),
};

/** GitLab: a group or a project, its path encoded as one segment. */
export const gitlab: Answers = {
  '/api/v4/groups/acme%2Fteam/registry/repositories?per_page=100': json(
    [{ id: 1, name: '', path: 'acme/team/app', project_id: 9, location: 'registry.example/acme/team/app' }],
    link('/api/v4/groups/acme%2Fteam/registry/repositories?page=2&per_page=100'),
  ),
  '/api/v4/groups/acme%2Fteam/registry/repositories?page=2&per_page=100': json([{ id: 2, path: 'acme/team/app/db' }]),
  '/api/v4/projects/acme%2Fsite/registry/repositories?per_page=100': json([{ id: 3, path: 'acme/site' }]),
};

/** Google: `child` for what lies below, `manifest` with the times of upload. */
export const google: Answers = {
  '/v2/project/tags/list?n=1000': json({ name: 'project', child: ['app', 'tools'], manifest: {}, tags: [] }),
  '/v2/project/app/tags/list?n=1000': json({
    name: 'project/app',
    child: [],
    manifest: {
      [digest('a')]: { imageSizeBytes: '1', mediaType: 'x', tag: ['1.0'], timeCreatedMs: '0', timeUploadedMs: '1000' },
      [digest('b')]: { imageSizeBytes: '1', mediaType: 'x', tag: ['2.0', 'latest'], timeUploadedMs: '3000' },
      [digest('c')]: { imageSizeBytes: '1', mediaType: 'x', tag: ['1.5'], timeUploadedMs: '2000' },
    },
    tags: ['1.0', '1.5', '2.0', 'latest'],
  }),
};

/** ECR Public: a challenge with the one scope `aws`, whose token is good for everything, and no catalog. */
export function ecrPublic(origin: string): Answers {
  const challenge = `Bearer realm="${origin}/token/",service="public.ecr.aws",scope="aws"`;
  const headers = { 'www-authenticate': challenge };
  const guarded = (reply: Reply) => (authorization: string | undefined) =>
    authorization === 'Bearer cHVibGlj' ? reply : failure(401, 'DENIED', 'Not Authorized', headers);
  return {
    '/token/': json({ token: 'cHVibGlj' }),
    '/v2/nginx/nginx/tags/list?n=1000': guarded(
      json({ name: 'nginx/nginx', tags: ['1.27', '1.26'] }, link('/v2/nginx/nginx/tags/list?last=b3BhcXVl%3D&n=1000')),
    ),
    '/v2/nginx/nginx/tags/list?last=b3BhcXVl%3D&n=1000': guarded(json({ name: 'nginx/nginx', tags: ['1.25'] })),
    '/v2/_catalog': guarded(failure(401, 'DENIED', 'Not Authorized', headers)),
  };
}
