// Statistics of a data set, shard by shard: how often each attribute and each part is there.
import { PARTS } from '../../face/parts.ts';
import type { PartName } from '../../face/parts.ts';
import type { Shard } from './format.ts';

/** Collects what a manifest states about labels and parts. */
export function tallyOf(attributes: readonly string[]) {
  const positives = attributes.map(() => 0);
  const parts = new Map<PartName, number>();
  let labelled = 0;
  return {
    add: (shard: Shard): void => {
      shard.labels.forEach((value, i) => {
        const column = i % attributes.length;
        positives[column] = (positives[column] ?? 0) + value;
      });
      labelled += shard.labelled.reduce((sum, flag) => sum + flag, 0);
      if (shard.parts !== 'maps') return;
      const area = shard.size * shard.size;
      for (let i = 0; i < shard.count; i += 1) {
        const seen = new Uint8Array(256);
        for (let at = i * area; at < (i + 1) * area; at += 1) {
          seen[shard.label[at] ?? 0] = 1;
          seen[shard.under[at] ?? 0] = 1;
        }
        PARTS.forEach((name, place) => {
          if (seen[place + 1] === 1) parts.set(name, (parts.get(name) ?? 0) + 1);
        });
      }
    },
    figures: () => ({
      labelled,
      attributePositives: Object.fromEntries(
        attributes.map((name, column) => [name, positives[column] ?? 0]),
      ),
      partCounts: Object.fromEntries(parts),
    }),
  };
}
