// The same drawn person with one attribute changed at a time: the ground truth of an edit, for faces that come from the
// built-in renderer.
import { HEADKIT_ATTRIBUTES, attributeValues } from '../data/headkit/attributes.ts';
import { counterfactual } from '../data/headkit/counterfactual.ts';
import { FIRST_SEED } from '../data/headkit/generate.ts';
import { openKit } from '../data/headkit/kit.ts';
import { HeadRenderer } from '../data/headkit/render.ts';
import type { RenderedFace } from '../data/headkit/rendered-face.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import type { CounterfactualRecord } from '../protocol/messages.ts';
import type { ServiceWorld } from './world.ts';

export const KIT = 'faces/headkit.bin';
export const KIT_LIMIT = 32 * 2 ** 20;
/** Levels of 255 that count as unchanged; JPEG plays no part, both pictures are drawn. */
const THRESHOLD = 4;
/** Drawn faces that are remembered: an evaluation asks for one attribute of a batch of eight, then for the next one. */
const KEPT = 16;

export interface Counterfactuals {
  /** One record per attribute; empty for a data set that was not drawn by the built-in renderer. */
  of(manifest: DatasetManifest, index: number, labels: Uint8Array): Promise<CounterfactualRecord[]>;
  /**
   * One attribute only, or several at once; undefined where `of` would be empty or the renderer lacks one of the attributes.
   */
  one(
    manifest: DatasetManifest,
    index: number,
    labels: Uint8Array,
    attribute: string | readonly string[],
  ): Promise<CounterfactualRecord | undefined>;
}

/** The kit is loaded with the first question. */
export function openCounterfactuals(world: Pick<ServiceWorld, 'asset' | 'breathe'>): Counterfactuals {
  let renderer: Promise<HeadRenderer> | null = null;
  /** Faces as they are, the latest last: their edits are mostly asked for soon after each other. */
  const sources = new Map<string, RenderedFace>();

  const one = async (
    manifest: DatasetManifest,
    index: number,
    labels: Uint8Array,
    attribute: string | readonly string[],
  ): Promise<CounterfactualRecord | undefined> => {
    const asked = [attribute].flat();
    const names = HEADKIT_ATTRIBUTES.filter((each) => asked.includes(each)).sort(
      (a, b) => asked.indexOf(a) - asked.indexOf(b),
    );
    if (!manifest.id.startsWith('headkit') || names.length !== asked.length) return undefined;
    renderer ??= world.asset(KIT, KIT_LIMIT).then((bytes) => new HeadRenderer(openKit(bytes)));
    const drawer = await renderer;
    const [, train] = manifest.splits.train;
    const seed = index < train ? FIRST_SEED.train + index : FIRST_SEED.test + index - train;
    const values = attributeValues(
      Object.fromEntries(HEADKIT_ATTRIBUTES.map((each, column) => [each, labels[column] === 1 ? 1 : 0])),
    );
    const key = `${seed} ${labels.join('')} ${manifest.size}`;
    const source = sources.get(key) ?? drawer.render(seed, values, manifest.size);
    sources.delete(key);
    sources.set(key, source);
    for (const [oldest] of sources) if (sources.size > KEPT) sources.delete(oldest);
    const { face, change } = counterfactual(drawer, seed, values, names, manifest.size, THRESHOLD, source);
    await world.breathe();
    return { attribute: names.join('+'), size: face.size, pixels: face.rgb, change };
  };

  return {
    one,
    async of(manifest, index, labels) {
      const found: CounterfactualRecord[] = [];
      for (const name of HEADKIT_ATTRIBUTES) {
        const record = await one(manifest, index, labels, name);
        if (record !== undefined) found.push(record);
      }
      return found;
    },
  };
}
