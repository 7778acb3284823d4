// How edits are measured, in full words, before anybody measures.
import { PROTOCOL_NAMES } from '../../../protocol/evaluating.ts';
import type { ProtocolName } from '../../../protocol/evaluating.ts';

const TITLES: Readonly<Record<ProtocolName, string>> = {
  truth: 'Plain edits, against the true edit',
  'seed-b': 'Plain edits, against the source',
  paper: 'As published: one and a half times as strong',
};

const WORDS: Readonly<Record<ProtocolName, string>> = {
  truth:
    'Every attribute of every face is inverted once at the strength of training; conflicting ones follow. Where the built-in renderer can draw the same head with the attribute really changed, the result is compared with that too.',
  'seed-b':
    'Every attribute of every face is inverted once at the strength of training; conflicting ones follow. The result is compared with the face as it was.',
  paper:
    'As the accuracies of STGAN were measured: the inverted attribute at one and a half times the strength of training, which is beyond what the network was trained with. AGA rises, everything else suffers.',
};

interface Props {
  readonly value: ProtocolName;
  readonly onChange: (value: ProtocolName) => void;
}

export function ProtocolChoice({ value, onChange }: Props) {
  return (
    <div className="field">
      <label className="field">
        <span className="field-label">Protocol</span>
        <select
          value={value}
          onChange={(event) =>
            onChange(PROTOCOL_NAMES.find((each) => each === event.target.value) ?? 'truth')
          }
        >
          {PROTOCOL_NAMES.map((name) => (
            <option key={name} value={name}>
              {TITLES[name]}
            </option>
          ))}
        </select>
      </label>
      <p className="small protocol-words">{WORDS[value]}</p>
    </div>
  );
}

/** How a protocol is called in lists. */
export function protocolTitle(name: ProtocolName): string {
  return { truth: 'true edit', 'seed-b': 'plain', paper: 'as published' }[name];
}
