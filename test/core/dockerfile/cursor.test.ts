// What is being typed at a place of a Dockerfile: in each text “¦” is the cursor, and what would be replaced is given.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { cursorAt } from '../../../src/core/dockerfile/cursor.ts';
import { holds, textWith } from '../../support/properties.ts';

const mark = '¦';

/** `kind [what would be replaced]`, with what else is told. */
function at(marked: string): string {
  const offset = marked.indexOf(mark);
  assert(offset >= 0, 'the case has no cursor');
  const text = marked.replace(mark, '');
  const cursor = cursorAt(text, offset);
  if (!cursor) return 'nothing';
  const { kind, start, end } = cursor;
  assert(start <= offset && offset <= end, `${start} ≤ ${offset} ≤ ${end}`);
  const told = {
    platform: () =>
      cursor.kind === 'platform' && cursor.image ? text.slice(cursor.image.start, cursor.image.end) : '',
    tag: () => (cursor.kind === 'tag' ? `of ${text.slice(cursor.nameStart, cursor.end)}` : ''),
    name: () => (cursor.kind === 'name' ? cursor.instruction : ''),
    ignore: () => (cursor.kind === 'ignore' ? `beside ${cursor.others.join(' ')}` : ''),
  }[kind]();
  return `${kind} [${text.slice(start, end)}] ${told}`.trim();
}

const cases: Readonly<Record<string, readonly (readonly [text: string, expected: string])[]>> = {
  'the platform of a FROM': [
    ['FROM --platform=¦', 'platform []'],
    ['FROM --platform=¦ golang:1.25 AS build', 'platform [] golang:1.25'],
    ['FROM --platform=linux/a¦rm64 golang', 'platform [linux/arm64] golang'],
    ['from --PLATFORM=$BUILD¦PLATFORM alpine', 'platform [$BUILDPLATFORM] alpine'],
    ['FROM --platform="¦" alpine', 'platform [] alpine'],
    [`FROM --platform='linux/¦ alpine`, 'platform [linux/] alpine'],
    ['FROM --platform=${TARGET¦} alpine', 'platform [${TARGET}] alpine'],
    ['FROM --platform=¦\\\n  alpine:3.20\n', 'platform [] alpine:3.20'],
    ['FROM --pull=x --platform=li¦ \\\r\n  alpine\r\n', 'platform [li] alpine'],
    ['# escape=`\nFROM --platform=l¦ `\n  alpine', 'platform [l] alpine'],
    ['\uFEFFFROM --platform=¦', 'platform []'],
    ['FROM --platform=¦ --x=y alpine', 'platform [] alpine'],
    ['FROM --plat¦form=x alpine', 'nothing'],
    ['FROM alpine --platform=¦', 'nothing'],
    ['RUN --platform=¦', 'nothing'],
    ['FROM --platform=linux/\\\namd¦64 alpine', 'nothing'],
  ],
  'a tag': [
    ['FROM golang:¦', 'tag [] of golang:'],
    ['FROM golang:1.2¦5-alpine AS build', 'tag [1.25-alpine] of golang:1.25-alpine'],
    ['FROM --platform=$BUILDPLATFORM golang:¦ AS build', 'tag [] of golang:'],
    ['FROM \\\n  # which one?\n  golang:1¦\nRUN x', 'tag [1] of golang:1'],
    ['FROM alpine:3¦.20@sha256:00', 'tag [3.20@sha256:00] of alpine:3.20@sha256:00'],
    ['FROM alpine:3.20@sha¦256:00', 'nothing'],
    ['FROM localhost:5000/app:¦', 'tag [] of localhost:5000/app:'],
    ['FROM localhost:5¦000/app:1', 'nothing'],
    ['FROM localhost:¦', 'nothing'],
    ['FROM builder:5000/ap¦p', 'nothing'],
    ['FROM golang¦:1.25', 'nothing'],
    ['FROM ¦"golang:1.25"', 'nothing'],
    ['FROM a}${B:-x¦}', 'nothing'],
    ['FROM registry.example:¦', 'nothing'],
    ['FROM ${REGISTRY:-docker.io}/app:¦', 'tag [] of ${REGISTRY:-docker.io}/app:'],
    ['FROM ${BASE:-alp¦ine}', 'nothing'],
    ['FROM $BASE:¦', 'tag [] of $BASE:'],
    ['FROM "alpine:¦"', 'tag [] of alpine:'],
    ['FROM alpine:3.20 AS a:¦', 'nothing'],
    ['FROM alpine\nCOPY --from=golang:¦ /a /b', 'tag [] of golang:'],
    ['FROM alpine\nCOPY --link --from="golang:1¦" /a /b', 'tag [1] of golang:1'],
    ['FROM alpine\nCOPY /a --from=golang:¦', 'nothing'],
    ['FROM alpine\nADD --from=golang:¦ /a /b', 'nothing'],
    ['FROM alpine\nONBUILD COPY --from=golang:¦', 'tag [] of golang:'],
    ['FROM alpine\nRUN --mount=type=bind,from=golang:¦,target=/x make', 'tag [] of golang:'],
    ['FROM alpine\nRUN --mount=from=golang:1¦ make', 'tag [1] of golang:1'],
    ['FROM alpine\nRUN --mount="type=bind,from=golang:1¦" make', 'tag [1] of golang:1'],
    ['FROM alpine\nRUN --mount=type=ca¦che,from=golang:1 make', 'nothing'],
    ['FROM alpine\nRUN --mount=type=cache \\\n  --mount=from=go:¦', 'tag [] of go:'],
    ['FROM alpine\nRUN docker pull golang:¦', 'nothing'],
    ['# syntax=docker/dockerfile:¦', 'tag [] of docker/dockerfile:'],
    ['# check=skip=all\n#  Syntax = docker/dockerfile:1¦\n', 'tag [1] of docker/dockerfile:1'],
    ['# syntax=docker/docker¦file', 'nothing'],
    ['# check=skip=a:¦', 'nothing'],
    ['# a comment\n# syntax=docker/dockerfile:¦', 'nothing'],
    ['FROM alpine\nRUN <<EOF\nFROM golang:¦\nEOF\n', 'nothing'],
  ],
  'a name': [
    ['FROM ¦', 'name [] FROM'],
    ['FROM \\\n  ¦', 'name [] FROM'],
    ['FROM --platform=linux/amd64 \\\n ¦\nRUN x', 'name [] FROM'],
    ['FROM ¦ AS build', 'name [] FROM'],
    ['FROM bui¦ld', 'name [build] FROM'],
    ['FROM alpine\nRUN --mount=type=bind,from=¦', 'name [] RUN'],
    ['FROM alpine\nCOPY --from=bui¦', 'nothing'],
    ['FROM¦', 'nothing'],
    ['FROM \n¦', 'nothing'],
    ['FROM --platform=x\n¦\n', 'nothing'],
    ['FROM -¦', 'nothing'],
    ['FROM alpine ¦', 'nothing'],
    ['FROM alpine\n¦', 'nothing'],
    ['¦FROM alpine', 'nothing'],
    ['¦', 'nothing'],
  ],
  'a code to be ignored': [
    ['# multiarch-ignore:¦', 'ignore [] beside'],
    ['# multiarch-ignore: plat¦', 'ignore [plat] beside'],
    ['  #multiarch-ignore: platform-missing, plat¦form  \r\nFROM a', 'ignore [platform] beside platform-missing'],
    ['FROM \\\n# multiarch-ignore: ¦\n  alpine', 'ignore [] beside'],
    ['# multiarch-ig¦nore: platform-missing', 'nothing'],
    ['# multiarch: ¦', 'nothing'],
    ['FROM alpine # multiarch-ignore: ¦', 'nothing'],
  ],
};

