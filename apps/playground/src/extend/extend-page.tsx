import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { FigureCard } from '../components/figure-card.js';
import { lineChart } from '../pictures/line-chart.js';
import { planLines } from '../transport/plan-lines.js';
import { examples } from './examples.js';
import type { FrameNews, FrameRequest, PartKind, TrialNews } from './trial.js';

const timeLimit = 5_000;

type Outcome = Extract<TrialNews, { readonly type: 'check' }>;
type State = 'loading' | 'ready' | 'running' | 'late';

/** An editor for a loss or a cost, the checks of its contract, and what comes of using it. */
export function ExtendPage() {
  const frame = useRef<HTMLIFrameElement>(null);
  const id = useRef(0);
  const [chosen, setChosen] = useState(0);
  const [source, setSource] = useState(examples[0].source);
  const [state, setState] = useState<State>('loading');
  const [checks, setChecks] = useState<readonly Outcome[]>([]);
  const [result, setResult] = useState<TrialNews | undefined>(undefined);
  const [error, setError] = useState<string | undefined>(undefined);
  const kind: PartKind = examples[chosen].kind;

  useEffect(() => {
    const hear = ({ source: from, origin, data }: MessageEvent<FrameNews>) => {
      if (from !== frame.current?.contentWindow || origin !== window.location.origin) return;
      const { news } = data;
      if (news.type === 'ready') setState('ready');
      if (data.id !== id.current || news.type === 'ready') return;
      if (news.type === 'check') setChecks((before) => [...before, news]);
      else if (news.type === 'error') setError(news.message);
      else if (news.type === 'late') setState('late');
      else if (news.type === 'done') setState('ready');
      else setResult(news);
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, []);

  const run = () => {
    id.current++;
    setChecks([]);
    setResult(undefined);
    setError(undefined);
    setState('running');
    const request: FrameRequest = { id: id.current, kind, source, milliseconds: timeLimit };
    frame.current?.contentWindow?.postMessage(request, window.location.origin);
  };
  const failed = checks.filter(({ failure }) => failure !== undefined).length;
  return (
    <main class="extend">
      <h1 class="unseen">Try a loss or a cost of your own</h1>
      <div class="extend-columns">
        <section class="card editor" aria-label="Editor">
          <div class="chips" role="group" aria-label="Start from">
            {examples.map(({ label, source: text }, k) => (
              <button
                key={label}
                type="button"
                class="chip"
                aria-pressed={chosen === k}
                onClick={() => {
                  setChosen(k);
                  setSource(text);
                }}
              >
                {label}
              </button>
            ))}
          </div>
          <textarea
            aria-label={kind === 'loss' ? 'Definition of a loss' : 'Definition of a cost'}
            rows={15}
            spellcheck={false}
            value={source}
            onInput={(event) => setSource(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
            }}
          />
          <div class="buttons">
            <button type="button" class="primary" disabled={state === 'loading' || state === 'running'} onClick={run}>
              {state === 'running' ? 'Running' : 'Check and run'}
            </button>
            <p class="sentence">
              Ctrl+Enter runs. Up to {timeLimit / 1000} seconds, in a worker that reaches no network.
            </p>
          </div>
        </section>
        <section class="card checks" aria-label="Conformance" aria-live="polite">
          <h2>
            Conformance{' '}
            {checks.length > 0 && (
              <small data-failed={failed}>
                {checks.length - failed} of {checks.length} hold
              </small>
            )}
          </h2>
          {error && (
            <p class="notice" role="alert">
              {error}
            </p>
          )}
          {state === 'late' && (
            <p class="notice" role="alert">
              Ended after {timeLimit / 1000} seconds: it was not done by then.
            </p>
          )}
          {checks.length === 0 && !error && state !== 'late' && (
            <p class="sentence">
              Each property of the contract is tried on fixed pseudo-random numbers, derivatives against finite
              differences.
            </p>
          )}
          <ul>
            {checks.map(({ name, failure }) => (
              <li key={name} class={failure ? 'fails' : 'holds'}>
                <span aria-hidden="true">{failure ? '✕' : '✓'}</span>
                <span>
                  {name}
                  <span class="unseen">{failure ? ': fails. ' : ': holds.'}</span>
                  {failure && <span class="reason">{failure}</span>}
                </span>
              </li>
            ))}
          </ul>
        </section>
        <Result result={result} />
      </div>
      <iframe ref={frame} src="./sandbox.html" title="Sandbox" class="unseen" tabIndex={-1} aria-hidden="true" />
    </main>
  );
}

function Result({ result }: { readonly result: TrialNews | undefined }) {
  const draws = useMemo(() => {
    if (result?.type === 'fit') {
      const { risks, curve, truth } = result;
      const places = curve.map((_, i) => -1 + i / 50);
      return [
        lineChart({ steps: risks.map((_, k) => k), curves: [{ values: risks, colour: 'accent' }], includes: 0 }),
        lineChart({
          steps: places,
          fitted: true,
          curves: [
            { values: truth, colour: 'second', dashed: true },
            { values: curve, colour: 'accent' },
          ],
        }),
      ];
    }
    if (result?.type === 'plan') return [planLines({ ...result, velocity: undefined })];
    return [];
  }, [result]);
  if (draws.length === 0) return null;
  if (draws.length === 1) {
    return (
      <FigureCard
        title="Plan with this cost"
        explanation="The entropic plan from a disc to a ring under the cost of the editor."
        draw={draws[0]}
        class="wide span"
      />
    );
  }
  return (
    <>
      <FigureCard
        title="Risk with this loss"
        explanation="Mean loss over 150 steps of 60 tanh neurons that learn a noisy sine."
        draw={draws[0]}
        class="chart"
      />
      <FigureCard
        title="What it learned"
        explanation="The fitted curve, and dashed the sine the data were drawn from."
        draw={draws[1]}
        class="chart"
      />
    </>
  );
}
