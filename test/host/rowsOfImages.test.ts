// What an image is made of, and what says something about it: each kind of row, what it opens to, and what that costs.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { formatSize } from '../../src/features/shared/messages.ts';
import { commandIds } from '../../src/host/ids.ts';
import { artifact } from '../support/registry/artifacts.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { created, entriesOf, hex, minute, rich, targets, useRegistryView } from './registryView.ts';
import { ownPlatform } from './support.ts';

describe('the rows of an image', () => {
  const { view, asked, addIndex, rowsOf, find, open, labels, look, settled } = useRegistryView();

  it('of a platform are its configuration and its layers, for two requests', async () => {
    const [built = assert.fail()] = await addIndex('rich/app:1', rich);
    await targets(['linux/amd64'], async () => {
      const rows = await rowsOf('rich/app:1');
      const filled = await settled();
      const manifest = JSON.parse(String(built.manifest.bytes)) as {
        config: { digest: string; size: number };
        layers: { size: number; digest: string }[];
      };
      assert.deepEqual(filled, [
        'GET rich/app/manifests/1',
        `GET rich/app/manifests/${built.manifest.digest}`,
        `GET rich/app/blobs/${manifest.config.digest}`,
      ]);
      const platform = find(rows, 'linux/amd64');
      const layers = manifest.layers.reduce((sum, { size }) => sum + size, 0);
      const size = formatSize(layers + manifest.config.size);
      const machine = ownPlatform === 'linux/amd64' ? 'this machine · ' : '';
      assert.equal(view.tree.label(platform), `linux/amd64 — ${size} · ${machine}3 weeks ago · ${hex(built)}`);
      const said = [
        'linux/amd64',
        'target platform',
        ...(machine ? ['this machine'] : []),
        size,
        '3 weeks ago',
        hex(built),
      ];
      assert.equal(look(platform).said, said.join(', '));
      assert.equal(look(platform).contextValue, 'multiarch.platform');
      assert.deepEqual(look(platform).tooltip, [
        'linux/amd64',
        'target platform',
        ...(machine ? ['this machine'] : []),
        `Compressed size: ${size}`,
        `Created: ${minute}`,
        built.manifest.digest,
        `${view.registry.host}/rich/app@${built.manifest.digest}`,
      ]);
      assert.deepEqual(labels(await view.tree.children(platform)), [
        'Base image — alpine:3.20',
        'Configuration',
        `Layers (2) — ${formatSize(layers)}`,
        'Annotations (2)',
        'Signatures and more',
      ]);
      assert.deepEqual(await settled(), []);
    });
  });

  const digest = `sha256:${'ab'.repeat(32)}`;
  const bases: [name: string, words: Record<string, string>, shown: string | undefined, reference: string][] = [
    ['a name', { name: 'alpine:3.20' }, 'alpine:3.20', 'docker.io/library/alpine:3.20'],
    [
      'name and digest',
      { name: 'ghcr.io/a/b:1', digest },
      'ghcr.io/a/b:1 · sha256:abababababab',
      `ghcr.io/a/b:1@${digest}`,
    ],
    ['a name with its digest', { name: `a/b@${digest}` }, 'a/b · sha256:abababababab', `docker.io/a/b@${digest}`],
    ['no digest', { name: 'a/b', digest: 'x' }, 'a/b', 'docker.io/a/b:latest'],
    ['no reference', { name: '<b>' }, undefined, ''],
    ['nothing but a digest', { digest }, undefined, ''],
  ];
  for (const [name, words, shown, reference] of bases) {
    it(`of a base image that is ${name}, annotated or in labels`, async () => {
      const named = Object.entries(words).map(([key, value]) => [`org.opencontainers.image.base.${key}`, value]);
      const values = Object.fromEntries(named) as Record<string, string>;
      await addIndex('based/app:annotated', { annotations: values });
      await addIndex('based/app:labelled', { configuration: { config: { Labels: values } } });
      for (const tag of ['annotated', 'labelled']) {
        const rows = await open(`based/app:${tag}`, 'linux/amd64');
        const found = rows.find(({ kind }) => kind === 'base');
        assert.equal(found && view.tree.label(found), shown && `Base image — ${shown}`);
        assert.equal(found?.reference ?? '', reference);
      }
    });
  }

  it('of a configuration are its instructions; secrets and markup are plain text, long ones cut', async () => {
    const [built = assert.fail()] = await addIndex('rich/app:1', rich);
    const { config } = JSON.parse(String(built.manifest.bytes)) as { config: { size: number; digest: string } };
    const rows = await open('rich/app:1', 'linux/amd64', 'Configuration');
    assert.deepEqual(labels(rows), [
      'USER — 1000',
      'ENTRYPOINT — ["/app"]',
      'ENV (2)',
      'LABEL (2)',
      `Created — ${minute} · 3 weeks ago`,
      'Author — somebody',
      `JSON — ${formatSize(config.size)} · ${config.digest.slice(7, 19)}`,
    ]);
    const { command, arguments: [uri] = [] } = view.tree.item(find(rows, 'JSON')).command ?? assert.fail();
    assert.equal(command, 'vscode.open');
    assert(uri instanceof vscode.Uri);
    assert.match((await vscode.workspace.openTextDocument(uri)).getText(), /"architecture": "amd64"/);
    assert.deepEqual(look(find(rows, 'ENTRYPOINT')), {
      icon: 'symbol-constant',
      contextValue: 'multiarch.value',
      said: 'ENTRYPOINT, ["/app"]',
      tooltip: ['ENTRYPOINT ["/app"]'],
    });
    const environment = await view.tree.children(find(rows, 'ENV'));
    assert.deepEqual(labels(environment), ['PATH — /bin', 'TOKEN — $(alert) [x](command:y)']);
    const copied = await vscode.commands.executeCommand(commandIds.copyRow, environment[0], environment);
    assert.deepEqual(
      [copied, await vscode.env.clipboard.readText()],
      ['/bin\n$(alert) [x](command:y)', '/bin\n$(alert) [x](command:y)'],
    );
    const [basic, endless] = await view.tree.children(find(rows, 'LABEL'));
    assert(basic && endless);
    assert.equal(view.tree.label(basic), 'a — a basic container');
    assert.equal(view.tree.label(endless), `endless — ${'y'.repeat(200)}…`);
    assert.equal(String(look(endless).tooltip).length, 5001);
    const notes = await open('rich/app:1', 'linux/amd64', 'Annotations');
    assert.equal(view.tree.label(find(notes, 'test.note')), 'test.note — one two');
  });

  it('of layers are the instructions that made them, with size and share', async () => {
    const [built = assert.fail()] = await addIndex('rich/app:1', rich);
    const rows = await open('rich/app:1', 'linux/amd64', 'Layers');
    const { layers } = JSON.parse(String(built.manifest.bytes)) as { layers: { size: number; digest: string }[] };
    const total = layers.reduce((sum, { size }) => sum + size, 0);
    const share = layers.map(({ size }) => `${Math.round((size / total) * 100)}%`);
    const short = layers.map(({ digest }) => digest.slice(7, 19));
    const sizes = layers.map(({ size }) => formatSize(size));
    assert.deepEqual(labels(rows), [
      `${sizes[0]} — ${share[0]} · COPY app / · ${short[0]}`,
      `${sizes[1]} — ${share[1]} · RUN apk add curl · ${short[1]}`,
    ]);
    assert.deepEqual(look(rows[1] ?? assert.fail()), {
      icon: 'file-zip',
      contextValue: 'multiarch.layer',
      said: `Layer 2, RUN apk add curl, ${sizes[1]}, ${share[1]}, ${short[1]}`,
      tooltip: [
        'Layer 2',
        'RUN apk add curl',
        `Created: ${minute}`,
        `${sizes[1]} · ${share[1]}`,
        'application/vnd.oci.image.layer.v1.tar+gzip',
        layers[1]?.digest,
      ],
    });
  });

  it('of a layer with a long instruction have some of it beside the size, and all of it where the mouse rests', async () => {
    const words = 'word '.repeat(200).trim();
    const history = [{ created_by: 'a' }, { created_by: `RUN /bin/sh -c ${words}\n\u202e # buildkit` }];
    await addIndex('odd/app:1', { ...rich, configuration: { history } });
    const [, row = assert.fail()] = await open('odd/app:1', 'linux/amd64', 'Layers');
    assert.match(view.tree.label(row), /^[\d.]+ kB — \d+% · RUN (word ){29}w… · [0-9a-f]{12}$/);
    assert.equal(look(row).tooltip[1], `RUN ${words}`);
  });

  it('of layers that their history does not fit are numbered', async () => {
    await addIndex('odd/app:1', { ...rich, configuration: { history: [{ created_by: 'COPY a /' }] } });
    const rows = await open('odd/app:1', 'linux/amd64', 'Layers');
    assert.deepEqual(
      labels(rows).map(each => each.split(' · ')[1]),
      ['Layer 1', 'Layer 2'],
    );
    assert.doesNotMatch(look(rows[0] ?? assert.fail()).said ?? '', /Layer 1, Layer 1/);
  });

  it('of a configuration of any shape are bounded, and never fail', async () => {
    const endless = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`label${at}`, `${at}`]));
    await addIndex('odd/app:1', {
      configuration: { config: { Env: { A: 'b' }, Labels: endless, Cmd: 7 }, history: 'x' },
    });
    const rows = await open('odd/app:1', 'linux/amd64', 'Configuration');
    assert.deepEqual(labels(rows), ['LABEL (10000)', ...labels(rows).slice(1, 3)]);
    const shown = await view.tree.children(find(rows, 'LABEL'));
    assert.deepEqual([shown.length, labels(shown).at(-1)], [501, '9500 more']);
    await addIndex('odd/bare:1', { configuration: { config: 1, created: 2, history: [] } });
    assert.match(labels(await open('odd/bare:1', 'linux/amd64', 'Configuration')).join(), /^Nothing here — /);
  });

  it('of a platform that cannot be read say so, and work again after a refresh', async () => {
    const built = index([await image({ platform: 'linux/amd64' })]);
    view.registry.add('gone/app:1', { ...built, children: [] });
    const row = find(await rowsOf('gone/app:1'), 'linux/amd64 — ');
    const [message] = await view.tree.children(row);
    assert.match(view.tree.label(message ?? assert.fail()), /not found — /);
    view.registry.add('gone/app:2', built);
    view.tree.images.forget();
    assert.equal(labels(await view.tree.children(row))[0], 'Configuration');
  });

  describe('that say something about an image', () => {
    it('are attestations of the index, called by what they state once they are open', async () => {
      const { attestation } = SAMPLES.attested.manifests[0];
      const rows = await open('sample/attested:1.0', 'linux/amd64');
      const row = find(rows, 'Attestations');
      const short = attestation.slice(7, 19);
      assert.equal(view.tree.label(row), `Attestations — ${short}`);
      await settled();
      const [statement = assert.fail()] = await view.tree.children(row);
      assert.deepEqual(await settled(), [`GET sample/attested/manifests/${attestation}`]);
      assert.match(view.tree.label(statement), /^SLSA provenance — \d+(\.\d+)? k?B · [0-9a-f]{12}$/);
      assert.match(look(statement).tooltip[0] ?? '', /^Predicate: https:\/\/slsa\.dev\/provenance\/v0\.2$/);
      assert.match(view.tree.label(row), new RegExp(`^Attestations — SLSA provenance · [\\d.]+ k?B · ${short}$`));
      assert(view.tree.redrawn.includes(row));
      const { icon, contextValue, said } = look(row);
      assert.deepEqual([icon, contextValue], ['verified', 'multiarch.attestation']);
      assert.match(said ?? '', /^Attestations, SLSA provenance, /);
    });

    const base = async () => {
      const [built = assert.fail()] = await addIndex('signed/app:1', { platform: 'linux/amd64' });
      return built;
    };
    const sbomOf = (subject: BuiltImage) =>
      artifact({
        artifactType: 'application/spdx+json',
        files: [
          {
            mediaType: 'application/spdx+json',
            text: '{"spdxVersion":"SPDX-2.3"}',
            annotations: { 'org.opencontainers.image.title': 'sbom.json' },
          },
        ],
        annotations: { 'org.opencontainers.image.created': created },
        subject: subject.manifest,
      });
    const signatureOf = (subject: BuiltImage) =>
      artifact({
        artifactType: 'application/vnd.cncf.notary.signature',
        files: [{ mediaType: 'application/jose+json', text: '{}' }],
        subject: subject.manifest,
      });

    it('are none, for four requests', async () => {
      const built = await base();
      const rows = await open('signed/app:1', 'linux/amd64');
      await settled();
      const [none, ...more] = await view.tree.children(find(rows, 'Signatures and more'));
      const digest = built.manifest.digest;
      const tag = digest.replace(':', '-');
      assert.deepEqual(
        asked().toSorted(),
        [
          `GET signed/app/referrers/${digest}`,
          ...['sig', 'att', 'sbom'].map(end => `HEAD signed/app/manifests/${tag}.${end}`),
        ].toSorted(),
      );
      assert.deepEqual([view.tree.label(none ?? assert.fail()), more], ['none', []]);
      assert.match(look(none ?? assert.fail()).said ?? '', /no signature/);
    });

    it('are called by their types, and open to their files and to what signs them', async () => {
      const built = await base();
      const sbom = sbomOf(built);
      const signature = signatureOf(sbom);
      view.registry.add('signed/app:sbom', sbom);
      view.registry.add('signed/app:signature', signature);
      const [row = assert.fail()] = await open('signed/app:1', 'linux/amd64', 'Signatures and more');
      // Where the list tells its age, nothing needs to be asked for that.
      assert.equal(view.tree.label(row), `SPDX SBOM — 3 weeks ago · ${hex(sbom)}`);
      await settled();
      assert.equal(view.tree.label(row), `SPDX SBOM — 28 B · 3 weeks ago · ${hex(sbom)}`);
      const { icon, contextValue, tooltip } = look(row);
      assert.deepEqual([icon, contextValue], ['verified', 'multiarch.referrer']);
      assert.deepEqual(tooltip.slice(0, 2), ['SPDX SBOM', 'Type: application/spdx+json']);
      assert.equal(row.reference, `${view.registry.host}/signed/app@${sbom.manifest.digest}`);
      const below = await view.tree.children(row);
      assert.deepEqual(await settled(), []);
      assert.match(labels(below)[0] ?? '', /^sbom\.json — SPDX SBOM · 26 B · [0-9a-f]{12}$/);
      assert.deepEqual(labels(below).slice(1), ['Annotations (1)', 'Signatures and more']);
      const [signed = assert.fail()] = await view.tree.children(find(below, 'Signatures and more'));
      assert.match(view.tree.label(signed), new RegExp(`^Notation signature — .*${hex(signature)}$`));
    });

    it('are looked for to a bounded depth', async () => {
      let subject = await base();
      for (const tag of ['a', 'b', 'c', 'd', 'e', 'f']) {
        subject = signatureOf(subject);
        view.registry.add(`signed/app:${tag}`, subject);
      }
      let rows = await open('signed/app:1', 'linux/amd64');
      let depth = 0;
      for (let row = find(rows, 'Signatures'); ; depth++) {
        const [signature = assert.fail()] = await view.tree.children(row);
        rows = await view.tree.children(signature);
        const next = rows.find(each => each.kind === 'referrers');
        if (!next) break;
        row = next;
      }
      assert.equal(depth, 3);
    });

    it('of an index stand beside its platforms; what stands there as an attestation is not there twice', async () => {
      const built = await image({ platform: 'linux/amd64' });
      const whole = index([built], { attestations: true });
      view.registry.add('signed/app:1', whole);
      view.registry.add('signed/app:s', signatureOf(whole));
      const [signature = assert.fail()] = await open('signed/app:1', 'Signatures and more');
      assert.match(view.tree.label(signature), /^Notation signature/);
      const attestation = artifact({
        artifactType: 'application/vnd.docker.attestation.manifest.v1+json',
        files: [],
        subject: built.manifest,
      });
      view.registry.add('signed/app:a', attestation);
      const below = () => open('signed/app:1', 'linux/amd64', 'Signatures and more');
      assert.match(labels(await below()).join(), /^BuildKit attestation — [^,]*$/);
      const annotations = {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': built.manifest.digest,
      };
      const entry = (each: BuiltImage) => (each === built ? { platform: built.platform } : { annotations });
      view.registry.add('signed/app:1', entriesOf([built, attestation], entry));
      view.tree.images.forget();
      assert.deepEqual(labels(await below()), ['none']);
    });
  });

  it('of what is no image are its files', async () => {
    const chart = artifact({
      configType: 'application/vnd.cncf.helm.config.v1+json',
      files: [{ mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', text: 'chart' }],
      annotations: { 'org.opencontainers.image.version': '1.2.3' },
    });
    view.registry.add('charts/app:1', chart);
    const rows = await rowsOf('charts/app:1');
    assert.deepEqual(await settled(), ['GET charts/app/manifests/1']);
    assert.match(labels(rows)[0] ?? '', /^Helm chart — 5 B · [0-9a-f]{12}$/);
    assert.deepEqual(labels(rows).slice(1), ['Annotations (1)', 'Signatures and more']);
  });

  it('of an index that holds something else say what it is', async () => {
    const module = artifact({
      artifactType: 'application/vnd.wasm.config.v0+json',
      files: [{ mediaType: 'application/wasm', text: 'wasm' }],
    });
    view.registry.add('odd/app:1', index([module, index([])]));
    const rows = await rowsOf('odd/app:1');
    assert.match(labels(rows)[0] ?? '', /^Manifest — [0-9a-f]{12}$/);
    const below = await view.tree.children(rows[0]);
    assert.match(labels(below)[0] ?? '', /^WebAssembly module — 4 B/);
    assert.match(labels(rows)[0] ?? '', /^WebAssembly module — 6 B/);
  });

  it('that state several things are called by their type, and say all of them', async () => {
    const statement = (predicateType: string) => {
      return {
        mediaType: 'application/vnd.dsse.envelope.v1+json',
        text: predicateType,
        annotations: { predicateType },
      };
    };
    const several = artifact({
      files: ['https://slsa.dev/provenance/v1', 'https://example.test/own'].map(statement),
    });
    const orphan = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': 'x' };
    view.registry.add(
      'odd/app:1',
      entriesOf([several], () => ({ annotations: orphan })),
    );
    view.registry.add(
      'odd/app:2',
      entriesOf([several], () => ({})),
    );
    const [attestation = assert.fail()] = await rowsOf('odd/app:1');
    assert.match(view.tree.label(attestation), /^Attestations — [0-9a-f]{12}$/);
    assert.deepEqual(
      labels(await view.tree.children(attestation)).map(each => each.split(' — ')[0]),
      ['SLSA provenance', 'DSSE attestation'],
    );
    assert.match(view.tree.label(attestation), /^Attestations — SLSA provenance · DSSE attestation · 56 B · /);
    const [other = assert.fail()] = await rowsOf('odd/app:2');
    assert.match(view.tree.label(other), /^DSSE attestation — SLSA provenance · 56 B · /);
  });
});
