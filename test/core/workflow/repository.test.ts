// What a repository's own files say of its image and of its first branch.
import assert from 'node:assert/strict';
import { defaultBranch, imageOfRepository } from '../../../src/core/workflow/repository.ts';

describe('the image of a repository', () => {
  const origin = (url: string) =>
    `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n\tfetch = +refs/*\n[branch "x"]\n`;
  const cases: [config: string, image: string | undefined][] = [
    [origin('https://github.com/Owner/App.git'), 'ghcr.io/owner/app'],
    [origin('https://github.com/owner/app'), 'ghcr.io/owner/app'],
    [origin('https://token@github.com/owner/app/'), 'ghcr.io/owner/app'],
    [origin('git@github.com:owner/my.app.git'), 'ghcr.io/owner/my.app'],
    [origin('ssh://git@github.com/owner/app'), 'ghcr.io/owner/app'],
    [origin('https://github.com/owner/app').replaceAll('\n', '\r\n'), 'ghcr.io/owner/app'],
    [origin('https://gitlab.com/owner/app'), undefined],
    [origin('https://github.com.evil.example/owner/app'), undefined],
    [origin('https://github.com/owner'), undefined],
    ['[remote "upstream"]\n\turl = https://github.com/other/app\n', undefined],
    ['[remote "origin"]\n[remote "upstream"]\n\turl = https://github.com/other/app\n', undefined],
    ['', undefined],
  ];
  for (const [config, image] of cases) {
    it(`${JSON.stringify(config)}: ${image ?? 'none'}`, () => assert.equal(imageOfRepository(config), image));
  }
});

describe('the first branch of a repository', () => {
  const cases: [head: string, branch: string | undefined][] = [
    ['ref: refs/remotes/origin/main\n', 'main'],
    ['ref: refs/remotes/origin/release/1.0', 'release/1.0'],
    ['ref: refs/heads/feature\n', undefined],
    ['8f1a', undefined],
    ['', undefined],
  ];
  for (const [head, branch] of cases) {
    it(`${JSON.stringify(head)}: ${branch ?? 'none'}`, () => assert.equal(defaultBranch(head), branch));
  }
});
