// What a dropped file of weights turned out to be, and the names of its attributes where the file does not say them.
import { useState } from 'react';
import { attributeTitle } from '../../../face/attributes.ts';
import { recipeOf } from '../../../face/recipes.ts';
import type { ModelInfo, WeightsFile } from '../../../protocol/messages.ts';
import { chooseModel } from '../../live/faces.ts';

interface Props {
  readonly source: WeightsFile;
  readonly info: ModelInfo;
}

export function WeightsFacts({ source, info }: Props) {
  const sizes = Object.entries(info.sizes).map(([name, value]) => `${name} ${value}`);
  return (
    <section aria-label="Weights" className="weights-facts">
      <p className="small">
        {recipeOf(info.method)?.title ?? info.method}, {sizes.join(', ')}, {info.attributes.length} attributes
      </p>
      <Names key={info.attributes.join()} source={source} info={info} />
    </section>
  );
}

function Names({ source, info }: Props) {
  const [text, setText] = useState(info.attributes.join(', '));
  const names = text.split(',').map((name) => name.trim());
  const fits =
    names.length === info.attributes.length && new Set(names).size === names.length && !names.includes('');
  return (
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
  );
}
