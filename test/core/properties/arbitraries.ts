// What the properties of core are tried with, shared by several of them.
import * as fc from 'fast-check';

export const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'.split('')), { minLength: length, maxLength: length })
    .map(digits => digits.join(''));
export const sha256 = hex(64).map(digits => `sha256:${digits}`);
export const digestText = fc.oneof(
  sha256,
  hex(128).map(digits => `sha512:${digits}`),
);

/** Words that an object has by itself. */
export const inherited = ['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'];

const architectures = 'amd64 x86_64 x86-64 386 i386 arm armhf armel arm64 aarch64 s390x riscv64 AMD64 wasm'.split(' ');
const variants = 'v1 v2 v3 v4 v5 v6 v7 v8 v8.0 v8.1 v8.9 v8.10 v9 v9.0 v9.6 V8 5 6 7 8 9 9.0 v99 hf'.split(' ');
/** A word of a platform, or nearly one. */
export const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...architectures, ...variants) },
  { weight: 1, arbitrary: fc.constantFrom(...inherited) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9_.-]{1,5}$/) },
);
