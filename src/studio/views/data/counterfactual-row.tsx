// The same drawn person with one attribute changed: the true edit, and the pixels that it touches.
import { useEffect, useState } from 'react';
import { attributeTitle } from '../../../face/attributes.ts';
import type { CounterfactualRecord } from '../../../protocol/messages.ts';
import { TermHelp } from '../../components/term.tsx';
import { library } from '../../live/library.ts';
import { maskRgba, pictureRgba } from '../../pictures/paint.ts';
import { Picture } from '../../pictures/picture.tsx';

interface Props {
  readonly dataset: string;
  readonly index: number;
}

function useCounterfactuals({ dataset, index }: Props): readonly CounterfactualRecord[] | null {
  const [found, setFound] = useState<{ key: string; records: readonly CounterfactualRecord[] } | null>(null);
  const key = `${dataset} ${index}`;
  useEffect(() => {
    let wanted = true;
    library()
      .then((open) => open.call('counterfactuals', [dataset, index]))
      .then(
        (records) => {
          if (wanted) setFound({ key: `${dataset} ${index}`, records });
        },
        () => undefined,
      );
    return () => {
      wanted = false;
    };
  }, [dataset, index]);
  return found?.key === key ? found.records : null;
}

export function CounterfactualRow(props: Props) {
  const records = useCounterfactuals(props);
  if (records?.length === 0) return null;
  return (
    <section aria-label="Counterfactuals">
      <h3>
        True edits <TermHelp name="counterfactual" />
      </h3>
      {records === null ? (
        <div className="skeleton counterfactual-skeleton" aria-busy="true" />
      ) : (
        <div className="counterfactuals">
          {records.map(({ attribute, size, pixels, change }) => (
            <figure key={attribute}>
              <Picture
                label={`With ${attributeTitle(attribute)} changed`}
                size={size}
                rgba={pictureRgba(pixels, 3)}
              />
              <Picture
                label={`Change mask of ${attributeTitle(attribute)}`}
                size={size}
                rgba={maskRgba(
                  change.map((touched) => 255 * touched),
                  'attention',
                )}
              />
              <figcaption className="small faint">{attributeTitle(attribute)}</figcaption>
            </figure>
          ))}
        </div>
      )}
    </section>
  );
}
