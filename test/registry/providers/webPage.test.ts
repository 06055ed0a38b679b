// The addresses of registries' web pages.
import assert from 'node:assert/strict';
import type { RegistryKind } from '../../../src/core/registryKind.ts';
import { webPage, type WebPlace } from '../../../src/registry/providers/webPage.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const ecr = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const console = 'https://eu-west-1.console.aws.amazon.com/ecr/repositories/private';

describe('the web page', () => {
  const cases: [kind: RegistryKind, place: WebPlace, page: string | undefined][] = [
    ['dockerhub', { host: 'docker.io' }, 'https://hub.docker.com'],
    ['dockerhub', { host: 'docker.io', repository: 'library/alpine' }, 'https://hub.docker.com/_/alpine'],
    [
      'dockerhub',
      { host: 'docker.io', repository: 'library/alpine', tag: '3.20' },
      'https://hub.docker.com/_/alpine/tags?name=3.20',
    ],
    [
      'dockerhub',
      { host: 'docker.io', repository: 'user/app', tag: '1.0', digest },
      'https://hub.docker.com/r/user/app/tags?name=1.0',
    ],
    ['dockerhub', { host: 'docker.io', repository: 'user/app', digest }, 'https://hub.docker.com/r/user/app'],
    ['dockerhub', { host: 'mirror.example.com', repository: 'library/alpine' }, undefined],
    ['ghcr', { host: 'ghcr.io', repository: 'owner/team/app', tag: '1' }, 'https://ghcr.io/owner/team/app'],
    ['ghcr', { host: 'ghcr.io' }, undefined],
    ['ghcr', { host: 'ghcr.example.com', repository: 'owner/app' }, undefined],
    ['google', { host: 'gcr.io', repository: 'distroless/static', tag: 'nonroot' }, 'https://gcr.io/distroless/static'],
    ['google', { host: 'eu.gcr.io', repository: 'p/i' }, 'https://eu.gcr.io/p/i'],
    [
      'google',
      { host: 'us-docker.pkg.dev', repository: 'project/repo/image' },
      'https://us-docker.pkg.dev/project/repo/image',
    ],
    [
      'gitlab',
      { host: 'registry.gitlab.com', repository: 'group/project', tag: '1' },
      'https://gitlab.com/group/project/container_registry',
    ],
    ['gitlab', { host: 'registry.gitlab.com', repository: 'group/project/image' }, undefined],
    ['gitlab', { host: 'registry.example.com', repository: 'group/project' }, undefined],
    ['quay', { host: 'quay.io' }, 'https://quay.io/repository/'],
    ['quay', { host: 'quay.io', repository: 'coreos/etcd' }, 'https://quay.io/repository/coreos/etcd'],
    [
      'quay',
      { host: 'quay.example.com:8443', repository: 'coreos/etcd', tag: 'v3' },
      'https://quay.example.com:8443/repository/coreos/etcd?tab=tags&tag=v3',
    ],
    [
      'quay',
      { host: 'quay.io', repository: 'coreos/etcd', tag: 'v3', digest },
      `https://quay.io/repository/coreos/etcd/manifest/${digest}`,
    ],
    ['ecr', { host: ecr, repository: 'team/app', tag: '1' }, `${console}/123456789012/team/app?region=eu-west-1`],
    ['ecr', { host: '1.dkr.ecr.cn-north-1.amazonaws.com.cn', repository: 'app' }, undefined],
    ['ecr', { host: ecr }, undefined],
    [
      'ecr',
      { host: 'public.ecr.aws', repository: 'docker/library/alpine' },
      'https://gallery.ecr.aws/docker/library/alpine',
    ],
    ['acr', { host: 'team.azurecr.io', repository: 'app' }, undefined],
    [
      'generic',
      { host: 'mcr.microsoft.com', repository: 'dotnet/sdk' },
      'https://mcr.microsoft.com/artifact/mar/dotnet/sdk',
    ],
    ['harbor', { host: 'harbor.example.com' }, 'https://harbor.example.com/harbor/projects'],
    ['harbor', { host: 'harbor.example.com', repository: 'library/app' }, undefined],
    ['generic', { host: 'localhost:5000', repository: 'app', tag: '1' }, undefined],
    ['generic', { host: 'localhost:5000' }, undefined],
    // A host that is known counts more than how a setting has it read.
    ['generic', { host: 'ghcr.io', repository: 'owner/app' }, 'https://ghcr.io/owner/app'],
  ];
  for (const [kind, place, page] of cases) {
    it(`of ${kind} ${Object.values(place).join(' ')} is ${page ?? 'not known'}`, () => {
      assert.equal(webPage(kind, place), page);
      if (page !== undefined) assert.equal(new URL(page).protocol, 'https:');
    });
  }
});
