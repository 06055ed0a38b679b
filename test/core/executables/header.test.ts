// What the first bytes of a file say of who can run it.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { headerLength, readHeader } from '../../../src/core/executables/header.ts';
import { holds } from '../../support/properties.ts';
import { elf, pe } from '../../support/registry/executables.ts';

/** Only what is read of a file of ELF. */
function elfHead(bits: 1 | 2, endian: 1 | 2, machine: number): Uint8Array {
  const head = Buffer.alloc(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, bits, endian, 1]);
  if (endian === 1) head.writeUInt16LE(machine, 18);
  else head.writeUInt16BE(machine, 18);
  return head;
}

function peHead(machine: number, at = 64): Uint8Array {
  const head = Buffer.alloc(at + 24);
  head.write('MZ');
  head.writeUInt32LE(at, 60);
  head.write('PE\0\0', at);
  head.writeUInt16LE(machine, at + 4);
  return head;
}

const words = (...values: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

const text = (value: string): Uint8Array => Buffer.from(value, 'latin1');

describe('a program’s header', () => {
  const programs: readonly (readonly [title: string, bytes: Uint8Array, format: string, architectures: string])[] = [
    ['of Linux on amd64', elf('amd64'), 'elf', 'amd64'],
    ['of Linux on 386', elf('386'), 'elf', '386'],
    ['of Linux on arm64', elf('arm64'), 'elf', 'arm64'],
    ['of Linux on arm', elf('arm', 'v7'), 'elf', 'arm'],
    ['of Linux on riscv64', elf('riscv64'), 'elf', 'riscv64'],
    ['of Linux on ppc64le', elf('ppc64le'), 'elf', 'ppc64le'],
    ['of Linux on s390x, which is big-endian', elf('s390x'), 'elf', 's390x'],
    ['of ELF for x32', elfHead(1, 1, 62), 'elf', 'amd64'],
    ['of ELF for mips64le', elfHead(2, 1, 8), 'elf', 'mips64le'],
    ['of ELF for mips64', elfHead(2, 2, 8), 'elf', 'mips64'],
    ['of ELF for mipsle', elfHead(1, 1, 8), 'elf', 'mipsle'],
    ['of ELF for mips', elfHead(1, 2, 8), 'elf', 'mips'],
    ['of ELF for ppc64', elfHead(2, 2, 21), 'elf', 'ppc64'],
    ['of ELF for ppc', elfHead(1, 2, 20), 'elf', 'ppc'],
    ['of ELF for loong64', elfHead(2, 1, 258), 'elf', 'loong64'],
    ['of ELF for riscv of 32 bits', elfHead(1, 1, 243), 'elf', 'riscv'],
    ['of ELF for s390 of 31 bits', elfHead(1, 2, 22), 'elf', 's390'],
    ['of ELF for big-endian arm', elfHead(1, 2, 40), 'elf', 'armbe'],
    ['of ELF for big-endian arm64', elfHead(2, 2, 183), 'elf', 'arm64be'],
    ['of ELF for sparc64', elfHead(2, 2, 43), 'elf', 'sparc64'],
    ['of ELF for a machine without a name', elfHead(2, 1, 94), 'elf', 'machine 0x5e'],
    ['of ELF for a machine in an order of bytes that it does not have', elfHead(2, 2, 62), 'elf', 'machine 0x3e'],
    ['of Windows on amd64', pe('amd64'), 'pe', 'amd64'],
    ['of Windows on arm64', pe('arm64'), 'pe', 'arm64'],
    ['of Windows on 386', peHead(0x14c), 'pe', '386'],
    ['of Windows on arm', peHead(0x1c4), 'pe', 'arm'],
    ['of Windows behind a long program for DOS', peHead(0x8664, 4000), 'pe', 'amd64'],
    ['of Windows for a machine without a name', peHead(0x200), 'pe', 'machine 0x200'],
    ['of macOS on arm64', words(0xcffaedfe, 0x0c000001), 'mach-o', 'arm64'],
    ['of macOS on amd64', words(0xcffaedfe, 0x07000001), 'mach-o', 'amd64'],
    ['of macOS on 386', words(0xcefaedfe, 0x07000000), 'mach-o', '386'],
    ['of macOS on ppc, which is big-endian', words(0xfeedface, 18), 'mach-o', 'ppc'],
    ['of macOS on ppc64, which is big-endian', words(0xfeedfacf, 0x01000012), 'mach-o', 'ppc64'],
    [
      'of macOS for two at once',
      words(0xcafebabe, 2, 0x01000007, 3, 0, 0, 0, 0x0100000c, 0, 0, 0, 0),
      'mach-o',
      'amd64 arm64',
    ],
    [
      'of macOS for two at once in large files',
      words(0xcafebabf, 2, 0x0100000c, 0, 0, 0, 0, 0, 0, 0, 0x01000007, 0, 0, 0, 0, 0, 0, 0),
      'mach-o',
      'arm64 amd64',
    ],
    ['of WebAssembly', text('\0asm\x01\0\0\0'), 'wasm', 'wasm'],
  ];
  for (const [title, bytes, format, architectures] of programs) {
    it(`${title} is ${format} for ${architectures}`, () =>
      assert.deepEqual(
        readHeader(bytes),
        format === 'mach-o'
          ? { format, architectures: architectures.split(' ') }
          : { format, architectures: [architectures] },
      ));
  }
});

describe('a script’s first line', () => {
  const scripts: readonly (readonly [line: string, interpreter: readonly string[]])[] = [
    ['#!/bin/sh\nexit', ['/bin/sh']],
    ['#!/bin/sh', ['/bin/sh']],
    ['#! /usr/bin/env  python3\n', ['/usr/bin/env', 'python3']],
    ['#!/bin/sh -e\r\n', ['/bin/sh', '-e']],
    ['#!/bin/sh\0rubbish', ['/bin/sh']],
    ['#!a', ['a']],
    [`#!/${'a'.repeat(300)}\n`, [`/${'a'.repeat(253)}`]],
  ];
  for (const [line, interpreter] of scripts) {
    it(`${JSON.stringify(line.slice(0, 40))} names ${interpreter.join(' ').slice(0, 40)}`, () =>
      assert.deepEqual(readHeader(text(line)), { format: 'script', interpreter }));
  }
});

describe('what is no program', () => {
  const others: readonly (readonly [title: string, bytes: Uint8Array])[] = [
    ['nothing', text('')],
    ['text', text('hello, world')],
    ['a class of Java, which begins as Mach-O does', words(0xcafebabe, 0x0000003d, 0x00ff0a00, 0x02000307)],
    ['a long class of Java', Buffer.concat([words(0xcafebabe, 0x0000003d), Buffer.alloc(4000, 7)])],
    ['a class of the oldest Java', words(0xcafebabe, 0x0003002d, 0, 0, 0, 0, 0, 0)],
    ['a Mach-O of no architecture', words(0xcafebabe, 0)],
    ['a Mach-O of more architectures than it has bytes for', words(0xcafebabe, 2, 7, 0, 0, 0, 0)],
    ['ELF of a class that does not exist', elfHead(3 as 1, 1, 62)],
    ['ELF in an order of bytes that does not exist', elfHead(2, 0 as 1, 62)],
    ['ELF that breaks off', elf('amd64').subarray(0, 19)],
    ['a program for DOS alone', Buffer.concat([text('MZ'), Buffer.alloc(100)])],
    ['PE whose header lies beyond', (() => peHead(0x8664, 5000).subarray(0, headerLength))()],
    ['PE whose header lies at the very end', peHead(0x8664).subarray(0, 69)],
    ['PE that breaks off', text('MZ rubbish')],
    ['a line without an interpreter', text('#!   \n')],
  ];
  for (const [title, bytes] of others) {
    it(`is ${title}`, () => assert.equal(readHeader(bytes), undefined));
  }

  it('is read without an error, whatever bytes there are', () => {
    const magic = fc.constantFrom(
      ...['\x7fELF', 'MZ', '\xca\xfe\xba\xbe', '\xca\xfe\xba\xbf', '\xcf\xfa\xed\xfe', '#!', ''].map(text),
    );
    const bytes = fc.tuple(magic, fc.uint8Array({ maxLength: 200 })).map(parts => Buffer.concat(parts));
    return holds(fc.property(bytes, each => void readHeader(each)));
  });

  it('lies in a view of other bytes: what stands around it does not count', () => {
    const around = Buffer.concat([text('#!/bin/sh\n'), elf('arm64'), text('MZ')]);
    assert.deepEqual(readHeader(around.subarray(10, 10 + elf('arm64').length)), {
      format: 'elf',
      architectures: ['arm64'],
    });
  });
});
