// The name that images for several platforms have in common.
import assert from 'node:assert/strict';
import { suggestTarget } from '../../../src/core/indexes/suggestTarget.ts';
import { InvalidReference, parseReference } from '../../../src/core/reference.ts';

const cases: [sources: string[], target: string | undefined][] = [
  [['app:1.4-amd64', 'app:1.4-arm64'], 'app:1.4'],
  [['app:1.4-linux-amd64', 'app:1.4-linux-arm-v7'], 'app:1.4'],
  [['app:amd64', 'app:arm64v8'], 'app:latest'],
  [['app:amd64-1.4', 'app:arm64-1.4'], 'app:1.4'],
  [['app:1.4-alpine-amd64', 'app:1.4-alpine-arm64'], 'app:1.4-alpine'],
  // Images of one name and several repositories.
  [['amd64/app:1', 'arm64v8/app:1'], 'app:1'],
  [['ghcr.io/me/app-amd64:1', 'ghcr.io/me/app-arm64:1'], 'ghcr.io/me/app:1'],
  [['localhost:5000/app:1-amd64', 'ghcr.io/app:1-arm64'], 'localhost:5000/app:1'],
  // Nothing in common.
  [['app:a', 'app:b'], 'app:latest'],
  [['app:1.4-amd64', 'app:1.5-arm64'], 'app:latest'],
  [['one:1', 'two:1'], 'one:1-multiarch'],
  // Never the name of one of them.
  [['app:1.4'], 'app:1.4-multiarch'],
  [['app:1.4', 'app:1.4-arm64'], 'app:1.4-multiarch'],
  [['app', 'app:latest-arm64'], 'app:latest-multiarch'],
  [[`app@sha256:${'a'.repeat(64)}`], 'app:latest'],
  [['amd64:1'], 'amd64:1-multiarch'],
  [[`app:${'a'.repeat(128)}`], `app:${'a'.repeat(118)}-multiarch`],
  [[], undefined],
];

describe('the name of an index', () => {
  for (const [sources, target] of cases) {
    it(`of ${sources.join(' and ') || 'nothing'} would be ${target}`, () => {
      const references = sources.map(text => {
        const reference = parseReference(text);
        assert(!(reference instanceof InvalidReference));
        return reference;
      });
      assert.equal(suggestTarget(references), target);
    });
  }
});
