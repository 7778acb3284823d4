// The scores under a picture: what it kept of the background, and how far it is from the true edit.
import { useCompare } from '../../state/compare-store.ts';

interface Props {
  /** Key of the cell. */
  readonly id: string;
  /** How many attributes the column changes; the reconstruction none. */
  readonly changes: number;
}

const decibel = (value: number): string => `${value.toFixed(1)} dB`;

export function ScoreCell({ id, changes }: Props) {
  const scores = useCompare((state) => state.scores.get(id));
  if (scores === undefined) return <span className="sheet-none">–</span>;
  const lines: readonly (readonly [string, number | undefined, (value: number) => string])[] =
    changes === 0
      ? [
          ['PSNR', scores['psnr'], decibel],
          ['SSIM', scores['ssim'], (value) => value.toFixed(3)],
        ]
      : [
          ['background', scores['backgroundPsnr'], decibel],
          ['truth', scores['truthPsnr'], decibel],
          ['mask IoU', scores['attentionTruthIou'], (value) => value.toFixed(2)],
        ];
  return (
    <dl className="score-cell numbers">
      {lines.map(([name, value, text]) =>
        value === undefined || Number.isNaN(value) ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text(value)}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
