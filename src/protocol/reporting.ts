// What a report of a comparison is made of, as plain data: from the page (what is on the sheet) and from the terminal alike.
import type { ComparedModel } from '../face/comparison.ts';
import type { EvaluationReport } from './evaluating.ts';

/** A row of the report's table of models. */
export interface ReportModel extends ComparedModel {
  /** Where the weights are from: a run, a file, the studio. */
  readonly origin: string;
  readonly millisecondsPerEdit?: number;
  /** Settings of its run, if they are known: written out at the end. */
  readonly settings?: unknown;
}

/** One picture: size x size RGB bytes. */
export interface ReportPicture {
  readonly label: string;
  readonly size: number;
  readonly rgb: Uint8Array;
}

export interface ReportRow {
  readonly title: string;
  /** Masks, differences and the like stand smaller under the picture that they belong to. */
  readonly minor: boolean;
  /** Null where there is nothing to show. */
  readonly cells: readonly (ReportPicture | null)[];
}

/** One face under all edits. */
export interface ReportFigure {
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly string[];
  readonly source: ReportPicture | null;
  readonly rows: readonly ReportRow[];
}

export interface ReportTable {
  readonly title: string;
  readonly note: string;
  readonly columns: readonly string[];
  /** The first entry of a row is its heading. */
  readonly rows: readonly (readonly string[])[];
}

/** The faces that were shown or measured. */
interface ReportData {
  readonly title: string;
  readonly id: string;
  readonly source: string;
  readonly hash: string;
  readonly size: number;
  readonly train: number;
  readonly test: number;
  /** Share of the faces that have each attribute. */
  readonly shares: Readonly<Record<string, number>>;
}

export interface ReportContent {
  readonly title: string;
  /** When it was made, in words. */
  readonly made: string;
  readonly device: string;
  readonly models: readonly ReportModel[];
  readonly figures: readonly ReportFigure[];
  /** Tables of the pictures in the figures. */
  readonly tables: readonly ReportTable[];
  /** Evaluations on many faces, one per model, where there are any. */
  readonly evaluations: readonly (EvaluationReport & { readonly row: string })[];
  readonly data: ReportData;
  /** How to get the same pictures again: faces, seed, command. */
  readonly repeat: readonly string[];
}

export interface ReportingApi {
  /** The report as one HTML file. */
  writeReport(content: ReportContent): Promise<Uint8Array>;
}
