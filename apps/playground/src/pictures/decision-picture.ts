import type { DrawnNeurons, NeuronShape, ShownData, Surface } from '../engine/messages.js';
import { clipped, drawAxes, frameOf, type Draw, type Frame, type Sheet } from './frame.js';
import { drawNeurons } from './neuron-marks.js';
import { mixed, rgbOf, withAlpha, type Rgb } from './palette.js';

/** Which estimator colours the plane. */
export type EstimatorName = 'weighted' | 'mean';

/** What the picture of data and network shows. */
export interface DecisionView {
  readonly data: ShownData;
  readonly surface: Surface | undefined;
  readonly estimator: EstimatorName;
  readonly neurons: DrawnNeurons | undefined;
  readonly shape: NeuronShape;
  readonly weights: Float64Array;
  /** First amplitude of each particle. */
  readonly amplitudes: Float64Array;
  readonly showNeurons: boolean;
  readonly showUncertainty: boolean;
}

const margins = { left: 40, right: 12, top: 12, bottom: 26 };

/** The frame the picture lies in, for pointing at it. */
export function decisionFrame(sheet: Sheet, data: ShownData): Frame {
  return frameOf(sheet, data.bounds, margins);
}

/** The plane coloured by what is predicted there, or the fitted curve; data, neurons and uncertainty on it. */
export function decisionPicture(view: DecisionView): Draw {
  return (sheet) => {
    const { data, surface, neurons } = view;
    const frame = decisionFrame(sheet, data);
    const onLine = surface !== undefined && surface.rows === 1;
    clipped(sheet, frame, () => {
      if (surface && !onLine) drawSurface(sheet, frame, view, surface);
      if (view.showNeurons && neurons && !onLine) drawNeurons(sheet, frame, view.shape, neurons, view);
      if (view.showNeurons && neurons && onLine) drawKnots(sheet, frame, view, neurons);
      if (onLine) drawCurves(sheet, frame, view, surface);
      drawData(sheet, frame, view);
      if (onLine) strokeCurves(sheet, frame, view, surface);
    });
    const { pen, palette } = sheet;
    pen.strokeStyle = palette.line;
    pen.lineWidth = 1;
    pen.strokeRect(frame.left + 0.5, frame.top + 0.5, frame.width - 1, frame.height - 1);
    drawAxes(sheet, frame, data.axes);
  };
}

