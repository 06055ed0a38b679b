// Work that was cancelled when some of it was done: who cancelled is told what became of it, and that is no failure to a person.

export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
