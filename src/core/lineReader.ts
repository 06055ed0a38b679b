// Text that comes in pieces, which end anywhere, told line by line.

export interface LineReader {
  read(piece: string): void;
  /** Tells what stands behind the last line's end. */
  end(): void;
}

/** A line ends with `\n`, `\r` or both, as programs write that show progress; empty ones are left out. */
export function lineReader(onLine: (line: string) => void): LineReader {
  let rest = '';
  const tell = (line: string) => {
    if (line.trim() !== '') onLine(line);
  };
  return {
    read(piece) {
      const lines = (rest + piece).split(/[\r\n]+/);
      rest = lines.pop() ?? '';
      lines.forEach(tell);
    },
    end() {
      tell(rest);
      rest = '';
    },
  };
}
