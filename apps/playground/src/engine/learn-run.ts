import type { Backend } from '@proxflow/backend';
import { createProximalFlow, type FlowCheckpoint, type ProximalFlow, type StepReport } from '@proxflow/core';
import { createRandom } from '@proxflow/random';
import { boundsOf, gridInputs, onPlane, picturePlane, type Bounds, type PicturePlane } from '../data/picture-plane.js';
import { playgroundTable } from '../data/playground-table.js';
import { prepareData, taskOf, type PreparedData } from '../data/prepared-data.js';
import type { Settings } from '../settings/settings.js';
import { backendOf } from './backends.js';
import { drawnNeurons, shapeOf } from './drawn-neurons.js';
import { estimatesAt, type PredictingCloud } from './estimates.js';
import { costOf, flowOptions, type ResolvedParts } from './flow-parts.js';
import type {
  Advance,
  Moment,
  NeuronShape,
  OpenedRun,
  PlanView,
  RunRequest,
  ShownData,
  StepRecord,
  Surface,
} from './messages.js';
import { lossOf, resolveParts } from './resolve-parts.js';
import { scoresOf } from './scores.js';
import { recordOf } from './step-record.js';
import { planView } from './transport-plan.js';

/** A surface is worth at most this share of the time that steps take. */
const pictureShare = 0.35;

/** One run on one backend: a flow, and what is drawn of it. */
export class LearnRun {
  readonly settings: Settings;
  readonly data: PreparedData;
  readonly parts: ResolvedParts;
  readonly backend: Backend;
  readonly #plane: PicturePlane;
  readonly #bounds: Bounds;
  readonly #shape: NeuronShape;
  #flow: ProximalFlow<'mass'>;
  #last: StepReport | undefined;
  #previous: FlowCheckpoint | undefined;
  #pictureSeconds = 0;
  #pictureDue = 0;

  private constructor(
    settings: Settings,
    data: PreparedData,
    parts: ResolvedParts,
    backend: Backend,
    flow: ProximalFlow<'mass'>,
  ) {
    this.settings = settings;
    this.data = data;
    this.parts = parts;
    this.backend = backend;
    this.#flow = flow;
    const { inputs, standardizer, table } = data;
    this.#plane = picturePlane({ ...table, inputs, inputDimension: table.columns, standardizer });
    this.#bounds = boundsOf(this.#points(), table.columns > 1);
    this.#shape = shapeOf(parts.neuron.name, data.outputs, table.columns);
  }

  /** @throws ProxflowError for settings, data or a backend that make no run. */
  static async open({ settings, own, checkpoint }: RunRequest): Promise<LearnRun> {
    const table = await playgroundTable(settings, own);
    const loss = await lossOf(settings, taskOf(table));
    const data = prepareData(table, loss, settings.formulas === 'consistent', settings.seed);
    const parts = await resolveParts(settings, data, loss);
    const backend = await backendOf(settings.backend);
    const flow = await flowOf(settings, parts, data, backend, checkpoint);
    return new LearnRun(settings, data, parts, backend, flow);
  }

