// Between records as they are stored and summaries as they cross to the page: plain conversions.
import * as v from 'valibot';
import { StudioError } from '../face/errors.ts';
import type { ProbeSheet, RunSummary } from '../protocol/messages.ts';
import type { Probe, RunRecord } from '../storage/interfaces.ts';

/** A run for the page. */
export function summaryOf(record: RunRecord): RunSummary {
  const { pinned: _, ...summary } = record;
  return summary;
}

const meta = v.strictObject({
  channels: v.number(),
  faces: v.number(),
  edits: v.array(v.string()),
  masks: v.boolean(),
});

/** A probe sheet for storage. */
export function probeOf(sheet: ProbeSheet, createdAt: number): Probe {
  const { step, size, channels, faces, edits, source, edited, attention, clothing } = sheet;
  const masks = attention !== undefined && clothing !== undefined;
  const rows = [source, edited, ...(masks ? [attention, clothing] : [])].map((bytes) => bytes.slice().buffer);
  return { step, createdAt, size, count: faces, rows, meta: { channels, faces, edits: [...edits], masks } };
}

/** The inverse of `probeOf`. */
export function sheetOf(runId: string, probe: Probe): ProbeSheet {
  const parsed = v.safeParse(meta, probe.meta);
  const [source, edited, attention, clothing] = probe.rows.map((row) => new Uint8Array(row));
  if (!parsed.success || source === undefined || edited === undefined) {
    throw new StudioError(
      'file-damaged',
      `The probe sheet of step ${probe.step} is damaged.`,
      'Train on; the next sheet replaces it.',
    );
  }
  const { channels, faces, edits } = parsed.output;
  const sheet = { runId, step: probe.step, size: probe.size, channels, faces, edits, source, edited };
  return attention === undefined || clothing === undefined ? sheet : { ...sheet, attention, clothing };
}
