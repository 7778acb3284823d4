// What a dropped file of weights turned out to be, and what it does not say itself: the names of its attributes, whether
// they are classes, the side of its pictures.
import { useState } from 'react';
import { ATTRIBUTES, attributeTitle } from '../../../face/attributes.ts';
import { recipeOf } from '../../../face/recipes.ts';
import type { ModelInfo, WeightsFile } from '../../../protocol/messages.ts';
import { chooseModel } from '../../live/faces.ts';
import { importRun } from '../../live/runs.ts';
import { holdsRun } from '../../state/weights-file.ts';

interface Props {
  readonly source: WeightsFile;
  readonly info: ModelInfo;
}

/** Attributes in the orders in which released checkpoints were trained. */
const KNOWN_ORDERS: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: 'The thirteen of AttGAN and STGAN', names: ATTRIBUTES },
  {
    title: "StarGAN's five",
    names: ['Black_Hair', 'Blond_Hair', 'Brown_Hair', 'Male', 'Young'],
  },
  { title: 'Digits', names: Array.from({ length: 10 }, (_, digit) => String(digit)) },
];
const SIDES = [32, 64, 128, 256];

export function WeightsFacts({ source, info }: Props) {
  const sizes = Object.entries(info.sizes).map(([name, value]) => `${name} ${value}`);
  return (
    <section aria-label="Weights" className="weights-facts">
      <p className="small">
        {recipeOf(info.method)?.title ?? info.method}, {sizes.join(', ')}, {info.attributes.length} attributes
      </p>
      {holdsRun(source.bytes) ? <TakeOver bytes={source.bytes} /> : null}
      <Names key={info.attributes.join()} source={source} info={info} />
      {info.method === 'stargan' ? (
        <label className="field">
          <span className="field-label">Of these attributes, a picture has</span>
          <select
            value={info.labels}
            onChange={(event) =>
              chooseModel({ ...source, labels: event.target.value === 'one-hot' ? 'one-hot' : 'binary' })
            }
          >
            <option value="binary">any number</option>
            <option value="one-hot">exactly one</option>
          </select>
        </label>
      ) : null}
      {info.sizeKnown && source.size === undefined ? null : (
        <label className="field">
          <span className="field-label">Side of the pictures, which the file does not say</span>
          <select
            value={info.size}
            onChange={(event) => chooseModel({ ...source, size: Number(event.target.value) })}
          >
            {[...new Set([...SIDES, info.size])].map((side) => (
              <option key={side} value={side}>
                {side} px
              </option>
            ))}
          </select>
        </label>
      )}
    </section>
  );
}

/** Checking and storing a whole run takes seconds; a second click must not begin it again. */
function TakeOver({ bytes }: { readonly bytes: Uint8Array }) {
  const [busy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    setBusy(true);
    await importRun(bytes);
    setBusy(false);
  };
  return (
    <button type="button" className="button" disabled={busy} onClick={() => void begin()}>
      {busy ? 'Taking the run over …' : 'Take this run over to Train'}
    </button>
  );
}

function Names({ source, info }: Props) {
  const [text, setText] = useState(info.attributes.join(', '));
  const names = text.split(',').map((name) => name.trim());
  const fits =
    names.length === info.attributes.length && new Set(names).size === names.length && !names.includes('');
  const orders = KNOWN_ORDERS.filter(
    (order) => order.names.length === info.attributes.length && order.names.join() !== info.attributes.join(),
  );
  return (
    <div className="field">
      <label className="field">
        <span className="field-label">Attribute names, in the order of training</span>
        <textarea
          rows={3}
          value={text}
          aria-invalid={!fits}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => {
            if (fits && text !== info.attributes.join(', ')) chooseModel({ ...source, attributes: names });
          }}
        />
        {fits ? null : (
          <span className="problem small">
            {info.attributes.length} different names are needed, such as {attributeTitle('Black_Hair')};
            separate them with commas.
          </span>
        )}
      </label>
      {orders.map((order) => (
        <button
          key={order.title}
          type="button"
          className="button"
          onClick={() => chooseModel({ ...source, attributes: order.names })}
        >
          Name them: {order.title}
        </button>
      ))}
    </div>
  );
}