  async opened(): Promise<OpenedRun> {
    const { neuron, loss, stepSize, weightDecay } = this.parts;
    return {
      data: this.#shown(),
      neuron: this.#shape,
      backend: this.backend.name,
      precision: this.backend.dtype,
      loss: loss.name,
      stepSize,
      weightDecay,
      dimension: neuron.parameterCount(this.data.table.columns),
      moment: await this.moment(await this.#flow.checkpoint(), true),
    };
  }

  /** Makes steps for about so long. @throws NumericalError when a step left the finite numbers. */
  async advance(milliseconds: number, mostSteps: number): Promise<Advance> {
    const records: StepRecord[] = [];
    const began = performance.now();
    let seconds = 0;
    while (records.length < mostSteps && (records.length === 0 || performance.now() - began < milliseconds)) {
      // Positions before the step are read only where a plan may be drawn of it.
      const reads = performance.now();
      const previous = this.#hasPlan ? await this.#flow.checkpoint() : undefined;
      const report = await this.#flow.step();
      this.#previous = previous;
      this.#last = report;
      seconds += report.seconds + (previous ? 0 : Math.max(0, (performance.now() - reads) / 1000 - report.seconds));
      records.push(recordOf(report));
    }
    const now = performance.now();
    const due = now >= this.#pictureDue;
    const moment = await this.moment(await this.#flow.checkpoint(), due);
    if (due) {
      this.#pictureSeconds = (performance.now() - now) / 1000;
      this.#pictureDue = performance.now() + (1000 * this.#pictureSeconds * (1 - pictureShare)) / pictureShare;
    }
    return { records, moment, stepsPerSecond: records.length / seconds };
  }

  async goTo(checkpoint: FlowCheckpoint): Promise<Moment> {
    const flow = await flowOf(this.settings, this.parts, this.data, this.backend, checkpoint);
    this.#flow.dispose();
    this.#flow = flow;
    this.#last = undefined;
    this.#previous = undefined;
    return this.moment(checkpoint, true);
  }

  /** What a checkpoint looks like; with surface and scores if `whole`. */
  async moment(checkpoint: FlowCheckpoint, whole: boolean): Promise<Moment> {
    const { positions, particles } = checkpoint;
    const cloud = this.cloudOf(checkpoint);
    const picture = whole ? await this.#picture(cloud) : undefined;
    return {
      checkpoint,
      neurons: drawnNeurons(this.#shape, this.#plane, positions, particles),
      surface: picture?.surface,
      scores: picture?.scores,
      plan: await this.#plan(checkpoint),
    };
  }

  cloudOf({ positions, particles, dimension, logWeights }: FlowCheckpoint): PredictingCloud {
    return { neuron: this.parts.neuron, positions, particles, dimension, weights: logWeights.map(Math.exp) };
  }

  dispose(): void {
    this.#flow.dispose();
  }

  async #picture(cloud: PredictingCloud) {
    const { data, backend } = this;
    const { columns } = data.table;
    const side = sideOf(cloud.particles * data.outputs, this.settings.backend === 'cpu' ? 0.25 : 1);
    const [width, height] = this.#plane.second ? [side, side] : [160, 1];
    const grid = await estimatesAt(backend, cloud, gridInputs(this.#plane, this.#bounds, width, height), columns, true);
    const scaler = data.targetScaler;
    const inUnits = (values: Float32Array) => (scaler ? values.map((f) => scaler.mean + scaler.scale * f) : values);
    const surface: Surface = {
      columns: width,
      rows: height,
      outputs: data.outputs,
      weighted: inUnits(grid.weighted),
      mean: inUnits(grid.mean),
      weightedError: scaler ? grid.weightedError.map((e) => scaler.scale * e) : grid.weightedError,
      meanError: scaler ? grid.meanError.map((e) => scaler.scale * e) : grid.meanError,
    };
    const { weighted, mean } = await estimatesAt(backend, cloud, data.inputs, columns, false);
    return { surface, scores: scoresOf(data, weighted, mean) };
  }

  get #hasPlan(): boolean {
    return this.settings.weights.startsWith('proximal') || this.settings.weights === 'schroedinger';
  }

  async #plan({
    positions,
    step,
    particles,
    dimension,
    warmStart,
    logQuadrature,
  }: FlowCheckpoint): Promise<PlanView | undefined> {
    const [previous, last] = [this.#previous, this.#last];
    const epsilon = last?.weightUpdate.epsilon;
    if (!previous || last?.step !== step || epsilon === undefined || !warmStart) return undefined;
    if (this.settings.weights === 'schroedinger') return undefined;
    return planView(this.backend, {
      cost: costOf(this.settings),
      epsilon,
      previous: previous.positions,
      current: positions,
      particles,
      dimension,
      logColumnScaling: warmStart,
      logQuadrature,
    });
  }

  /** (u, v) of every row; on a line v is the target. */
  #points(): Float64Array {
    const { inputs, table } = this.data;
    const points = onPlane(this.#plane, inputs);
    const { target } = table;
    if (this.#plane.second === undefined) {
      for (let i = 0; i < table.rows; i++) {
        points[2 * i + 1] = target.kind === 'numeric' ? target.values[i] : target.labels[i];
      }
    }
    return points;
  }

  #shown(): ShownData {
    const { table, task, split } = this.data;
    const { target } = table;
    const heldOut = new Uint8Array(table.rows);
    split.test.forEach((i) => (heldOut[i] = 1));
    return {
      task,
      name: table.name,
      rows: table.rows,
      columns: table.columns,
      classes: target.kind === 'classes' ? target.classes : [],
      points: this.#points(),
      labels: target.kind === 'classes' ? Uint8Array.from(target.labels) : new Uint8Array(table.rows),
      ...tonesOf(target.kind === 'numeric' ? target.values : new Float64Array(0)),
      heldOut,
      axes: this.#plane.labels,
      bounds: this.#bounds,
      projected: this.#plane.projected,
      citation: table.provenance?.citation,
    };
  }
}

async function flowOf(
  settings: Settings,
  parts: ResolvedParts,
  data: PreparedData,
  backend: Backend,
  checkpoint?: FlowCheckpoint,
): Promise<ProximalFlow<'mass'>> {
  const random = createRandom(settings.seed);
  const options = flowOptions(settings, parts, data, backend, random);
  return createProximalFlow({ ...options, ...(checkpoint && { checkpoint }) });
}

function tonesOf(values: Float64Array): Pick<ShownData, 'tones' | 'range'> {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const half = Math.max((largest - least) / 2, 1e-12);
  return { tones: Float32Array.from(values, (y) => (y - least) / half - 1), range: [least, largest] };
}

/** Cells along a side, so that features of all neurons at all cells stay few enough for a picture in some milliseconds. */
function sideOf(features: number, budget: number): number {
  return Math.round(Math.min(72, Math.max(20, Math.sqrt((1e6 * budget) / features))));
}
