/** Where machines leave what they say to each other. What is in it may be old, missing, set back, or hostile. */
export interface Transport {
  /** For people: "Settings Sync". */
  readonly name: string;
  /** What every machine says, this one included, by place. Cheap enough to be asked every few seconds. */
  readAll(): Promise<ReadonlyMap<string, unknown>>;
  /**
   * Says something in this machine's own place, instead of what it said before.
   * @throws TransportError when it could not be done now. Saying it again later does no harm.
   */
  publish(text: string): Promise<void>;
  /** Empties the place of a machine that is gone for good. @throws TransportError as above. */
  forget(device: string): Promise<void>;
}

/** The message is a sentence for the user. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  /** Nothing will work here any more, so nothing should be tried: the window is gone. */
  readonly isFinal: boolean;

  constructor(message: string, options: { readonly isFinal?: boolean; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.isFinal = options.isFinal ?? false;
  }
}