/** Where the class changes, the plane is pale: there the sign of f lies within two standard errors. */
function drawSurface(sheet: Sheet, frame: Frame, view: DecisionView, surface: Surface): void {
  const { pen } = sheet;
  const { columns, rows } = surface;
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const image = context.createImageData(columns, rows);
  const colourAt = colouring(sheet, view, surface);
  for (let i = 0; i < columns * rows; i++) {
    const [red, green, blue] = colourAt(i);
    image.data.set([red, green, blue, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(canvas, frame.left, frame.top, frame.width, frame.height);
}

function colouring({ palette }: Sheet, view: DecisionView, surface: Surface): (cell: number) => Rgb {
  const paper = rgbOf(palette.surface);
  const classes = palette.classes.map(rgbOf);
  const f = surface[view.estimator];
  const errors = view.estimator === 'weighted' ? surface.weightedError : surface.meanError;
  const { outputs } = surface;
  if (outputs > 1) {
    return (cell) => {
      const { best, probability } = softmaxAt(f, cell, outputs);
      const share = (probability - 1 / outputs) / (1 - 1 / outputs);
      return mixed(paper, classes[best % classes.length], 0.12 + 0.5 * share);
    };
  }
  const [least, largest] = view.data.range;
  return (cell) => {
    const value =
      view.data.task === 'numbers' ? (2 * (f[cell] - least)) / (largest - least) - 1 : Math.tanh(f[cell] / 2);
    const tone = Math.min(1, Math.max(-1, value));
    const doubtful = view.showUncertainty && view.data.task !== 'numbers' && Math.abs(f[cell]) < 2 * errors[cell];
    return mixed(paper, classes[tone > 0 ? 1 : 0], doubtful ? 0.03 : 0.1 + 0.48 * Math.abs(tone));
  };
}

function softmaxAt(f: Float32Array, cell: number, outputs: number) {
  const start = cell * outputs;
  let best = 0;
  for (let c = 1; c < outputs; c++) if (f[start + c] > f[start + best]) best = c;
  let sum = 0;
  for (let c = 0; c < outputs; c++) sum += Math.exp(f[start + c] - f[start + best]);
  return { best, probability: 1 / sum };
}

function drawData({ pen, palette }: Sheet, frame: Frame, { data }: DecisionView): void {
  const radius = Math.min(4, Math.max(2, 70 / Math.sqrt(data.rows)));
  const { points, labels, heldOut, tones } = data;
  for (let i = 0; i < data.rows; i++) {
    const [x, y] = [frame.x(points[2 * i]), frame.y(points[2 * i + 1])];
    const onLine = data.columns === 1;
    const colour =
      data.task === 'numbers'
        ? palette.classes[onLine ? 0 : Number(tones[i] > 0)]
        : palette.classes[labels[i] % palette.classes.length];
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    if (heldOut[i]) {
      pen.fillStyle = palette.surface;
      pen.strokeStyle = colour;
      pen.lineWidth = 1.4;
      pen.fill();
      pen.stroke();
    } else {
      pen.fillStyle = colour;
      pen.strokeStyle = withAlpha(palette.surface, 0.9);
      pen.lineWidth = 1;
      pen.fill();
      pen.stroke();
    }
  }
}

/** Bands of two standard errors about both curves. */
function drawCurves(sheet: Sheet, frame: Frame, view: DecisionView, surface: Surface): void {
  if (!view.showUncertainty) return;
  const { pen, palette } = sheet;
  const band = (f: Float32Array, errors: Float32Array, colour: string) => {
    if (errors.length === 0) return;
    pen.beginPath();
    for (let c = 0; c < f.length; c++) pen.lineTo(xOf(frame, c, f.length), frame.y(f[c] + 2 * errors[c]));
    for (let c = f.length - 1; c >= 0; c--) pen.lineTo(xOf(frame, c, f.length), frame.y(f[c] - 2 * errors[c]));
    pen.closePath();
    pen.fillStyle = withAlpha(colour, 0.16);
    pen.fill();
  };
  band(surface.mean, surface.meanError, palette.second);
  band(surface.weighted, surface.weightedError, palette.accent);
}

function strokeCurves({ pen, palette }: Sheet, frame: Frame, _: DecisionView, surface: Surface): void {
  const stroke = (f: Float32Array, colour: string, dash: readonly number[]) => {
    pen.beginPath();
    for (let c = 0; c < f.length; c++) pen.lineTo(xOf(frame, c, f.length), frame.y(f[c]));
    pen.strokeStyle = colour;
    pen.lineWidth = 2.2;
    pen.setLineDash([...dash]);
    pen.stroke();
    pen.setLineDash([]);
  };
  stroke(surface.mean, palette.second, [6, 4]);
  stroke(surface.weighted, palette.accent, []);
}

function xOf(frame: Frame, column: number, columns: number): number {
  return frame.left + ((column + 0.5) / columns) * frame.width;
}

/** On a line a neuron is where its step or bump sits: a tick at the foot, tall for large weights. */
function drawKnots({ pen, palette }: Sheet, frame: Frame, view: DecisionView, { geometry }: DrawnNeurons): void {
  const most = view.weights.reduce((a, b) => Math.max(a, b), 0);
  const foot = frame.top + frame.height;
  for (let j = 0; j < view.weights.length; j++) {
    const u = view.shape.kind === 'ridge' ? -geometry[3 * j + 2] / geometry[3 * j] : geometry[3 * j];
    const x = frame.x(u);
    if (!(x >= frame.left && x <= frame.left + frame.width)) continue;
    pen.strokeStyle = withAlpha(palette.classes[view.amplitudes[j] > 0 ? 1 : 0], 0.7);
    pen.lineWidth = 1.2;
    pen.beginPath();
    pen.moveTo(x, foot);
    pen.lineTo(x, foot - 6 - (18 * view.weights[j]) / most);
    pen.stroke();
  }
}
