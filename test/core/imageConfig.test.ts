// Configurations as instructions: Docker's, OCI's, and JSON of any other shape.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseImageConfiguration } from '../../src/core/imageConfig.ts';
import { parseTime } from '../../src/core/time.ts';
import { holds } from '../support/properties.ts';

const instructions = (config: unknown) =>
  parseImageConfiguration(JSON.stringify({ config })).instructions.map(({ name, text }) => `${name} ${text}`);

describe('a configuration', () => {
  const cases: [config: object, expected: string[]][] = [
    [{ Entrypoint: ['/app', 'a "b"'] }, ['ENTRYPOINT ["/app", "a \\"b\\""]']],
    [{ Cmd: 'bash' }, ['CMD ["bash"]']],
    [{ Entrypoint: [], Cmd: null }, []],
    [{ Entrypoint: [1, 'a', null] }, ['ENTRYPOINT ["a"]']],
    [
      { User: '1000:1000', WorkingDir: '/app', StopSignal: 'SIGQUIT' },
      ['USER 1000:1000', 'WORKDIR /app', 'STOPSIGNAL SIGQUIT'],
    ],
    [{ User: '', WorkingDir: 7 }, []],
    [{ ExposedPorts: { '8080/tcp': {}, '443/tcp': {}, '53/udp': {} } }, ['EXPOSE 53/udp 443/tcp 8080/tcp']],
    [{ ExposedPorts: ['80'] }, []],
    [{ Volumes: { '/data': {}, '/var/log': {} } }, ['VOLUME /data', 'VOLUME /var/log']],
    [{ OnBuild: ['RUN a', 'COPY . .'] }, ['ONBUILD RUN a', 'ONBUILD COPY . .']],
    [{ Shell: ['/bin/bash', '-c'] }, ['SHELL ["/bin/bash", "-c"]']],
    [{ Healthcheck: { Test: ['NONE'] } }, ['HEALTHCHECK NONE']],
    [{ Healthcheck: { Test: ['CMD-SHELL', 'curl -f localhost'] } }, ['HEALTHCHECK CMD curl -f localhost']],
    [
      {
        Healthcheck: {
          Test: ['CMD', '/check'],
          Interval: 30e9,
          Timeout: 1.5e9,
          StartPeriod: 0,
          StartInterval: 5e9,
          Retries: 3,
        },
      },
      ['HEALTHCHECK --interval=30s --timeout=1.5s --start-interval=5s --retries=3 CMD ["/check"]'],
    ],
    [{ Healthcheck: { Test: 'curl', Interval: -1, Retries: 'x' } }, []],
    [{ Healthcheck: { Interval: 2e9 } }, ['HEALTHCHECK --interval=2s']],
  ];
  for (const [config, expected] of cases) {
    it(JSON.stringify(config), () => assert.deepEqual(instructions(config), expected));
  }

  it('has them in the order of a Dockerfile', () => {
    const all = {
      Cmd: ['a'],
      Entrypoint: ['b'],
      User: 'c',
      StopSignal: 'd',
      ExposedPorts: { 1: {} },
      Volumes: { e: {} },
    };
    const names = instructions(all).map(each => each.split(' ')[0]);
    assert.deepEqual(names, ['USER', 'EXPOSE', 'VOLUME', 'ENTRYPOINT', 'CMD', 'STOPSIGNAL']);
  });

  it('tells environment and labels by name', () => {
    const { environment, labels } = parseImageConfiguration(
      JSON.stringify({ config: { Env: ['A=b=c', 'D', '', '=C:', 1], Labels: { x: 'y', z: 1, w: '' } } }),
    );
    assert.deepEqual(environment, [
      { name: 'A', text: 'b=c' },
      { name: 'D', text: '' },
      { name: '', text: '' },
      { name: '', text: 'C:' },
    ]);
    assert.deepEqual(labels, [
      { name: 'x', text: 'y' },
      { name: 'w', text: '' },
    ]);
  });

  it('tells platform, author and time', () => {
    const text = '{"os":"linux","architecture":"arm64","author":"me","created":"2024-05-01T10:00:00.123456789+02:00"}';
    const { platform, author, created } = parseImageConfiguration(text);
    assert.deepEqual(platform, { os: 'linux', architecture: 'arm64' });
    assert.deepEqual([author, created], ['me', Date.parse('2024-05-01T08:00:00.123Z')]);
  });

  for (const text of [
    '',
    '[]',
    'null',
    '{',
    '{"config":[],"history":{},"created":{},"author":[]}',
    '['.repeat(50_000),
  ]) {
    it(`of nothing that can be understood says nothing: ${text.slice(0, 60)}`, () => {
      const nothing = { instructions: [], environment: [], labels: [], history: [] };
      assert.deepEqual(parseImageConfiguration(text), nothing);
    });
  }

  it('of any shape is read without a failure', () => {
    const members = ['Env', 'Labels', 'Entrypoint', 'Cmd', 'Healthcheck', 'ExposedPorts', 'Volumes', 'OnBuild', 'Test'];
    const config = fc.dictionary(fc.constantFrom(...members), fc.jsonValue());
    const json = fc.record({ config, history: fc.jsonValue(), created: fc.jsonValue() });
    void holds(
      fc.property(json, value => {
        const { instructions: rows, environment, labels } = parseImageConfiguration(JSON.stringify(value));
        for (const { name, text } of [...rows, ...environment, ...labels]) {
          assert.deepEqual([typeof name, typeof text], ['string', 'string']);
        }
      }),
    );
  });
});

describe('a time', () => {
  const cases: [value: unknown, time: number | undefined][] = [
    ['2024-01-01T00:00:00Z', Date.UTC(2024, 0, 1)],
    ['0001-01-01T00:00:00Z', undefined],
    ['1970-01-01T00:00:00Z', undefined],
    ['2024-13-01T00:00:00Z', undefined],
    ['yesterday', undefined],
    ['2024', undefined],
    [1, undefined],
    [null, undefined],
  ];
  for (const [value, time] of cases) it(JSON.stringify(value), () => assert.equal(parseTime(value), time));
});
