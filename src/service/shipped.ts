// What comes with the studio: the list of models and judges in `public/models/models.json`, checked, and their files.
import * as v from 'valibot';
import { StudioError } from '../face/errors.ts';
import type { ShippedModel } from '../protocol/messages.ts';
import type { ServiceWorld } from './world.ts';

const file = {
  id: v.string(),
  file: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: v.number(),
  size: v.number(),
  attributes: v.array(v.string()),
  note: v.string(),
};
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const list = v.strictObject({
  models: v.array(v.strictObject({ ...file, title: v.string(), method: v.string() })),
  judges: v.array(
    v.strictObject({
      ...file,
      /** Id of the data set that it learnt from. */
      dataset: v.string(),
      /** Share of its test pictures that it tells right, by attribute. */
      accuracy: v.optional(v.record(v.string(), share), {}),
    }),
  ),
});

export type ShippedJudge = v.InferOutput<typeof list>['judges'][number];

type World = Pick<ServiceWorld, 'asset'>;

async function readList(world: World): Promise<v.InferOutput<typeof list>> {
  const bytes = await world.asset('models/models.json', 2 ** 20);
  const parsed = v.safeParse(list, JSON.parse(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.output;
  throw new StudioError(
    'file-damaged',
    'The list of shipped models is damaged.',
    'Install the studio again.',
  );
}

/** The models that come with the studio. */
export async function shippedModels(world: World): Promise<ShippedModel[]> {
  return (await readList(world)).models;
}

/** The judges that come with the studio. */
export async function shippedJudges(world: World): Promise<ShippedJudge[]> {
  return (await readList(world)).judges;
}

/**
 * The bytes of a shipped file.
 * @param sha256 digest of bytes as lower-case hex
 * @throws StudioError `data-missing`, `file-damaged` for anything but the file that was meant
 */
export async function shippedFile(
  world: World,
  entry: Pick<ShippedModel, 'file' | 'bytes' | 'sha256'>,
  sha256: (bytes: Uint8Array) => Promise<string>,
): Promise<Uint8Array> {
  const bytes = await world.asset(`models/${entry.file}`, entry.bytes);
  if ((await sha256(bytes)) === entry.sha256) return bytes;
  throw new StudioError(
    'file-damaged',
    `${entry.file} is not what it was when it was made.`,
    'Install the studio again.',
  );
}
