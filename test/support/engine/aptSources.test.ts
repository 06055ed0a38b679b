// Which of a machine's apt sources is Debian's own archive (sources.list(5)).
import assert from 'node:assert/strict';
import { debianMirror } from './aptSources.ts';

describe('debianMirror', () => {
  const stanza = (fields: string) => `# first lines\nTypes: deb\n${fields}`;
  const own = 'URIs: http://a.test/debian\nSuites: bookworm bookworm-updates\nComponents: main';
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const cases: [string, string[], string | undefined][] = [
    ['a deb822 file', [stanza(own)], 'http://a.test/debian'],
    [
      'the archive before its security updates',
      [stanza(own.replace(/bookworm .*/, 'bookworm-security')), stanza(own)],
      'http://a.test/debian',
    ],
    ['a stanza that is switched off', [stanza(`${own}\nEnabled: no`)], undefined],
    ['source packages only', [stanza(own).replace('deb', 'deb-src')], undefined],
    [
      'a third party with the same suite',
      [`deb [signed-by=/x.gpg] https://b.test/linux/debian bookworm main`],
      undefined,
    ],
    ['another component of the same suite', [`deb https://b.test/linux/debian bookworm stable`], undefined],
    [
      'a mirror known by its keyring',
      [`deb [arch=amd64 signed-by=${keyring}] http://c.test/mirror bookworm main`],
      'http://c.test/mirror',
    ],
    [
      'the old one-line format',
      ['# deb http://no.test/debian bookworm main\ndeb http://d.test/debian/ bookworm main contrib # own'],
      'http://d.test/debian/',
    ],
    ['no source at all', [''], undefined],
  ];
  for (const [name, texts, expected] of cases) {
    it(`finds the mirror: ${name}`, () => assert.equal(debianMirror(texts, 'bookworm'), expected));
  }
});
