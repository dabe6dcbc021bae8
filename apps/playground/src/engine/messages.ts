import type { FlowCheckpoint } from '@proxflow/core';
import type { Bounds } from '../data/picture-plane.js';
import type { OwnData } from '../data/playground-table.js';
import type { Task } from '../settings/check-settings.js';
import type { Settings } from '../settings/settings.js';

/** Why something was refused, as the packages' typed errors say it. */
export interface Problem {
  /** What the error is about, such as `epsilon` or `patients.csv`. */
  readonly argument: string;
  readonly message: string;
  readonly remedy: string;
  /** Of the class of the error; `Error` for one that was not meant. */
  readonly name: string;
}

/** Errors lose their fields on the way out of a worker, so they travel as values. */
export type Answer<T> = { readonly value: T } | { readonly problem: Problem };

/** What a run is made of. */
export interface RunRequest {
  readonly settings: Settings;
  readonly own: OwnData;
  /** Go on from here, bit for bit. */
  readonly checkpoint?: FlowCheckpoint;
}

/** How theta is laid out, for pictures. */
export interface NeuronShape {
  readonly kind: 'ridge' | 'radial';
  /** q: theta begins with as many amplitudes. */
  readonly outputs: number;
  /** Names of the p coordinates: a, b, w 1, ... */
  readonly coordinates: readonly string[];
}

/** Data as pictures show them. */
export interface ShownData {
  readonly task: Task;
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly classes: readonly string[];
  /** (u, v) `[n, 2]` of every row; v is the target where there is one feature. */
  readonly points: Float64Array;
  /** Class of each row, 0 for numbers. */
  readonly labels: Uint8Array;
  /** Of numbers: where each lies between the least (-1) and the largest (1). */
  readonly tones: Float32Array;
  /** Of numbers: least and largest. */
  readonly range: readonly [number, number];
  /** 1 for rows that are held out. */
  readonly heldOut: Uint8Array;
  readonly axes: readonly [string, string];
  readonly bounds: Bounds;
  readonly projected: boolean;
  readonly citation: string | undefined;
}

/** What is known of a run before its first step. */
export interface OpenedRun {
  readonly data: ShownData;
  readonly neuron: NeuronShape;
  readonly backend: string;
  readonly precision: string;
  readonly loss: string;
  /** `auto` settings with their values. */
  readonly stepSize: number;
  readonly weightDecay: number | 'prior';
  /** p. */
  readonly dimension: number;
  readonly moment: Moment;
}

/** One number for each curve of the page. */
export interface StepRecord {
  readonly step: number;
  readonly time: number;
  readonly stepSize: number;
  readonly risk: number;
  readonly freeEnergy: number;
  readonly fell: boolean;
  readonly change: number;
  readonly effectiveSampleSize: number;
  readonly innerIterations: number;
  readonly iterationsBound: number;
  readonly certifiedError: number;
  readonly massError: number;
  readonly status: string;
  readonly skipped: boolean;
  readonly skipBound: number;
  readonly seconds: number;
}

/** Two estimators at some inputs, each with the standard error its particles give it. */
export interface Estimates {
  /** f = sum w phi `[n, q]`, and of q = 1 its standard error. */
  readonly weighted: Float32Array;
  readonly weightedError: Float32Array;
  /** The plain mean over the particles. */
  readonly mean: Float32Array;
  readonly meanError: Float32Array;
}

/** The network over the picture's plane, row by row from the top left. */
export interface Surface extends Estimates {
  readonly columns: number;
  readonly rows: number;
  readonly outputs: number;
}

/** How well both estimators do: share of right rows, or R^2. */
export interface Scores {
  readonly trainWeighted: number;
  readonly trainMean: number;
  /** NaN where nothing is held out. */
  readonly testWeighted: number;
  readonly testMean: number;
}

/** Particles drawn as what they are in the plane of the picture. */
export interface DrawnNeurons {
  /** Ridge: (nu, nv, d) `[N, 3]` of the line nu u + nv v + d = 0. Radial: (u, v, radius in u) `[N, 3]`. */
  readonly geometry: Float32Array;
  /** Radius in v over radius in u, of radial neurons. */
  readonly aspect: number;
}

/** Where mass goes in the last step. */
export interface PlanView {
  /** P `[size, size]` with rows scaled to sum 1, in the order of the first parameter; undefined for many particles. */
  readonly rows: Float32Array | undefined;
  readonly size: number;
  /** exp of the mean entropy of the rows: how many particles a particle's mass reaches. */
  readonly perplexity: number;
}

/** Where a run stands: enough to draw it, and to go on from it. */
export interface Moment {
  readonly checkpoint: FlowCheckpoint;
  readonly neurons: DrawnNeurons;
  readonly surface: Surface | undefined;
  readonly scores: Scores | undefined;
  readonly plan: PlanView | undefined;
}

/** What a call of `advance` did. */
export interface Advance {
  readonly records: readonly StepRecord[];
  readonly moment: Moment;
  /** Steps a second while it was computing steps and nothing else. */
  readonly stepsPerSecond: number;
}

/** One backend measured on a preset. */
export interface Measurement {
  readonly backend: string;
  readonly steps: number;
  readonly stepsPerSecond: number;
}

/** What the page asks of the worker. Calls are answered one after the other. */
export interface LearnEngine {
  open(request: RunRequest): Promise<Answer<OpenedRun>>;
  /** Makes steps for about so long, at least one and at most so many. */
  advance(milliseconds: number, mostSteps: number): Promise<Answer<Advance>>;
  /** Puts the run at a checkpoint it has recorded. */
  goTo(checkpoint: FlowCheckpoint): Promise<Answer<Moment>>;
  /** What a checkpoint looks like, without going there. */
  look(checkpoint: FlowCheckpoint): Promise<Answer<Moment>>;
  /** The model at a checkpoint as the JSON of the `proxflow` package, read back before it is handed out. */
  modelFile(checkpoint: FlowCheckpoint, records: readonly StepRecord[]): Promise<Answer<string>>;
  measure(request: RunRequest, backend: Settings['backend'], milliseconds: number): Promise<Answer<Measurement>>;
  /** Loads what a later click may need, so that no request is made then. */
  warm(): Promise<void>;
  ping(): Promise<true>;
}
