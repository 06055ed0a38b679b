// The name that an index of some images would have: what their names have in common, without their architectures.
import { familiarReference, type Reference } from '../reference.ts';

/** Parts of a tag or a name that tell of a platform, by the habit of those who push an image for each. */
const platformWords = new Set(
  (
    'linux windows darwin 386 i386 x86 amd64 x64 x86_64 arm armhf armel arm32 arm32v5 arm32v6 arm32v7 armv5 armv6 armv7 ' +
    'arm64 arm64v8 armv8 aarch64 ppc64le s390x riscv64 mips64le loong64 loongarch64 v5 v6 v7 v8'
  ).split(' '),
);

/**
 * `app:1.4-amd64` and `app:1.4-arm64` → `app:1.4`; `amd64/app:1` and `arm64v8/app:1` → `app:1`. Never the name of one of
 * them: that is an image of somebody already. Undefined where there are none.
 */
export function suggestTarget(sources: readonly Reference[]): string | undefined {
  const [first] = sources;
  if (!first) return undefined;
  const names = sources.map(({ repository }) => repositoryWithoutPlatform(repository));
  const repository = allEqual(names) || first.repository;
  const tags = sources.map(({ tag, digest }) => tag ?? (digest ? '' : 'latest'));
  const tag = allEqual(tags.map(withoutPlatform)) || 'latest';
  const name = (suggested: string) => familiarReference({ host: first.host, repository, tag: suggested, original: '' });
  const taken = new Set(sources.map(source => familiarReference({ ...source, tag: source.tag ?? 'latest' })));
  return taken.has(name(tag)) ? name(`${tag.slice(0, mostOfTag)}-multiarch`) : name(tag);
}

/** Characters, so that a tag keeps within its 128. */
const mostOfTag = 118;

/** `app-arm64` → `app`, `arm64v8/app` → `app`; the last part stays what it is where it says nothing else. */
function repositoryWithoutPlatform(repository: string): string {
  const parts = repository.split('/');
  const last = parts.pop() ?? '';
  const kept = parts.map(withoutPlatform).filter(part => part !== '');
  return [...kept, withoutPlatform(last) || last].join('/');
}

/** `1.4-linux-amd64` → `1.4` */
function withoutPlatform(text: string): string {
  const words = text.split('-').filter(word => word !== '' && !platformWords.has(word.toLowerCase()));
  return words.join('-');
}

/** Empty where they differ. */
function allEqual(texts: readonly string[]): string {
  const [first = ''] = texts;
  return texts.every(text => text === first) ? first : '';
}
