// Every code of a warning in VS Code, against the sample registry: where it stands, how severe it is, what it says and at
// which other lines it points.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FindingCode } from '../../src/core/findings.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import {
  diagnosticsOf,
  eventually,
  lensTitles,
  openDockerfile,
  otherPlatform,
  ownPlatform,
  sampleHost,
  withSettings,
} from './support.ts';

const { Error: error, Warning: warning, Information: information } = vscode.DiagnosticSeverity;
const app = `${sampleHost}/sample/app`;
const child = SAMPLES.app.manifests[0].digest;

interface Expected {
  readonly code: FindingCode;
  readonly severity: vscode.DiagnosticSeverity;
  readonly at: string;
  readonly says: RegExp;
  /** The texts of the places that it points at. */
  readonly related?: readonly string[];
}

const cases: [name: string, dockerfile: string, expected: Expected][] = [
  [
    'an index without the platform',
    `ARG V=1.0\nFROM ${sampleHost}/sample/attested:$V AS base`,
    {
      code: 'platform-missing',
      severity: error,
      at: `${sampleHost}/sample/attested:$V`,
      says: /attested:1\.0 has no linux\/arm\/v7.* Stage “base”, target linux\/arm\/v7 \(setting/,
      related: ['V=1.0'],
    },
  ],
  [
    'an image alone, of another platform, in COPY --from',
    `FROM ${app}:1.0\nCOPY --link --from=${sampleHost}/sample/legacy:1.0 /app /app`,
    {
      code: 'platform-mismatch',
      severity: warning,
      at: `${sampleHost}/sample/legacy:1.0`,
      says: /legacy:1\.0 is a single-platform image of linux\/amd64.* Stage 0, target linux\/arm64, linux\/arm\/v7/,
    },
  ],
  [
    'a platform that an older one serves',
    `FROM --platform=linux/arm64 OLDER/app:1.0`,
    {
      code: 'platform-fallback',
      severity: information,
      at: `OLDER/app:1.0`,
      says: /has no linux\/arm64: only a compatible older platform serves. It has linux\/arm\/v7/,
    },
  ],
  [
    'a final stage on the builder, through its parent',
    `FROM --platform=$BUILDPLATFORM ${app}:1.0 AS base\nFROM base AS final`,
    {
      code: 'final-stage-on-build-platform',
      severity: warning,
      at: 'base',
      says: /wrong architecture\. Stage “final”, target/,
      related: ['--platform=$BUILDPLATFORM'],
    },
  ],
  [
    'a platform that a stage reference ignores',
    `FROM ${app}:1.0 AS base\nFROM --platform=$BUILDPLATFORM base AS tools\nFROM ${app}:1.0\nCOPY --from=tools /app /b`,
    {
      code: 'stage-platform-ignored',
      severity: warning,
      at: '--platform=$BUILDPLATFORM',
      says: /--platform=\$BUILDPLATFORM has no effect here: “base” is a stage.* Stage “tools”, target/,
      related: [`FROM ${app}:1.0 AS base`],
    },
  ],
  [
    'a copy of the target’s platform into the builder’s',
    `FROM --platform=$BUILDPLATFORM ${app}:1.0 AS build\nCOPY --from=${app}:latest /app /t\nFROM ${app}:1.0\nCOPY --from=build /t /t`,
    {
      code: 'copy-from-target-platform',
      severity: information,
      at: `${app}:latest`,
      says: /This stage runs on the builder’s platform.* Stage “build”, target/,
      related: ['--platform=$BUILDPLATFORM'],
    },
  ],
  [
    'an automatic ARG that is set',
    `ARG TARGETPLATFORM=linux/amd64\nFROM ${app}:1.0`,
    {
      code: 'automatic-arg-overridden',
      severity: warning,
      at: 'TARGETPLATFORM=linux/amd64',
      says: /TARGETPLATFORM is set by the builder for each platform; this ARG replaces it with “linux\/amd64”/,
    },
  ],
  [
    'a stage that is there for other platforms',
    `FROM ${app}:1.0 AS b-amd64\nFROM ${app}:1.0 AS b-arm64\nFROM b-\${TARGETARCH}`,
    {
      code: 'stage-missing-for-platform',
      severity: error,
      at: 'b-${TARGETARCH}',
      says: /There is no stage b-arm, only b-amd64, b-arm64.* Stage 2, target linux\/arm\/v7/,
      related: [`FROM ${app}:1.0 AS b-amd64`, `FROM ${app}:1.0 AS b-arm64`],
    },
  ],
  [
    'an argument that nobody declared before the first FROM',
    `FROM ${app}:1.0 AS a\nARG V=1.0\nFROM ${app}:\${V}`,
    {
      code: 'undefined-arg',
      severity: error,
      at: '${V}',
      says: /\$V is neither declared before the first FROM nor set by the builder\. Declare it there, or correct the name\. Stage 1/,
      related: ['V=1.0'],
    },
  ],
  [
    'a digest of one platform',
    `FROM ${app}:1.0@${child}`,
    {
      code: 'pinned-to-one-platform',
      severity: warning,
      at: `${app}:1.0@${child}`,
      says: /pins linux\/amd64 alone, not the index: the result for linux\/arm64, linux\/arm\/v7 is mislabelled/,
    },
  ],
  [
    'a tag that does not exist, in a mount',
    `FROM ${app}:1.0\nRUN --mount=type=bind,from=${app}:9.9,target=/t true`,
    {
      code: 'image-not-found',
      severity: error,
      at: `${app}:9.9`,
      says: /app:9\.9 does not exist: its repository does/,
    },
  ],
  [
    'a name that is neither image nor stage',
    `FROM ${app}:1.0 AS Build\nFROM Build`,
    {
      code: 'invalid-reference',
      severity: error,
      at: 'Build',
      says: /“Build” can never be an image reference.*Stage names are lower case: write “build”/,
      related: [`FROM ${app}:1.0 AS Build`],
    },
  ],
];

describe('a warning of', () => {
  let older: EmbeddedRegistry;
  before(async () => {
    older = await startEmbeddedRegistry();
    older.add('app:1.0', index([await image({ platform: 'linux/arm/v7' })]));
  });
  after(() => older.close());

  for (const [name, dockerfile, expected] of cases) {
    it(`${name}: ${expected.code}`, async () => {
      const document = await openDockerfile(dockerfile.replace('OLDER', older.host));
      const level = vscode.DiagnosticSeverity[expected.severity];
      await eventually(() => diagnosticsOf(document), [`${expected.code} ${level}`]);
      const [diagnostic] = vscode.languages.getDiagnostics(document.uri);
      assert(diagnostic);
      assert.equal(document.getText(diagnostic.range), expected.at.replace('OLDER', older.host));
      assert.match(diagnostic.message, expected.says);
      const related = diagnostic.relatedInformation?.map(({ location }) => document.getText(location.range));
      assert.deepEqual(related ?? [], expected.related ?? []);
      await assertDocumented(diagnostic.code);
    });
  }

  it('an older platform stands in the lens too', async () => {
    const document = await openDockerfile(`FROM --platform=linux/arm64 ${older.host}/app:1.0`);
    assert.deepEqual(await lensTitles(document), ['✓ linux/arm/v7 · serves linux/arm64 too']);
  });

  it('`# syntax`, which runs on the builder', async () => {
    const syntax = `# syntax=${sampleHost}/sample/app:9.9\n`;
    const document = await openDockerfile(`${syntax}FROM ${app}:1.0`);
    await eventually(() => diagnosticsOf(document), ['image-not-found Error']);
    const [diagnostic] = vscode.languages.getDiagnostics(document.uri);
    assert.equal(document.getText(diagnostic?.range), `${sampleHost}/sample/app:9.9`);
  });
});

async function assertDocumented(code: vscode.Diagnostic['code']): Promise<void> {
  assert(typeof code === 'object');
  const docs = await vscode.workspace.openTextDocument(code.target.with({ fragment: '' }));
  assert(docs.getText().split('\n').includes(`## ${code.value}`), String(code.value));
}

describe('a comment', () => {
  const legacy = `${sampleHost}/sample/legacy:1.0`;
  const silent: [name: string, dockerfile: string][] = [
    ['above the line', `# multiarch-ignore: platform-mismatch\nFROM ${legacy}`],
    ['above it, among others', `# why\n# multiarch-ignore: undefined-arg, platform-mismatch\n# so\nFROM ${legacy}`],
    [
      'inside an instruction',
      `FROM ${app}:1.0\nRUN --mount=from=${legacy},target=/t \\\n  # multiarch-ignore: platform-mismatch\n  true`,
    ],
    ['with Windows line ends', `# multiarch-ignore: platform-mismatch\r\nFROM ${legacy}\r\n`],
  ];
  for (const [name, dockerfile] of silent) {
    it(`${name} silences`, async () => {
      const document = await openDockerfile(`${dockerfile}\n# end`);
      await lensTitles(document);
      await eventually(() => diagnosticsOf(document), []);
    });
  }

  it('for another code or another line silences nothing', async () => {
    const text = `# multiarch-ignore: platform-missing\nFROM ${legacy} AS a\n\n# multiarch-ignore: platform-mismatch\n\nFROM a`;
    const document = await openDockerfile(text);
    await eventually(() => diagnosticsOf(document), ['platform-mismatch Warning']);
  });
});

describe('lenses on other instructions', () => {
  it('are above COPY --from, RUN --mount=from and # syntax', async () => {
    const lines = [
      `# syntax=${app}:1.0`,
      `FROM ${app}:1.0`,
      `COPY --from=${sampleHost}/sample/attested:1.0 /app /a`,
      `RUN --mount=from=${sampleHost}/sample/legacy:1.0,target=/t true`,
    ];
    const document = await openDockerfile(lines.join('\n'));
    const others = [ownPlatform, otherPlatform].join(' · ');
    assert.deepEqual(await lensTitles(document), [
      `✓ ${others} · linux/arm/v7 · 1 more`,
      '✓ linux/amd64 · linux/arm64 · linux/arm/v7 · 1 more',
      '✗ linux/arm/v7 missing · has linux/amd64 · linux/arm64',
      '✗ linux/arm64, linux/arm/v7 missing · has linux/amd64',
    ]);
  });
});

describe('Go to Definition', () => {
  const dockerfile = [
    'FROM scratch AS Base',
    'FROM base AS build-amd64',
    'FROM base AS build-arm64',
    'FROM build-${TARGETARCH}',
    'COPY --from=BASE / /',
    'COPY --from=1 / /',
    'RUN --mount=from=base,target=/b true',
    `COPY --from=${app}:1.0 / /`,
  ].join('\n');
  const places: [at: string, offset: number, targets: string[]][] = [
    ['base AS build-amd64', 1, ['Base']],
    ['build-${TARGETARCH}', 8, ['build-amd64', 'build-arm64']],
    ['=BASE', 2, ['Base']],
    ['=1 ', 1, ['build-amd64']],
    ['from=base,', 6, ['Base']],
    ['sample/app', 2, []],
    ['scratch', 2, []],
  ];
  for (const [at, offset, targets] of places) {
    it(`from ${at} leads to ${targets.join(' and ') || 'nothing'}`, async () => {
      const document = await openDockerfile(dockerfile);
      await withSettings({ targetPlatforms: ['linux/amd64', 'linux/arm64'] }, async () => {
        const found = await vscode.commands.executeCommand<vscode.LocationLink[]>(
          'vscode.executeDefinitionProvider',
          document.uri,
          document.positionAt(document.getText().indexOf(at) + offset),
        );
        const names = found.map(({ targetSelectionRange }) => document.getText(targetSelectionRange));
        assert.deepEqual(names.toSorted(), targets.toSorted());
      });
    });
  }
});
