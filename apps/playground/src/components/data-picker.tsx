import { useRef, useState } from 'preact/hooks';
import { dataChoices, type DataName } from '../settings/choices.js';
import type { Lab } from '../store/lab.js';
import { pointsOfRun } from './edit-points.js';

const groups: readonly { readonly name: string; readonly sets: readonly DataName[] }[] = [
  { name: 'Classes in the plane', sets: ['moons', 'circles', 'spirals', 'xor', 'blobs', 'drawn'] },
  { name: 'Curves', sets: ['sinusoid', 'step'] },
  { name: 'Tables', sets: ['wdbc', 'digits', 'file'] },
];

/** Data sets as buttons; a file is chosen or dropped on them. */
export function DataPicker({ lab }: { readonly lab: Lab }) {
  const { edited } = lab.state.value;
  const chosen = lab.state.value[edited].data;
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const problem = lab.runs[edited].problem.value;
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    lab.setOwnData({ file: { name: file.name, text: await file.text() } }, 'file');
  };
  const pick = (name: DataName) => {
    if (name === 'file') input.current?.click();
    else if (name === 'drawn') lab.setOwnData(pointsOfRun(lab), 'drawn');
    else lab.change({ data: name });
  };
  return (
    <div
      class={`data-picker ${over ? 'over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files[0]);
      }}
    >
      {groups.map(({ name, sets }) => (
        <div key={name} class="chips" role="group" aria-label={name}>
          {sets.map((set) => (
            <button
              key={set}
              type="button"
              class="chip"
              title={dataChoices[set].says}
              aria-pressed={chosen === set}
              onClick={() => pick(set)}
            >
              {dataChoices[set].label}
            </button>
          ))}
        </div>
      ))}
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,text/csv"
        class="unseen"
        tabIndex={-1}
        aria-label="CSV file"
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <p class="sentence">{dataChoices[chosen].says}</p>
      {chosen === 'file' && problem && (
        <p class="reason" role="alert">
          {problem.message}. {problem.remedy}
        </p>
      )}
    </div>
  );
}
