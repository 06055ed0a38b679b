/** `too-large`: more than any image needs, or a few bytes that grow beyond measure; `malformed`: no archive that can be read. */
export class UnreadableLayer extends Error {
  override readonly name = 'UnreadableLayer';
  readonly reason: 'too-large' | 'malformed';

  constructor(reason: UnreadableLayer['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
