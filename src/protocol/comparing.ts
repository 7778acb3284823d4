// Messages of a comparison: scores of edits whose pictures are already there. The pictures themselves come from the verbs
// of editing.

/** One edit to be scored; pictures S x S x channels, masks S x S bytes (0-255 = 0-1). */
export interface ScoredEdit {
  /** 0 or 1 per attribute of the model: what was asked for. */
  readonly target: readonly number[];
  readonly edited: Uint8Array;
  readonly final: Uint8Array;
  readonly attention?: Uint8Array;
  readonly clothing?: Uint8Array;
  /** The true edit at its own size, used if that is a multiple; `change` is 1 where it touches the picture. */
  readonly truth?: { readonly size: number; readonly pixels: Uint8Array; readonly change: Uint8Array };
}

/** Edits of one face by one model. */
export interface ScoreRequest {
  readonly size: number;
  readonly channels: number;
  /** The source as the model got it. */
  readonly source: Uint8Array;
  readonly attributes: readonly string[];
  /** 0 or 1 per attribute: what the face shows. */
  readonly labels: readonly number[];
  /** Part annotation of the face at its own size, where it has one; used if that is a multiple of `size`. */
  readonly parts?: { readonly size: number; readonly ids: Uint8Array; readonly planes: Uint8Array };
  readonly edits: readonly ScoredEdit[];
}

/** Scores by name (docs/evaluation.md); `psnr` and `ssim` compare with the source. Only what could be measured. */
export type CellScores = Readonly<Partial<Record<string, number>>>;

export interface ComparingApi {
  /** One row per edit of the request. */
  scoreEdits(request: ScoreRequest): Promise<CellScores[]>;
}
