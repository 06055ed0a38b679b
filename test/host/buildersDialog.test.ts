// The dialogs of builders, with a person who answers: what is asked, in which order, and what it comes to.
import assert from 'node:assert/strict';
import { toBuilderSpec, type BuilderArgument } from '../../src/features/builders/argument.ts';
import { askBuilder } from '../../src/features/builders/ask/builder.ts';
import { askNode } from '../../src/features/builders/ask/node.ts';
import { createLines } from '../../src/engine/builders/commands.ts';
import { scripted, type Reply } from './scriptedAsk.ts';

/** The command lines that the answers come to, without what all have. */
async function linesOf(...replies: Reply[]): Promise<string[]> {
  const answers = await askBuilder(['default', 'multiarch'], scripted(replies));
  assert(answers);
  const { spec, insecureRegistries } = toBuilderSpec(answers, ['default', 'multiarch']);
  const lines = createLines(spec).map(line => line.slice(2).join(' '));
  return [...lines, ...insecureRegistries];
}

describe('the dialog for a builder', () => {
  it('asks for a container on this machine no more than its name', async () => {
    const ask = scripted(['Container', '', 'multiarch-2']);
    await askBuilder(['default', 'multiarch'], ask);
    assert.deepEqual(ask.asked, [
      '1/3 [Container on this machine], Native nodes over SSH, Kubernetes, Remote BuildKit (TLS)',
      '2/3 “”',
      '3/3 “multiarch-2”',
    ]);
  });

  it('lets a container reach this machine’s own registry', async () => {
    assert.deepEqual(await linesOf('Container', 'localhost:5000, registry.example', 'own'), [
      '--name=own --driver=docker-container --driver-opt=network=host',
      'localhost:5000',
      'registry.example',
    ]);
  });

  it('gives each node over SSH its platforms', async () => {
    assert.deepEqual(
      await linesOf(
        'Native',
        '',
        'linux/amd64',
        'Another',
        'ssh://me@arm.example',
        'linux/arm64, linux/arm/v7',
        'That is all',
        'team',
      ),
      [
        '--name=team --driver=docker-container --platform=linux/amd64',
        '--append --name=team --driver=docker-container --platform=linux/arm64,linux/arm/v7 -- ssh://me@arm.example',
      ],
    );
  });

  it('puts pods on machines of the architecture that is built there', async () => {
    assert.deepEqual(
      await linesOf('Kubernetes', 'buildkit', 'linux/amd64', 'Another', 'linux/arm64', 'That is all', 'cluster'),
      [
        '--name=cluster --driver=kubernetes --platform=linux/amd64 --driver-opt=namespace=buildkit --driver-opt=nodeselector=kubernetes.io/arch=amd64',
        '--append --name=cluster --driver=kubernetes --platform=linux/arm64 --driver-opt=namespace=buildkit --driver-opt=nodeselector=kubernetes.io/arch=arm64',
      ],
    );
  });

  it('takes the files of TLS, and asks again where one of them is not chosen', async () => {
    assert.deepEqual(
      await linesOf(
        'Remote',
        'tcp://buildkit.example:1234',
        'With TLS',
        { file: '/ca.pem' },
        { file: undefined },
        'With TLS',
        { file: '/ca.pem' },
        { file: '/cert.pem' },
        { file: '/key.pem' },
        '',
        'That is all',
        'far',
      ),
      [
        '--name=far --driver=remote --driver-opt=cacert=/ca.pem --driver-opt=cert=/cert.pem --driver-opt=key=/key.pem -- tcp://buildkit.example:1234',
      ],
    );
  });

  it('forgets the files on the way back, and the nodes where another kind is chosen', async () => {
    assert.deepEqual(
      await linesOf(
        'Remote',
        'tcp://a:1',
        'With TLS',
        { file: '/ca.pem' },
        { file: '/cert.pem' },
        { file: '/key.pem' },
        { back: '' },
        'Without TLS',
        '',
        { back: '' },
        { back: '' },
        { back: '' },
        { back: 'tcp://b:1' },
        'Native',
        'ssh://c',
        'linux/s390x',
        'That is all',
        'mainframe',
      ),
      ['--name=mainframe --driver=docker-container --platform=linux/s390x -- ssh://c'],
    );
  });

  const remarks: [what: string, replies: Reply[], said: RegExp][] = [
    ['a name that is there', ['Container', '', { back: 'multiarch' }], /There is a builder “multiarch” already/],
    ['a name that is none', ['Container', '', { back: '-x' }], /begins with a letter/],
    ['a host that is none', ['Container', { back: 'a/b' }], /“a\/b” is no host name/],
    ['a host by IPv6', ['Container', { back: '[::1]:5000' }], /“\[::1\]:5000” is no host name/],
    ['platforms that are missing', ['Native', '', { back: ' ' }], /at least one/],
    ['a platform that is none', ['Native', '', { back: 'linux/arm64 x' }], /“x”/],
    ['an address as ssh takes it', ['Native', { back: 'me@arm.example' }], /is ssh:\/\/me@arm\.example/],
    ['an address that is none', ['Remote', { back: 'buildkit.example' }], /tcp:\/\/host:1234/],
    ['an address that is there', ['Native', '', 'linux/amd64', 'Another', { back: '' }], /there already/],
    ['a namespace that is none', ['Kubernetes', { back: 'A_b' }], /small letters/],
  ];
  for (const [what, replies, said] of remarks) {
    it(`remarks on ${what}`, async () => {
      const ask = scripted([...replies, { escape: true }]);
      await assert.rejects(askBuilder(['multiarch'], ask), { name: 'AbortError' });
      assert.match(ask.said.join('\n'), said);
    });
  }

  it('asks of a node for a builder only what its driver needs, and keeps what is known', async () => {
    const node = { name: 'n', status: 'running', platforms: [], chosen: [], hasContainerdStore: false };
    const builder = (driver: string, driverOptions = {}) => ({
      name: 'b',
      driver,
      isCurrent: false,
      nodes: [{ ...node, driverOptions }],
    });
    const known = { platforms: ['linux/arm64'] };
    const ssh = scripted(['ssh://a', 'linux/arm64']);
    assert.deepEqual(await askNode(builder('docker-container'), known, ssh), {
      endpoint: 'ssh://a',
      platforms: ['linux/arm64'],
      driverOptions: {},
    });
    assert.deepEqual(ssh.asked, ['1/2 “”', '2/2 “linux/arm64”']);
    const cluster = scripted(['linux/arm64']);
    assert.deepEqual(await askNode(builder('kubernetes', { namespace: 'x' }), { name: 'n2', ...known }, cluster), {
      name: 'n2',
      platforms: ['linux/arm64'],
      driverOptions: { namespace: 'x', nodeselector: 'kubernetes.io/arch=arm64' },
    });
  });
});

