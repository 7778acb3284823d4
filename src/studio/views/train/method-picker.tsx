// Which of the compared methods the next run trains, and the settings as a file.
import { FileDown, FileUp } from 'lucide-react';
import { RECIPES } from '../../../face/recipes.ts';
import { exportSettingsAction, importSettingsAction } from '../../actions/train.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { toPlan, useStudio } from '../../state/store.ts';

export function MethodPicker() {
  const method = useStudio((state) => state.plan.present.method);
  return (
    <label className="field">
      <span className="field-label">Method</span>
      <select
        aria-label="Method"
        value={method}
        onChange={(event) => toPlan({ kind: 'method', id: event.target.value })}
      >
        {Object.values(RECIPES).map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The plan as a file and back. */
export function SettingsFiles() {
  return (
    <div className="row">
      <ActionButton action={importSettingsAction} icon={FileUp} look="quiet" />
      <ActionButton action={exportSettingsAction} icon={FileDown} look="quiet" />
    </div>
  );
}
