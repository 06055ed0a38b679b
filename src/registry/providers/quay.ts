// Quay: its API tells what is public without a login; it takes tokens of applications only, never the credentials of
// “docker login”, so for what is private the registry itself is asked, which lists the oldest tags first.
import { isJsonObject } from '../../core/json.ts';
import { fullName, oldestFirst, orElse, repositoryPage, segment, tagPageOf, withParameter } from './common.ts';
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
    return orElse(question, own, () => oldestFirst(question, repository));
  },

  finds: { tags: 'part' },
};

async function tagPage({ host, ask, next, text }: Question, repository: string): Promise<TagPage> {
  const about = { host, repository };
  const name = repository
    .split('/')
    .map(part => segment(part, host))
    .join('/');
  // Without `onlyActiveTags` every earlier image of a tag is listed too.
  const path = `api/v1/repository/${name}/tag/?limit=100&page=1&onlyActiveTags=true`;
  const narrowed = text === undefined ? path : `${path}&filter_tag_name=like:${encodeURIComponent(text)}`;
  const answer = await ask(next ?? narrowed, about);
  const tags = listIn(answer, 'tags', about).map(({ name: tag, last_modified }) => ({
    name: tag,
    pushed: last_modified,
  }));
  const page = Number(answer.url.searchParams.get('page')) + 1;
  const more = isJsonObject(answer.json) && answer.json['has_additional'] === true && tags.length > 0;
  return tagPageOf(tags, more ? withParameter(answer.url, 'page', String(page)) : undefined);
}
