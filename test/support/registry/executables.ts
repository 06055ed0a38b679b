// The smallest programs that are still true ones: each does nothing and ends with code 0, so that what reads an
// executable's header, or really runs it under emulation, finds the machine the image claims.

interface Machine {
  /** `e_machine` of the ELF specification. */
  readonly machine: number;
  readonly bits: 32 | 64;
  readonly endian: 'little' | 'big';
  readonly flags?: number;
  /** Machine code of exit(0). */
  readonly code: string;
}

const EXIT_ARM = '0000a0e3 0170a0e3 000000ef';

const MACHINES: Readonly<Record<string, Machine>> = {
  '386': { machine: 3, bits: 32, endian: 'little', code: '31db b801000000 cd80' },
  amd64: { machine: 62, bits: 64, endian: 'little', code: '31ff b83c000000 0f05' },
  // EABI version 5; hard float (0x400) from v7 on, as Debian's armhf has it.
  arm: { machine: 40, bits: 32, endian: 'little', flags: 0x05000200, code: EXIT_ARM },
  'arm/v7': { machine: 40, bits: 32, endian: 'little', flags: 0x05000400, code: EXIT_ARM },
  arm64: { machine: 183, bits: 64, endian: 'little', code: '000080d2 a80b80d2 010000d4' },
  // Flags 2: the second version of the ABI, which little-endian POWER uses.
  ppc64le: { machine: 21, bits: 64, endian: 'little', flags: 2, code: '00006038 01000038 02000044' },
  riscv64: { machine: 243, bits: 64, endian: 'little', code: '13050000 9308d005 73000000' },
  s390x: { machine: 22, bits: 64, endian: 'big', code: 'a7290000 0a01' },
};

const PE_MACHINES: Readonly<Record<string, number>> = { amd64: 0x8664, arm64: 0xaa64 };
const PE_CODE: Readonly<Record<string, string>> = { amd64: '31c0 c3', arm64: '00008052 c0035fd6' };

/** A static ELF program of Linux for an architecture and variant in the words of OCI. */
export function elf(architecture: string, variant?: string): Buffer {
  const machine = MACHINES[`${architecture}/${variant}`] ?? MACHINES[architecture];
  if (machine === undefined) throw new Error(`no program for ${architecture}: add its machine code to executables.ts`);
  const code = bytes(machine.code);
  const wide = machine.bits === 64;
  const head = wide ? 64 : 52;
  const segment = wide ? 56 : 32;
  const size = head + segment + code.length;
  const put = writer(size, machine.endian);
  put(bytes(`7f454c46 ${wide ? '02' : '01'} ${machine.endian === 'little' ? '01' : '02'} 01 00`), 'raw', 0);
  elfHeader(put, machine, head, segment);
  (wide ? segment64 : segment32)(put, head, size);
  return put(code, 'raw', head + segment);
}

const BASE = 0x10000;

function elfHeader(put: Put, { machine, flags = 0, bits }: Machine, head: number, segment: number): void {
  const word = bits === 64 ? 8 : 4;
  put(2, 2, 16); // e_type: an executable
  put(machine, 2, 18);
  put(1, 4, 20);
  put(BASE + head + segment, word, 24); // e_entry
  put(head, word, 24 + word); // e_phoff
  const rest = 24 + 3 * word;
  put(flags, 4, rest);
  put(head, 2, rest + 4);
  put(segment, 2, rest + 6);
  put(1, 2, rest + 8);
}

function segment64(put: Put, at: number, size: number): void {
  put(1, 4, at); // PT_LOAD
  put(5, 4, at + 4); // readable, executable
  for (const [index, value] of [0, BASE, BASE, size, size, 0x10000].entries()) put(value, 8, at + 8 + index * 8);
}

function segment32(put: Put, at: number, size: number): void {
  for (const [index, value] of [1, 0, BASE, BASE, size, size, 5, 0x10000].entries()) put(value, 4, at + index * 4);
}

/** A console program of Windows in the PE32+ format. */
export function pe(architecture: string): Buffer {
  const machine = PE_MACHINES[architecture];
  if (machine === undefined)
    throw new Error(`no Windows program for ${architecture}: add its machine code to executables.ts`);
  const put = writer(1024, 'little');
  put(Buffer.from('MZ'), 'raw', 0);
  put(64, 4, 60); // e_lfanew
  put(Buffer.from('PE\0\0'), 'raw', 64);
  for (const [value, size, at] of PE_FIELDS) put(value, size, at);
  put(machine, 2, 68);
  put(Buffer.from('.text'), 'raw', 328);
  return put(bytes(PE_CODE[architecture]!), 'raw', 512);
}

/** Value, size and offset; the COFF header is at 68, the optional header at 88, its one section's header at 328. */
const PE_FIELDS: ReadonlyArray<readonly [number, 2 | 4 | 8, number]> = [
  [1, 2, 70], // sections
  [240, 2, 84], // size of the optional header
  [0x22, 2, 86], // executable, large addresses
  [0x20b, 2, 88], // PE32+
  [512, 4, 92], // size of code
  [0x1000, 4, 104], // entry point
  [0x1000, 4, 108], // base of code
  [0x140000000, 8, 112], // image base
  [0x1000, 4, 120], // section alignment
  [512, 4, 124], // file alignment
  [6, 2, 128], // operating system version
  [6, 2, 136], // subsystem version
  [0x2000, 4, 144], // size of image
  [512, 4, 148], // size of headers
  [3, 2, 156], // console
  [0x100000, 8, 160], // stack reserve
  [0x1000, 8, 168], // stack commit
  [0x100000, 8, 176], // heap reserve
  [0x1000, 8, 184], // heap commit
  [16, 4, 196], // data directories
  [512, 4, 336], // virtual size
  [0x1000, 4, 340], // virtual address
  [512, 4, 344], // raw size
  [512, 4, 348], // raw offset
  [0x60000020, 4, 364], // code, executable, readable
];

type Put = (value: number | Buffer, size: 2 | 4 | 8 | 'raw', at: number) => Buffer;

function writer(length: number, endian: 'little' | 'big'): Put {
  const buffer = Buffer.alloc(length);
  return (value, size, at) => {
    const raw = typeof value === 'number' ? encode(value, size === 'raw' ? 8 : size, endian) : value;
    raw.copy(buffer, at);
    return buffer;
  };
}

function encode(value: number, size: number, endian: 'little' | 'big'): Buffer {
  const raw = Buffer.alloc(8);
  raw.writeBigUInt64LE(BigInt(value));
  const cut = raw.subarray(0, size);
  return endian === 'little' ? cut : Buffer.from(cut.toReversed());
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}
