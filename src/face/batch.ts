// A batch of faces as it leaves the sampler: plain bytes, ready to be turned into tensors once.

export interface FaceBatch {
  /** Faces in the batch. */
  readonly count: number;
  /** Side in pixels. */
  readonly size: number;
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  /** count x size x size x channels, 0-255. */
  readonly pixels: Uint8Array;
  /** count x attributes, 0 or 1, in the order of the run's attributes. */
  readonly labels: Uint8Array;
  /** count x size x size, bits of `PLANE`; zero for samples without parts. */
  readonly planes: Uint8Array;
  /** count: 1 where the sample has parts and may take part in mask losses. */
  readonly labelled: Uint8Array;
}

/** What the trainer asks for batches: seeded, resumable. */
export interface BatchSource {
  /** The next batch; the pictures may be flipped. */
  next(): Promise<FaceBatch>;
  /** Plain data from which an equal source goes on with the same batches. */
  state(): unknown;
  /** Frees what it holds (open shards, prefetched batches). */
  close(): void;
}
