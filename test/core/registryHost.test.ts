// Hosts as people type them: names, pasted addresses, and what they know of a cloud's registry.
import assert from 'node:assert/strict';
import { canonicalHost, readRegistryHost } from '../../src/core/registryHost.ts';
import type { RegistryKind } from '../../src/core/registryKind.ts';

const cases: readonly (readonly [text: string, kind: RegistryKind, host: string | undefined, isHttps?: true])[] = [
  ['ghcr.io', 'generic', 'ghcr.io'],
  [' Registry.Example:5000 ', 'generic', 'registry.example:5000'],
  ['localhost', 'generic', 'localhost'],
  ['[::1]:5000', 'generic', '[::1]:5000'],
  ['index.docker.io', 'generic', 'docker.io'],
  ['https://harbor.example/harbor/projects?x=1', 'harbor', 'harbor.example', true],
  ['HTTPS://harbor.example:8443/', 'harbor', 'harbor.example:8443', true],
  ['http://harbor.example:80/v2/', 'harbor', 'harbor.example:80'],
  ['https://me:secret@harbor.example/x', 'harbor', 'harbor.example', true],
  ['ghcr.io/owner/app', 'generic', 'ghcr.io'],
  ['', 'generic', undefined],
  ['   ', 'generic', undefined],
  ['a b', 'generic', undefined],
  ['https://', 'generic', undefined],
  ['a.test:0', 'generic', undefined],
  ['a.test:65536', 'generic', undefined],
  ['a.test:x', 'generic', undefined],
  ['$(alert).test', 'generic', undefined],
  ['123456789012 eu-west-1', 'ecr', '123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
  ['123456789012/us-gov-east-1', 'ecr', '123456789012.dkr.ecr.us-gov-east-1.amazonaws.com'],
  ['123456789012, CN-NORTH-1', 'ecr', '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn'],
  ['public', 'ecr', 'public.ecr.aws'],
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1', 'ecr', '123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
  ['12345678901 eu-west-1', 'ecr', undefined],
  ['myRegistry', 'acr', 'myregistry.azurecr.io'],
  ['myregistry.azurecr.cn', 'acr', 'myregistry.azurecr.cn'],
  ['europe-west1', 'google', 'europe-west1-docker.pkg.dev'],
  ['us', 'google', 'us-docker.pkg.dev'],
  ['eu.gcr.io', 'google', 'eu.gcr.io'],
  ['us-docker.pkg.dev/project/repo', 'google', 'us-docker.pkg.dev'],
];

describe('a typed host', () => {
  for (const [text, kind, host, isHttps = false] of cases) {
    it(`“${text}” of ${kind} is ${host ?? 'none'}`, () => {
      assert.deepEqual(readRegistryHost(text, kind), host === undefined ? undefined : { host, isHttps });
    });
  }
});

describe('a host in the settings', () => {
  for (const [written, host] of [
    [' GHCR.io ', 'ghcr.io'],
    ['Index.Docker.io', 'docker.io'],
    ['[::FFFF:1]:5000', '[::ffff:1]:5000'],
  ] as const) {
    it(`“${written}” is ${host}`, () => assert.equal(canonicalHost(written), host));
  }
});
