// All settings of the next run by section; each explains itself when it is unfolded.
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { sectionsFor } from '../../../face/settings-info.ts';
import { settingAt } from '../../../face/settings-path.ts';
import type { SettingInfo } from '../../../face/settings-words.ts';
import { changedPaths } from '../../state/changed-paths.ts';
import { planProblem } from '../../state/plan.ts';
import { toPlan, useStudio } from '../../state/store.ts';
import { SettingInput } from './setting-input.tsx';

export function Settings() {
  const settings = useStudio((state) => state.plan.present);
  const problem = planProblem(settings);
  const changed = changedPaths(settings);
  return (
    <section className="settings" aria-label="Settings">
      <label className="field">
        <span className="field-label">Name</span>
        <input
          type="text"
          maxLength={64}
          value={settings.name}
          onChange={(event) => toPlan({ kind: 'set', path: 'name', value: event.target.value })}
        />
      </label>
      {problem === null ? null : (
        <p className="problem" role="alert">
          {problem.message} {problem.remedy}
        </p>
      )}
      {sectionsFor(settings.method).map((section) => {
        const touched = section.settings.filter((each) => changed.includes(each.path)).length;
        return (
          <details key={section.id} className="setting-section">
            <summary>
              <ChevronRight size={14} aria-hidden /> {section.title}
              {touched === 0 ? null : <span className="badge">{touched} changed</span>}
            </summary>
            {section.settings.map((info) => (
              <Setting key={info.path} info={info} changed={changed.includes(info.path)} />
            ))}
          </details>
        );
      })}
    </section>
  );
}

export function Setting({ info, changed }: { readonly info: SettingInfo; readonly changed: boolean }) {
  const value = useStudio((state) => settingAt(state.plan.present, info.path));
  const [open, setOpen] = useState(false);
  // Words may exist for a setting that this method does not have.
  if (value === undefined) return null;
  return (
    <div className={`setting${changed ? ' changed' : ''}`}>
      <div className="setting-line" title={`${info.reason} (${info.source})`}>
        <button type="button" className="setting-name" aria-expanded={open} onClick={() => setOpen(!open)}>
          {info.title}
        </button>
        <SettingInput
          info={info}
          value={value}
          onChange={(next) => toPlan({ kind: 'set', path: info.path, value: next })}
        />
        <span className="faint small setting-unit">{info.unit}</span>
      </div>
      {open ? (
        <p className="setting-why small">
          {info.reason} <span className="faint">{info.source}.</span>
        </p>
      ) : null}
    </div>
  );
}
