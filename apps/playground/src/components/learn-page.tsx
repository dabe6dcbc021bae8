import type { Lab } from '../store/lab.js';
import { RunBar } from './run-bar.js';
import { RunView } from './run-view.js';
import { SettingsPanel } from './settings-panel.js';
import { SpeedCard } from './speed-card.js';

/** Data, parts, a run and everything that can be seen of it. */
export function LearnPage({ lab }: { readonly lab: Lab }) {
  const refused = lab.refused.value;
  return (
    <main class="learn">
      <h1 class="unseen">Watch a network learn as a flow of particles</h1>
      <SettingsPanel lab={lab} />
      <div class="stage">
        {refused.length > 0 && <p class="notice mild">Of this link could not be read: {refused.join(', ')}.</p>}
        <RunBar lab={lab} />
        <div class={`runs ${lab.state.value.comparing ? 'two' : 'one'}`}>
          {lab.sides.value.map((side) => (
            <RunView key={side} lab={lab} side={side} />
          ))}
        </div>
        <SpeedCard lab={lab} />
      </div>
    </main>
  );
}
