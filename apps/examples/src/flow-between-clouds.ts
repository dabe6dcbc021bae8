// `pnpm example:flow [file.svg]`: a disc flows onto a spiral by the gradient of the Sinkhorn divergence.
import { createWasmBackend } from '@proxflow/backend-wasm';
import { createRandom } from '@proxflow/random';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { disc, spiral, type Cloud } from './clouds.js';
import { divergenceFlow, type Moment } from './divergence-flow.js';
import { scatterPicture } from './scatter-picture.js';

/** How large the example is. */
export interface ExampleOptions {
  readonly count: number;
  /** About the squared distance of neighbours: far below it, transports take long. */
  readonly epsilon: number;
  readonly steps: number;
  /** Steps that are drawn. */
  readonly shown: readonly number[];
  /** Told of every moment as it comes. */
  readonly report?: (moment: Moment) => void;
}

/** Runs the example; returns its moments and the picture of those shown. */
export async function flowBetweenClouds({ count, epsilon, steps, shown, report }: ExampleOptions) {
  const random = createRandom('flow-between-clouds');
  const from = disc(count, 0.55, random.stream('disc'));
  const to = spiral(count, 1.75, 0.02, random.stream('spiral'));
  const backend = await createWasmBackend({ dtype: 'float64' });
  const moments: Moment[] = [];
  for await (const moment of divergenceFlow({ backend, from, to, epsilon, stepSize: 0.1, steps })) {
    moments.push(moment);
    report?.(moment);
  }
  const picture = scatterPicture({
    description:
      'A disc of points, coloured by direction, flows onto a spiral by the gradient of the Sinkhorn divergence.',
    panels: shown.map((step) => ({
      title: `step ${step}`,
      subtitle: `S = ${written(moments[step].divergence)}`,
      cloud: moments[step].cloud,
    })),
    background: to,
    colours: sectors(from),
  });
  return { moments, picture };
}

/** Which fifth of the plane each point lies in, seen from the origin. */
function sectors(cloud: Cloud): Uint8Array {
  return Uint8Array.from({ length: cloud.length / 2 }, (_, i) => {
    const part = Math.atan2(cloud[2 * i + 1], cloud[2 * i]) / (2 * Math.PI) + 0.5;
    return Math.min(4, Math.floor(5 * part));
  });
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Two digits, small numbers with a power of ten. */
function written(value: number): string {
  if (value >= 1e-3) return value.toPrecision(2);
  const [digits, power] = value.toExponential(1).split('e-');
  return `${digits} × 10⁻${Array.from(power, (digit) => superscripts[Number(digit)]).join('')}`;
}

if (process.argv[1] === import.meta.filename) {
  const [file = 'docs/pictures/flow-between-clouds.svg'] = process.argv.slice(2);
  const shown = [0, 3, 7, 14, 40];
  console.log('step  divergence');
  const { picture } = await flowBetweenClouds({
    count: 600,
    epsilon: 0.004,
    steps: 40,
    shown,
    report: ({ step, divergence }) => {
      if (step % 5 === 0 || shown.includes(step))
        console.log(`${String(step).padStart(4)}  ${divergence.toExponential(3)}`);
    },
  });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, picture);
  console.log(`\nThe picture is in ${file}.`);
}
