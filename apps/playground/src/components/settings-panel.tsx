import {
  backendChoices,
  costChoices,
  formulaChoices,
  locationChoices,
  lossChoices,
  neuronChoices,
  regularizerChoices,
  weightChoices,
} from '../settings/choices.js';
import { presetEntries, settingsOfPreset, changedFields, type PresetId, type Settings } from '../settings/settings.js';
import { shortNumber } from '../pictures/frame.js';
import type { Lab } from '../store/lab.js';
import { DataPicker } from './data-picker.js';
import { ChoiceField, NumberInput, SeedInput } from './fields.js';

/** Everything that can be set, for the run that is edited. */
export function SettingsPanel({ lab }: { readonly lab: Lab }) {
  const { edited, comparing } = lab.state.value;
  const settings = lab.state.value[edited];
  const problems = lab.problems.value[edited];
  const opened = lab.runs[edited].opened.value;
  const change = (changes: Partial<Settings>) => lab.change(changes);
  const generated = !['wdbc', 'digits', 'drawn', 'file'].includes(settings.data);
  const changed = changedFields(settings).length;
  const number = (
    name: 'particles' | 'inverseTemperature' | 'epsilon' | 'stepSize' | 'weightDecay' | 'rows' | 'noise',
    resolved?: string,
  ) => (
    <NumberInput
      key={`${edited} ${name} ${settings.preset}`}
      name={name}
      value={settings[name]}
      resolved={resolved}
      problem={problems[name]}
      onChange={(value) => change({ [name]: value })}
    />
  );
  const auto = (value: number | string, found: number | string | undefined) =>
    value === 'auto' && found !== undefined ? `= ${typeof found === 'number' ? shortNumber(found) : found}` : undefined;

  return (
    <form class="settings card" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
      {comparing && (
        <div class="segmented" role="group" aria-label="Settings of which run">
          {(['a', 'b'] as const).map((side) => (
            <button key={side} type="button" aria-pressed={edited === side} onClick={() => lab.edit(side)}>
              Run {side.toUpperCase()}
            </button>
          ))}
        </div>
      )}
      <section>
        <h2>Data</h2>
        <DataPicker lab={lab} />
        {generated && (
          <div class="pair">
            {number('rows')}
            {number('noise')}
          </div>
        )}
        <SeedInput label="Seed" value={settings.seed} onChange={(seed) => change({ seed })} />
      </section>
      <section>
        <h2>Preset</h2>
        <ChoiceField
          label="Preset"
          choices={presetEntries}
          value={settings.preset}
          onChange={(preset: PresetId) => change(settingsOfPreset(preset, settings))}
        />
        <p class="sentence">{presetEntries[settings.preset].says}</p>
        {changed > 0 && (
          <button type="button" class="quiet" onClick={() => change(settingsOfPreset(settings.preset, settings))}>
            Undo {changed} {changed === 1 ? 'change' : 'changes'}
          </button>
        )}
      </section>
      <section>
        <h2>Network</h2>
        <ChoiceField
          label="Neuron"
          choices={neuronChoices}
          value={settings.neuron}
          problem={problems.neuron}
          onChange={(neuron) => change({ neuron })}
        />
        <ChoiceField
          label="Loss"
          choices={lossChoices}
          value={settings.loss}
          problem={problems.loss}
          onChange={(loss) => change({ loss })}
        />
        {number('particles')}
      </section>
      <section>
        <h2>Flow</h2>
        <div class="pair">
          {number('stepSize', auto(settings.stepSize, opened?.stepSize))}
          {number('inverseTemperature')}
          {number('epsilon', epsilonFound(settings, opened?.stepSize))}
          {number('weightDecay', auto(settings.weightDecay, opened?.weightDecay))}
        </div>
        <ChoiceField
          label="Particles move by"
          choices={locationChoices}
          value={settings.location}
          problem={problems.location}
          onChange={(location) => change({ location })}
        />
        <ChoiceField
          label="Weights change by"
          choices={weightChoices}
          value={settings.weights}
          problem={problems.weights}
          onChange={(weights) => change({ weights })}
        />
        <ChoiceField
          label="Regularizer"
          choices={regularizerChoices}
          value={settings.regularizer}
          problem={problems.regularizer}
          onChange={(regularizer) => change({ regularizer })}
        />
        <ChoiceField
          label="Ground cost"
          choices={costChoices}
          value={settings.cost}
          problem={problems.cost}
          onChange={(cost) => change({ cost })}
        />
        <ChoiceField
          label="Formulas"
          choices={formulaChoices}
          value={settings.formulas}
          problem={problems.formulas}
          onChange={(formulas) => change({ formulas })}
        />
      </section>
      <section>
        <h2>Computer</h2>
        <ChoiceField
          label="Backend"
          choices={backendChoices}
          value={settings.backend}
          problem={problems.backend}
          onChange={(backend) => change({ backend })}
        />
      </section>
    </form>
  );
}

/** 0.1 h / beta, where epsilon is automatic. */
function epsilonFound({ epsilon, inverseTemperature }: Settings, stepSize: number | undefined): string | undefined {
  return epsilon === 'auto' && stepSize !== undefined
    ? `= ${shortNumber((0.1 * stepSize) / inverseTemperature)}`
    : undefined;
}
