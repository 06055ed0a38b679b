// What the first bytes of a file say of who can run it: ELF (System V ABI, `e_ident` and `e_machine`), PE (Microsoft's PE
// format, COFF header), Mach-O (Apple's `mach-o/loader.h` and `fat.h`), WebAssembly, and scripts with the line that names their
// interpreter. Any bytes may come: reading them never throws.

export type Format = 'elf' | 'pe' | 'mach-o' | 'wasm';

export interface Program {
  readonly format: Format;
  /** In the words of OCI's platforms, several in a universal Mach-O; a machine that has none there by its number. */
  readonly architectures: readonly string[];
}

export interface Script {
  readonly format: 'script';
  /** Of the line `#!…`: the program, then its arguments. */
  readonly interpreter: readonly string[];
}

/** Bytes from a file's beginning that are enough: a PE header stands behind a program for DOS, mostly one of 64 bytes. */
export const headerLength = 4096;

/** What a file is by its first bytes; undefined where they are too few, or those of something else. */
export function readHeader(bytes: Uint8Array): Program | Script | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Every format needs its magic number and a word behind it; the shortest script is `#!a`.
  if (view.byteLength < 8) return readScript(bytes);
  return readers.get(view.getUint32(0))?.(view) ?? (view.getUint16(0) === dosMagic ? readPe(view) : readScript(bytes));
}

const dosMagic = 0x4d5a;

const readers: ReadonlyMap<number, (view: DataView) => Program | undefined> = new Map([
  [0x7f454c46, readElf],
  [0xcafebabe, view => readFatMachO(view, 20)],
  [0xcafebabf, view => readFatMachO(view, 32)],
  [0xfeedface, view => machO([view.getUint32(4)])],
  [0xfeedfacf, view => machO([view.getUint32(4)])],
  [0xcefaedfe, view => machO([view.getUint32(4, true)])],
  [0xcffaedfe, view => machO([view.getUint32(4, true)])],
  [0x0061736d, (): Program => ({ format: 'wasm', architectures: ['wasm'] })],
]);

/** By `e_machine`: the names for 32 and 64 bits in either order of bytes, little first, as far as OCI (Go) has one. */
const elfMachines: ReadonlyMap<number, Partial<Record<`${32 | 64}-${'little' | 'big'}`, string>>> = new Map([
  [3, { '32-little': '386' }],
  [8, { '32-little': 'mipsle', '32-big': 'mips', '64-little': 'mips64le', '64-big': 'mips64' }],
  [20, { '32-big': 'ppc' }],
  [21, { '64-little': 'ppc64le', '64-big': 'ppc64' }],
  [22, { '32-big': 's390', '64-big': 's390x' }],
  [40, { '32-little': 'arm', '32-big': 'armbe' }],
  [43, { '64-big': 'sparc64' }],
  // x32: pointers of 32 bits on the same processor.
  [62, { '32-little': 'amd64', '64-little': 'amd64' }],
  [183, { '64-little': 'arm64', '64-big': 'arm64be' }],
  [243, { '32-little': 'riscv', '64-little': 'riscv64' }],
  [258, { '64-little': 'loong64' }],
]);

/** By `EI_CLASS` and `EI_DATA`; 0 is of no valid file. */
const elfBits = [undefined, 32, 64] as const;
const elfEndian = [undefined, 'little', 'big'] as const;

function readElf(view: DataView): Program | undefined {
  const bits = elfBits[view.getUint8(4)];
  const endian = elfEndian[view.getUint8(5)];
  if (!bits || !endian || view.byteLength < 20) return undefined;
  const machine = view.getUint16(18, endian === 'little');
  return { format: 'elf', architectures: [elfMachines.get(machine)?.[`${bits}-${endian}`] ?? unnamed(machine)] };
}

const peMachines: ReadonlyMap<number, string> = new Map([
  [0x014c, '386'],
  [0x01c0, 'arm'],
  // Thumb, which is all that Windows has run on 32-bit ARM.
  [0x01c4, 'arm'],
  [0x5064, 'riscv64'],
  [0x6264, 'loong64'],
  [0x8664, 'amd64'],
  [0xaa64, 'arm64'],
]);

function readPe(view: DataView): Program | undefined {
  if (view.byteLength < 64) return undefined;
  const start = view.getUint32(60, true);
  if (start + 6 > view.byteLength || view.getUint32(start) !== 0x50450000) return undefined;
  const machine = view.getUint16(start + 4, true);
  return { format: 'pe', architectures: [peMachines.get(machine) ?? unnamed(machine)] };
}

/** By `cputype`; the bit of 64-bit addresses is 0x01000000. */
const machOMachines: ReadonlyMap<number, string> = new Map([
  [7, '386'],
  [12, 'arm'],
  [18, 'ppc'],
  [0x01000007, 'amd64'],
  [0x0100000c, 'arm64'],
  [0x01000012, 'ppc64'],
]);

function machO(types: readonly number[]): Program {
  return { format: 'mach-o', architectures: types.map(type => machOMachines.get(type) ?? unnamed(type)) };
}

/** Java's classes begin alike, and have their version there, 45 at least, where Mach-O has its number of architectures. */
const mostArchitectures = 30;

function readFatMachO(view: DataView, entryLength: number): Program | undefined {
  const count = view.getUint32(4);
  if (count === 0 || count > mostArchitectures || view.byteLength < 8 + count * entryLength) return undefined;
  return machO(Array.from({ length: count }, (_, index) => view.getUint32(8 + index * entryLength)));
}

/** The names that a platform's architecture can be compared with. */
export const knownArchitectures: ReadonlySet<string> = new Set([
  'wasm',
  ...[...elfMachines.values()].flatMap(names => Object.values(names)),
  ...peMachines.values(),
  ...machOMachines.values(),
]);

function unnamed(machine: number): string {
  return `machine 0x${machine.toString(16)}`;
}

/** Bytes of which the kernel reads the line (`BINPRM_BUF_SIZE`). */
const longestLine = 256;

function readScript(bytes: Uint8Array): Script | undefined {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return undefined;
  const [line = ''] = new TextDecoder().decode(bytes.subarray(2, longestLine)).split(/[\r\n\0]/, 1);
  const interpreter = line.split(/[ \t]+/).filter(word => word !== '');
  return interpreter.length > 0 ? { format: 'script', interpreter } : undefined;
}
