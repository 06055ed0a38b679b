// Quay: its API tells what is public without a login; it takes tokens of applications only, never the credentials of
// “docker login”, so for what is private the registry itself is asked, which lists the oldest tags first.
import { isJsonObject } from '../../core/json.ts';
import { isTag } from '../../core/reference.ts';
import { fullName, newestFirst, orElse, pageOf, repositoryPage, segment, withParameter } from './common.ts';
import type { Provider, Question, TagPage } from './provider.ts';
import { listIn } from './service.ts';

export const quayProvider: Provider = {
  kind: 'quay',
  hosts: /^quay\.io$/,
  service: (_, origin) => `${origin}/`,

  async inNamespace({ host, ask, next }, namespace) {
    const about = { host };
    const path = `api/v1/repository?namespace=${segment(namespace, host)}&public=true`;
    const answer = await ask(next ?? path, about);
    const names = listIn(answer, 'repositories', about).map(each => fullName(each['namespace'], each['name']));
    const token = isJsonObject(answer.json) ? answer.json['next_page'] : undefined;
    const more = typeof token === 'string' && token !== '' && token !== answer.url.searchParams.get('next_page');
    return repositoryPage(names, more ? withParameter(answer.url, 'next_page', token) : undefined);
  },

  async tags(question, repository) {
    const own = () => tagPage(question, repository.repository);
    return orElse(question, own, () => newestFirst(question, repository));
  },

  narrowsTags: true,
};

async function tagPage({ host, ask, next, prefix }: Question, repository: string): Promise<TagPage> {
  const about = { host, repository };
  const name = repository
    .split('/')
    .map(part => segment(part, host))
    .join('/');
  // Without `onlyActiveTags` every earlier image of a tag is listed too.
  const path = `api/v1/repository/${name}/tag/?limit=100&page=1&onlyActiveTags=true`;
  const narrowed = prefix === undefined ? path : `${path}&filter_tag_name=like:${encodeURIComponent(prefix)}`;
  const answer = await ask(next ?? narrowed, about);
  const tags = listIn(answer, 'tags', about).map(tag => tag['name']);
  const names = [...new Set(tags.filter(tag => typeof tag === 'string').filter(isTag))];
  const page = Number(answer.url.searchParams.get('page')) + 1;
  const more = isJsonObject(answer.json) && answer.json['has_additional'] === true && tags.length > 0;
  return pageOf(names, more ? withParameter(answer.url, 'page', String(page)) : undefined);
}
