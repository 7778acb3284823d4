// Which judge scores: the choice of an evaluation and of a random search, from the judges that fit.
import type { JudgeSummary } from '../../../protocol/evaluating.ts';
import { judgeKey } from '../../state/classifier.ts';

interface Props {
  readonly judges: readonly JudgeSummary[];
  readonly chosen: JudgeSummary | undefined;
  /** Told the key of a judge. */
  readonly onChange: (key: string) => void;
}

export function JudgePicker({ judges, chosen, onChange }: Props) {
  return (
    <label className="field">
      <span className="field-label">Judge</span>
      <select
        value={chosen === undefined ? '' : judgeKey(chosen)}
        disabled={judges.length === 0}
        onChange={(event) => onChange(event.target.value)}
      >
        {judges.length === 0 ? <option value="">None that fits</option> : null}
        {judges.map((each) => (
          <option key={judgeKey(each)} value={judgeKey(each)}>
            {each.title}
          </option>
        ))}
      </select>
    </label>
  );
}
