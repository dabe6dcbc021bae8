import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { FigureCard } from '../components/figure-card.js';
import { currentPalette } from '../components/theme.js';
import { shortNumber } from '../pictures/frame.js';
import { lineChart } from '../pictures/line-chart.js';
import { planLines, transportFrame } from './plan-lines.js';
import { mostPoints, TransportStore } from './transport-store.js';

/** Pixels between points that a stroke leaves. */
const spacing = 9;
const store = new TransportStore();

/** Two clouds, the plan between them, and the flow of one onto the other. */
export function TransportPage() {
  const [brush, setBrush] = useState<'x' | 'y'>('x');
  const canvas = useRef<HTMLCanvasElement>();
  const [x, y, found, problem] = [store.x.value, store.y.value, store.found.value, store.problem.value];
  const [history, flowing, epsilon] = [store.history.value, store.flowing.value, store.epsilon.value];
  const draw = useMemo(
    () => planLines({ x, y, plan: found?.plan, velocity: flowing ? undefined : found?.velocity }),
    [x, y, found, flowing],
  );
  const chart = useMemo(
    () => lineChart({ steps: history.map((_, k) => k), curves: [{ values: history, colour: 'accent' }], includes: 0 }),
    [history],
  );
  useEffect(() => {
    void store.solve();
    return () => store.end();
  }, []);
  useDrawing(canvas, brush);
  return (
    <main class="transport">
      <h1 class="unseen">Entropic optimal transport between two clouds</h1>
      <div class="run-bar card" role="toolbar" aria-label="Transport">
        <div class="segmented" role="group" aria-label="Draw">
          {(['x', 'y'] as const).map((which) => (
            <button key={which} type="button" aria-pressed={brush === which} onClick={() => setBrush(which)}>
              <span class={`dot ${which === 'y' ? 'dot-1' : ''}`} /> {which === 'x' ? 'Draw source' : 'Draw target'}
            </button>
          ))}
        </div>
        <div class="buttons">
          <button type="button" onClick={() => store.setCloud(brush, new Float64Array(0))}>
            Clear {brush === 'x' ? 'source' : 'target'}
          </button>
          <button type="button" class="primary" onClick={() => void store.flow()}>
            {flowing ? 'Pause' : 'Flow'}
          </button>
          <button type="button" disabled={history.length === 0} onClick={() => store.back()}>
            Back
          </button>
          <button type="button" onClick={() => store.reset()}>
            Reset
          </button>
        </div>
        <div class="scrub">
          <label for="epsilon">
            ε <output>{shortNumber(epsilon)}</output>
          </label>
          <input
            id="epsilon"
            type="range"
            min={-3}
            max={1}
            step={0.05}
            value={store.exponent.value}
            aria-valuetext={shortNumber(epsilon)}
            title="Strength of the entropic term, in squared units of length: small is sharp, large blurs"
            onInput={(event) => store.change(Number(event.currentTarget.value))}
          />
        </div>
      </div>
      {problem && (
        <p class="notice" role="alert">
          {problem.message}. {problem.remedy}
        </p>
      )}
      <dl class="scores">
        <Value name="Sinkhorn divergence" value={found ? shortNumber(found.divergence) : '–'} test="divergence" />
        <Value
          name="between"
          value={found ? `${found.bounds[0].toPrecision(5)} and ${found.bounds[1].toPrecision(5)}` : '–'}
          quiet
        />
        <Value name="Transport cost" value={found ? shortNumber(found.transportCost) : '–'} />
        <Value name="Sweeps" value={found ? `${found.iterations}, ${found.status}` : '–'} quiet />
        <Value name="Points" value={`${x.length / 2} to ${y.length / 2}`} quiet />
      </dl>
      <div class="transport-pictures">
        <FigureCard
          title="Plan"
          explanation="Lines run from each source point to where its mass goes, as strong as the share; short strokes are the velocity of the gradient flow. Draw with the pointer."
          draw={draw}
          class="wide"
          onCanvas={(element) => (canvas.current = element)}
        />
        <FigureCard
          title="Divergence along the flow"
          value={history.length > 0 ? shortNumber(history[history.length - 1]) : undefined}
          explanation="The Sinkhorn divergence before each step of its own gradient flow, which moves the source onto the target."
          draw={chart}
          class="chart"
        />
      </div>
    </main>
  );
}

function Value({
  name,
  value,
  test,
  quiet = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly test?: string;
  readonly quiet?: boolean;
}) {
  return (
    <div class={quiet ? 'quiet-score' : ''}>
      <dt>{name}</dt>
      <dd data-score={test}>{value}</dd>
    </div>
  );
}

/** Strokes of the pointer leave points of the cloud that is drawn. */
function useDrawing(canvas: { readonly current: HTMLCanvasElement | undefined }, brush: 'x' | 'y'): void {
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen) return;
    element.classList.add('editing');
    let last: readonly [number, number] | undefined;
    const put = (event: PointerEvent) => {
      const box = element.getBoundingClientRect();
      const place = [event.clientX - box.left, event.clientY - box.top] as const;
      if (last && Math.hypot(place[0] - last[0], place[1] - last[1]) < spacing) return;
      const cloud = store[brush].peek();
      if (cloud.length >= 2 * mostPoints) return;
      last = place;
      const frame = transportFrame({
        pen,
        width: element.clientWidth,
        height: element.clientHeight,
        palette: currentPalette(),
      });
      store.setCloud(brush, Float64Array.of(...cloud, frame.x.invert(place[0]), frame.y.invert(place[1])));
    };
    const down = (event: PointerEvent) => {
      element.setPointerCapture(event.pointerId);
      put(event);
    };
    const move = (event: PointerEvent) => {
      if (last !== undefined) put(event);
    };
    const up = () => (last = undefined);
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
    };
  }, [brush, canvas]);
}
