// Messages of a glance: what a judge sees in a few pictures. Structured-clone data only.
import type { JudgeChoice } from './evaluating.ts';

export interface LookRequest {
  readonly judge: JudgeChoice;
  /** One after the other, S x S x channels bytes of the judge's size each. */
  readonly pictures: readonly Uint8Array[];
}

export interface Glance {
  /** What the judge knows, in its order. */
  readonly attributes: readonly string[];
  /** For each picture how sure the judge is of each attribute: 0 surely not, 1 surely. */
  readonly certainty: readonly (readonly number[])[];
}

export interface LookingApi {
  /** Reads the judge at the first glance and keeps it for the next. */
  look(request: LookRequest): Promise<Glance>;
}
