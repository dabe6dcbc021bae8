import { useId, useState } from 'preact/hooks';
import type { Choice } from '../settings/choices.js';
import {
  numberFields,
  parseNumberField,
  textOfNumber,
  type NumberField,
  type NumberFieldName,
} from '../settings/number-field.js';

interface ChoiceFieldProps<Name extends string> {
  readonly label: string;
  readonly choices: Readonly<Record<Name, Choice>>;
  readonly value: Name;
  readonly problem?: string | undefined;
  readonly onChange: (value: Name) => void;
}

/** A list to choose from, with a sentence on what is chosen. */
export function ChoiceField<Name extends string>({ label, choices, value, problem, onChange }: ChoiceFieldProps<Name>) {
  const id = useId();
  return (
    <div class={`field ${problem ? 'refused' : ''}`}>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        title={choices[value].says}
        aria-invalid={problem !== undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={(event) => onChange(event.currentTarget.value as Name)}
      >
        {(Object.keys(choices) as Name[]).map((name) => (
          <option key={name} value={name} title={choices[name].says}>
            {choices[name].label}
          </option>
        ))}
      </select>
      <Reason id={`${id}-problem`} text={problem} />
    </div>
  );
}

interface NumberInputProps {
  readonly name: NumberFieldName;
  readonly value: number | string;
  /** What `auto` came to. */
  readonly resolved?: string | undefined;
  readonly problem?: string | undefined;
  readonly onChange: (value: number | string) => void;
}

/** A number or a word, taken over on Enter or on leaving; what is wrong stays in the field, with the reason. */
export function NumberInput({ name, value, resolved, problem, onChange }: NumberInputProps) {
  const id = useId();
  const field: NumberField = numberFields[name];
  const text = textOfNumber(value);
  const [draft, setDraft] = useState<{ readonly text: string; readonly reason: string } | undefined>(undefined);
  const reason = draft?.reason ?? problem;
  const commit = (typed: string) => {
    const parsed = parseNumberField(field, typed);
    if ('reason' in parsed) {
      setDraft({ text: typed, reason: parsed.reason });
      return;
    }
    setDraft(undefined);
    if (parsed.value !== value) onChange(parsed.value);
  };
  return (
    <div class={`field ${reason ? 'refused' : ''}`} title={field.says}>
      <label for={id}>{field.label}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellcheck={false}
        value={draft?.text ?? text}
        aria-invalid={reason !== undefined}
        aria-describedby={`${id}-says ${reason ? `${id}-problem` : ''}`}
        onChange={(event) => commit(event.currentTarget.value)}
      />
      <span id={`${id}-says`} class="unseen">
        {field.says}
      </span>
      {resolved !== undefined && !reason && <span class="resolved">{resolved}</span>}
      <Reason id={`${id}-problem`} text={reason} />
    </div>
  );
}

interface TextInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SeedInput({ label, value, onChange }: TextInputProps) {
  const id = useId();
  const [reason, setReason] = useState<string | undefined>(undefined);
  return (
    <div class={`field ${reason ? 'refused' : ''}`} title="The same seed gives the same data and the same noise.">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        value={value}
        maxLength={40}
        aria-invalid={reason !== undefined}
        onChange={(event) => {
          const typed = event.currentTarget.value.trim();
          setReason(typed === '' ? 'Any text will do, but some.' : undefined);
          if (typed !== '') onChange(typed);
        }}
      />
      <Reason id={`${id}-problem`} text={reason} />
    </div>
  );
}

function Reason({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  return text === undefined ? null : (
    <p id={id} class="reason" role="alert">
      {text}
    </p>
  );
}