describe('what is being typed', () => {
  for (const [kind, rows] of Object.entries(cases)) {
    for (const [text, expected] of rows) {
      it(`${kind}: ${JSON.stringify(text)} → ${expected}`, () => assert.equal(at(text), expected));
    }
  }

  it('is found in time in words without end', () => {
    const long = 100_000;
    assert.match(at(`FROM ${'a.'.repeat(long)}/x:¦`), /^tag/);
    assert.match(at(`FROM ${'${'.repeat(long)}:¦`), /^nothing$/);
    assert.match(at(`RUN --mount=${',from=a:'.repeat(long)}¦`), /^tag/);
    assert.match(at(`FROM ${'--x '.repeat(long)}¦`), /^name/);
    assert.match(at(`# multiarch-ignore: ${'a, '.repeat(long)}¦`), /^ignore/);
    assert.match(at(`FROM \\\n${' \\ \n'.repeat(long)}¦`), /^name/);
  });

  it('is found or not in any text, never outside of it', () => {
    const pieces =
      'FROM |COPY |RUN |ONBUILD | |\n|\\\n|--platform=|--from=|--mount=|from=|,|:|@|/|"|\'|$|${|}|#|syntax=|a|<<EOF|`|\r\n';
    return holds(
      fc.property(textWith(...pieces.split('|')), fc.nat(), (text, place) => {
        const offset = place % (text.length + 1);
        const cursor = cursorAt(text, offset);
        if (!cursor) return;
        assert(cursor.start <= offset && offset <= cursor.end && cursor.end <= text.length);
        assert(!/\s/.test(text.slice(cursor.start, cursor.end)));
      }),
      500,
    );
  });
});