describe('the argument of multiarch.createBuilder', () => {
  const taken = ['default', 'Team', 'multiarch', 'multiarch-2'];

  it('may be empty', () => {
    const { spec } = toBuilderSpec({}, taken);
    const node = { platforms: [], driverOptions: {} };
    assert.deepEqual(spec, { name: 'multiarch-3', driver: 'docker-container', nodes: [node] });
  });

  it('shares this machine’s network where a registry is on it, unless it says otherwise', () => {
    const cases: [argument: BuilderArgument, network: string | undefined][] = [
      [{ insecureRegistries: ['127.0.0.1:5000'] }, 'host'],
      [{ insecureRegistries: ['registry.example'] }, undefined],
      [{ insecureRegistries: ['localhost'], nodes: [{ driverOptions: { network: 'mine' } }] }, 'mine'],
      [{ insecureRegistries: ['localhost'], nodes: [{ endpoint: 'ssh://a' }] }, undefined],
      [{ insecureRegistries: ['localhost'], driver: 'kubernetes' }, undefined],
    ];
    for (const [argument, network] of cases) {
      const { nodes } = toBuilderSpec(argument, taken).spec;
      assert.equal(nodes[0].driverOptions['network'], network, JSON.stringify(argument));
    }
  });

  const wrong: [name: string, argument: object, message: RegExp][] = [
    ['a name that is there', { name: 'team' }, /There is a builder “team” already/],
    ['its name in capitals', { name: 'TEAM' }, /There is a builder “TEAM” already/],
    ['the engine’s own name', { name: 'default' }, /There is a builder “default” already/],
    ['a name that is a flag', { name: '--use' }, /begins with a letter/],
    ['a name that is none', { name: 1 }, /begins with a letter/],
    ['a node’s name that is a flag', { nodes: [{ name: '-x' }] }, /“-x” cannot be a node/],
    ['a name that is taken, in other letters', { name: 'tEAM' }, /There is a builder “tEAM” already/],
    ['a driver that is none', { driver: 'docker' }, /“driver” must be one of docker-con/],
    ['a remote one without endpoint', { driver: 'remote' }, /tcp:\/\/host:1234/],
    ['an endpoint in a cluster', { driver: 'kubernetes', nodes: [{ endpoint: 'a' }] }, /kubectl/],
    ['an endpoint with a line’s end', { nodes: [{ endpoint: 'a\nb' }] }, /no spaces/],
    ['an endpoint that is no text', { nodes: [{ endpoint: 1 }] }, /must be a text/],
    ['a node that is none', { nodes: [null] }, /“nodes” must be a list of objects/],
    ['a platform that is none', { nodes: [{ platforms: ['?'] }] }, /“\?”/],
    ['a platform that is no text', { nodes: [{ platforms: [1] }] }, /“platforms” must be a list of texts/],
    ['platforms that are no list', { nodes: [{ platforms: 'linux/arm64' }] }, /must be a list/],
    ['nodes that are no list', { nodes: {} }, /“nodes” must be a list/],
    ['options that are no texts', { nodes: [{ driverOptions: { a: 1 } }] }, /“a” is none/],
    ['an option’s name that holds more', { nodes: [{ driverOptions: { 'a=b,c': 'd' } }] }, /“a=b,c” is none/],
    ['options that are none', { nodes: [{ driverOptions: null }] }, /“driverOptions” must be/],
    ['a registry that is none', { insecureRegistries: ['a b'] }, /host names/],
    ['a registry that is no text', { insecureRegistries: [1] }, /host names/],
    ['a registry by IPv6', { insecureRegistries: ['[::1]:5000'] }, /IPv6/],
    [
      'a registry for a remote one',
      { driver: 'remote', nodes: [{ endpoint: 'tcp://a:1' }], insecureRegistries: ['a'] },
      /buildkitd\.toml/,
    ],
  ];
  for (const [name, argument, message] of wrong) {
    it(`is refused for ${name}`, () => assert.throws(() => toBuilderSpec(argument, taken), message));
  }
});
