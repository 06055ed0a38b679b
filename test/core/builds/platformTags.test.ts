// The tags that the images of single platforms get beside the tag of the whole.
import assert from 'node:assert/strict';
import { platformTagNames } from '../../../src/core/builds/platformTags.ts';
import type { Output } from '../../../src/core/builds/spec.ts';
import { parsePlatform } from '../../../src/core/platform.ts';
import { InvalidReference, isTag, parseReference } from '../../../src/core/reference.ts';

const namesOf = (tags: readonly string[], platforms: readonly string[], output: Output = 'push', wanted = true) =>
  platformTagNames({
    tags,
    output,
    platformTags: wanted,
    platforms: platforms.map(text => {
      const platform = parsePlatform(text, { os: 'linux', architecture: 'amd64' });
      assert(!(platform instanceof Error));
      return platform;
    }),
  }).map(({ tag }) => tag);

describe('tags of single platforms', () => {
  const cases: readonly (readonly [title: string, tag: string, platform: string, name: string])[] = [
    ['say the architecture', 'ghcr.io/a/b:1.0', 'linux/arm64', 'ghcr.io/a/b:1.0-arm64'],
    ['say a variant', 'ghcr.io/a/b:1.0', 'linux/arm/v7', 'ghcr.io/a/b:1.0-arm-v7'],
    ['say the variant that a bare arm is', 'ghcr.io/a/b:1.0', 'linux/arm', 'ghcr.io/a/b:1.0-arm-v7'],
    ['leave out the variant that every arm64 is', 'ghcr.io/a/b:1.0', 'linux/arm64/v8', 'ghcr.io/a/b:1.0-arm64'],
    ['say another system than Linux', 'ghcr.io/a/b:1.0', 'windows/amd64', 'ghcr.io/a/b:1.0-windows-amd64'],
    ['stand beside the default tag', 'app', 'linux/amd64', 'app:latest-amd64'],
    ['keep a host with a port', 'localhost:5000/app', 'linux/amd64', 'localhost:5000/app:latest-amd64'],
    ['are no longer than a tag may be', `app:${'a'.repeat(128)}`, 'linux/arm/v7', `app:${'a'.repeat(121)}-arm-v7`],
  ];
  for (const [title, tag, platform, name] of cases) {
    it(title, () => {
      assert.deepEqual(namesOf([tag], [platform]), [name]);
      const reference = parseReference(name);
      assert(!(reference instanceof InvalidReference) && isTag(reference.tag ?? ''));
    });
  }

  it('stand beside every tag, for every platform', () =>
    assert.deepEqual(namesOf(['a:1', 'b'], ['linux/amd64', 'linux/arm/v6']), [
      'a:1-amd64',
      'a:1-arm-v6',
      'b:latest-amd64',
      'b:latest-arm-v6',
    ]));

  it('say which tag they stand beside', () => {
    const [first] = platformTagNames({
      tags: ['a:1'],
      output: 'push',
      platformTags: true,
      platforms: [{ os: 'linux', architecture: 'arm64' }],
    });
    assert.deepEqual(first, { tag: 'a:1-arm64', of: 'a:1', platform: { os: 'linux', architecture: 'arm64' } });
  });

  for (const output of ['load', 'oci', 'local'] as const) {
    it(`are none where the output is ${output}`, () => assert.deepEqual(namesOf(['a'], ['linux/amd64'], output), []));
  }
  it('are none where they were not asked for', () =>
    assert.deepEqual(namesOf(['a'], ['linux/amd64'], 'push', false), []));
  it('are none beside what is no reference', () => assert.deepEqual(namesOf(['UPPER'], ['linux/amd64']), []));
});
