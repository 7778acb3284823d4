// The control that fits a setting: number field, choice or switch. A number is taken when the field is left or Enter
// is pressed, so that half-typed values never become settings.
import { useState } from 'react';
import type { SettingInfo } from '../../../face/settings-words.ts';
import { Toggle } from '../../components/toggle.tsx';

interface Props {
  readonly info: SettingInfo;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

export function SettingInput({ info, value, onChange }: Props) {
  const { input } = info;
  if (input.kind === 'switch') {
    return <Toggle label={info.title} checked={value === true} onChange={onChange} />;
  }
  if (input.kind === 'choice') {
    return (
      <select
        aria-label={info.title}
        value={String(value)}
        onChange={(event) =>
          onChange(input.options.find((option) => String(option.value) === event.target.value)?.value)
        }
      >
        {input.options.map((option) => (
          <option key={option.value} value={String(option.value)}>
            {option.title}
          </option>
        ))}
      </select>
    );
  }
  const step = input.kind === 'whole' ? 1 : input.step;
  return (
    <NumberField
      key={String(value)}
      info={info}
      value={Number(value)}
      min={input.min}
      max={input.max}
      step={step}
      whole={input.kind === 'whole'}
      onChange={onChange}
    />
  );
}

interface NumberProps {
  readonly info: SettingInfo;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly whole: boolean;
  readonly onChange: (value: number) => void;
}

function NumberField({ info, value, min, max, step, whole, onChange }: NumberProps) {
  const [text, setText] = useState(String(value));
  const take = (): void => {
    const typed = Number(text);
    if (text.trim() === '' || !Number.isFinite(typed)) {
      setText(String(value));
      return;
    }
    const inside = Math.min(max, Math.max(min, whole ? Math.round(typed) : typed));
    setText(String(inside));
    if (inside !== value) onChange(inside);
  };
  return (
    <input
      type="number"
      aria-label={info.title}
      value={text}
      min={min}
      max={max}
      step={whole ? step : 'any'}
      onChange={(event) => setText(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}
