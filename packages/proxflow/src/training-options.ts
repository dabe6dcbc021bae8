import type { Backend } from '@proxflow/backend';
import type { StepReport } from '@proxflow/core';
import type { TrainingCheckpoint } from '@proxflow/model-io';
import type { CoordinateDistribution, Neuron, NeuronShape } from '@proxflow/neurons';
import type { ClassLoss, Loss } from '@proxflow/risks';
import type { PresetName } from './presets.js';

/** A neuron, or a family that is asked for one with as many outputs as the data need: `tanhNeuron` itself is one. */
export type NeuronChoice = Neuron | ((shape: NeuronShape) => Neuron);

/** What a model may be told; everything has a default that the preset gives. */
export interface ModelOptions {
  /** `default` (consistent), `paper` or `reference` (published formulas and scripts). */
  readonly preset?: PresetName;
  /** Seed of everything random; 0 by default. */
  readonly seed?: string | number;
  /** That of `createDefaultBackend`, WebAssembly in float64, by default. */
  readonly backend?: Backend;
  /** N. */
  readonly particles?: number;
  /** Steps of the flow. */
  readonly steps?: number;
  /**
   * Rows that a step sees, in an order drawn by the seed, each once in an epoch; all of them by default. With fewer, risk and
   * free energy in reports and record are those of the batch. Not for presets of published formulas.
   */
  readonly batchSize?: number;
  /**
   * Share of the rows given to `fit` that are held out to stop early by, above 0 and below 1: drawn by the seed, in
   * proportion to the classes. The rest train, and scaling is fitted on them. None by default. The model is then the one
   * whose mean loss on the held-out rows (with their row weights) was least, except in a run that was aborted or diverged.
   */
  readonly validationFraction?: number;
  /** Steps from one validation to the next; 10 by default, or all steps if they are fewer. */
  readonly validationEvery?: number;
  /** Validations in a row without improvement that end training; 10 by default. */
  readonly patience?: number;
  /** h; `auto` takes {@link automaticStepSize}: 3 / (2 sup l'' (1 + lambda_max)) for two classes and for numbers. */
  readonly stepSize?: number | 'auto';
  /** beta; Infinity switches noise and entropy off. */
  readonly inverseTemperature?: number;
  /** epsilon of the proximal weight step; `auto` is 0.1 h / beta. */
  readonly epsilon?: number | 'auto';
  /**
   * lambda of the confinement lambda |theta|^2. `prior` confines by -(1/beta) log rho_0 instead, so that the flow descends
   * R + (1/beta) KL(rho | rho_0) for the law rho_0 at the start; a uniform coordinate counts as the normal of its moments. `auto` is `prior` for more than
   * two classes, else min(0.02, 6 (D/n)^2).
   */
  readonly weightDecay?: number | 'auto' | 'prior';
  readonly neuron?: NeuronChoice;
  /** For two classes of signs or classes, for more of classes, for numbers of numbers. */
  readonly loss?: Loss | ClassLoss;
  /** Law of theta at the start; the preset's or the neuron's own by default. */
  readonly initialDistribution?: (inputDimension: number) => readonly CoordinateDistribution[];
}

/** What one call of `fit` may be told. */
export interface FitOptions {
  /** Called after every step, which waits for a promise: a macrotask in it lets timers, signals and a page have their turn. */
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  /** Aborting ends training after the step in progress; the model is usable and `checkpoint` lets it go on. */
  readonly signal?: AbortSignal;
  /**
   * Goes on from here, bit for bit and with the record so far, as if the run had never stopped. Refused with other data or
   * other options than those it was made with, but for `steps`.
   */
  readonly checkpoint?: TrainingCheckpoint;
  /** Called with a checkpoint after every `checkpointEvery` steps, counted from the very first; training waits for a promise. */
  readonly onCheckpoint?: (checkpoint: TrainingCheckpoint) => void | Promise<void>;
  /** Steps between two calls of `onCheckpoint`; 100 by default. */
  readonly checkpointEvery?: number;
}

/** What one call of `partialFit` may be told. */
export interface PartialFitOptions extends Pick<FitOptions, 'onStep' | 'signal'> {
  /** Steps to make in this call; those of options and preset by default. */
  readonly steps?: number;
}
